//! The shops that published numbers are about.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use tenure::predictors::customer_base::{RecencyFrequency, RepeatSpend, TimeUnit};
use tenure::time::Day;
use tenure_training::fit::Cohort;

/// A shop's purchases by customer: distinct days with their value in cents.
pub(crate) struct Shop {
    pub(crate) customers: Vec<Vec<(Day, i64)>>,
}

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package lies in the workspace").to_owned()
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The CDNOW sample in the order of its file; a purchase day counts once, with the sum of its orders.
pub(crate) fn cdnow() -> Shop {
    let text = fs::read_to_string(workspace().join("examples/cdnow/orders.csv")).unwrap();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut customers: Vec<BTreeMap<Day, i64>> = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |range: std::ops::Range<usize>| fields[1][range].parse::<i16>().unwrap();
        let (month, date) = (number(4..6) as i8, number(6..8) as i8);
        let day = Day::from_calendar(number(0..4), month, date).unwrap();
        let cents = (fields[3].parse::<f64>().unwrap() * 100.0).round() as i64;
        let place = *places.entry(fields[0]).or_insert(customers.len());
        customers.resize_with(customers.len().max(place + 1), BTreeMap::new);
        *customers[place].entry(day).or_default() += cents;
    }
    Shop { customers: customers.into_iter().map(|days| days.into_iter().collect()).collect() }
}

/// The donors of Fader, Hardie & Shang (2010), in yearly periods.
pub(crate) fn donations() -> Cohort {
    let text = fs::read_to_string(workspace().join("tests/data/donations.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let row: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
        let customer = RecencyFrequency { frequency: row[0] as u32, recency: row[1], age: row[2] };
        (customer, row[3])
    });
    Cohort::weighted(TimeUnit::Year, rows)
}

impl Shop {
    /// The days of each customer who had bought by `until`.
    pub(crate) fn days_until(&self, until: Day) -> impl Iterator<Item = Vec<Day>> {
        let bought = move |customer: &Vec<(Day, i64)>| -> Vec<Day> {
            customer.iter().map(|(day, _)| *day).filter(|day| *day <= until).collect()
        };
        self.customers.iter().map(bought).filter(|days| !days.is_empty())
    }

    /// Purchase days of each such customer after `until`, up to `last`, in the same order.
    pub(crate) fn purchases_after(&self, until: Day, last: Day) -> Vec<f64> {
        let bought = |customer: &&Vec<(Day, i64)>| customer[0].0 <= until;
        let count = |customer: &Vec<(Day, i64)>| {
            customer.iter().filter(|(day, _)| *day > until && *day <= last).count() as f64
        };
        self.customers.iter().filter(bought).map(count).collect()
    }

    /// Each such customer's repeat spend in currency units.
    pub(crate) fn spending(&self, until: Day) -> Vec<RepeatSpend> {
        let spend = |customer: &Vec<(Day, i64)>| {
            let known = customer.iter().filter(|(day, _)| *day <= until);
            let cents: Vec<i64> = known.skip(1).map(|(_, cents)| *cents).collect();
            let mean = cents.iter().sum::<i64>() as f64 / 100.0 / cents.len().max(1) as f64;
            RepeatSpend { frequency: cents.len() as u32, monetary_value: mean }
        };
        self.customers.iter().map(spend).collect()
    }

    /// The shop's customers as of the end of a day, in weeks.
    pub(crate) fn cohort(&self, until: Day) -> Cohort {
        Cohort::of_days(TimeUnit::Week, self.days_until(until).map(|days| (days, until)))
    }
}
