//! Times the customer-base models: fits and forecasts, on CDNOW and on simulated customers.
//!
//! `cargo run --release -p tenure-lab --bin time_customer_base -- cdnow ORDERS.csv REPEATS`
//! `cargo run --release -p tenure-lab --bin time_customer_base -- simulated CUSTOMERS REPEATS`
//!
//! Prints one JSON object per line, as the peers' scripts in this folder do.
//! A fit starts from the customers as a peer gets them, so collecting the distinct ones is
//! inside its time. Forecasts, P(alive), expected purchases and P(none) for each customer, run
//! on one thread.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use serde_json::json;
use tenure::predictors::customer_base::ParetoNbd;
use tenure::predictors::customer_base::PreparedModel;
use tenure::predictors::customer_base::{CustomerBase, Family};
use tenure::predictors::customer_base::{RecencyFrequency, TimeUnit};
use tenure::time::Day;
use tenure_lab::SimulatedShop;
use tenure_training::fit::{Cohort, Fit, Prior, fit_family};

/// The truth of the simulated customers: CDNOW's.
const TRUTH: ParetoNbd = ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
/// Copies of CDNOW's customers that make about a million forecasts.
const COPIES: usize = 424;
const HORIZON_DAYS: f64 = 39.0 * 7.0;
const FAMILIES: [Family; 3] = [Family::BgNbd, Family::MbgNbd, Family::ParetoNbd];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, source, repeats] = arguments.as_slice() else {
        return Err(
            "usage: time_customer_base cdnow ORDERS.csv REPEATS, or: simulated CUSTOMERS REPEATS"
                .into(),
        );
    };
    let customers = match kind.as_str() {
        "cdnow" => cdnow(source)?,
        "simulated" => simulated(source.parse()?).customers().collect(),
        _ => return Err("the first argument is cdnow or simulated".into()),
    };
    let repeats: usize = repeats.parse()?;
    let mut bases = vec![customers.clone()];
    if kind == "cdnow" {
        bases.push(customers.repeat(COPIES));
    }
    for family in FAMILIES {
        let fitted = time_fit(kind, family, &customers, repeats)?;
        for base in &bases {
            time_forecasts(kind, &fitted.model, base, repeats);
        }
    }
    Ok(())
}

fn simulated(customers: usize) -> SimulatedShop {
    let (youngest_weeks, oldest_weeks) = (27.0, 39.0);
    SimulatedShop { model: TRUTH, customers, youngest_weeks, oldest_weeks, seed: 1 }
}

fn time_fit(
    data: &str,
    family: Family,
    customers: &[RecencyFrequency],
    repeats: usize,
) -> Result<Fit<CustomerBase>, Box<dyn Error>> {
    let mut distinct = 0;
    let (seconds, fitted) = timed(repeats, || {
        let cohort = Cohort::new(TimeUnit::Week, customers.iter().copied());
        distinct = cohort.distinct().count();
        fit_family(family, &cohort, Prior::Off)
    });
    let fitted = fitted?;
    let parameters: BTreeMap<&str, f64> =
        fitted.estimates.iter().map(|one| (one.name.as_str(), one.value)).collect();
    let row = json!({
        "peer": "tenure", "what": "fit", "data": data, "model": family.name(),
        "customers": customers.len(), "distinct": distinct, "seconds": seconds,
        "repeats": repeats, "evaluations": fitted.convergence.evaluations,
        "log_likelihood": fitted.log_likelihood, "parameters": parameters,
    });
    println!("{row}");
    Ok(fitted)
}

/// Preparing the model is inside the time.
fn time_forecasts(
    data: &str,
    model: &CustomerBase,
    customers: &[RecencyFrequency],
    repeats: usize,
) {
    let family = model.model.family();
    let (seconds, _) = timed(repeats, || {
        let forecaster = PreparedModel::from(model.clone());
        for customer in customers {
            black_box(forecaster.forecast(customer, HORIZON_DAYS));
        }
    });
    let row = json!({
        "peer": "tenure", "what": "score", "data": data, "model": family.name(),
        "customers": customers.len(), "seconds": seconds,
        "per_second": customers.len() as f64 / seconds,
    });
    println!("{row}");
}

/// The median seconds of an action, and its last result.
fn timed<T>(repeats: usize, mut action: impl FnMut() -> T) -> (f64, T) {
    let mut seconds = Vec::new();
    let mut run = || {
        let start = Instant::now();
        let result = action();
        seconds.push(start.elapsed().as_secs_f64());
        result
    };
    let mut result = run();
    for _ in 1..repeats {
        result = run();
    }
    seconds.sort_by(f64::total_cmp);
    (seconds[seconds.len() / 2], result)
}

/// The customers of the CDNOW sample as of the end of its calibration period, in weeks.
fn cdnow(orders: &str) -> Result<Vec<RecencyFrequency>, Box<dyn Error>> {
    let until: Day = "1997-09-30".parse()?;
    let mut days: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
    for line in std::fs::read_to_string(orders)?.lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(customer), Some(date)) = (fields.next(), fields.next()) else {
            return Err(format!("no customer and date in {line:?}").into());
        };
        let number: u32 = date.parse()?;
        let (month, day) = ((number / 100 % 100) as i8, (number % 100) as i8);
        let day = Day::from_calendar((number / 10_000) as i16, month, day)
            .ok_or_else(|| format!("{date} is not a day"))?;
        if day <= until {
            days.entry(customer.to_owned()).or_default().insert(day);
        }
    }
    let customers = days.into_values().filter_map(|days| {
        let days: Vec<Day> = days.into_iter().collect();
        RecencyFrequency::of_days(&days, until, TimeUnit::Week)
    });
    Ok(customers.collect())
}
