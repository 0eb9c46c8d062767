//! Compares schemes of choosing a customer-base model on shops other than CDNOW.
//!
//! `cargo run --release -p tenure-lab --bin compare_choosing -- GROCERY.csv.gz UCI_ORDERS.csv.gz`
//!
//! What is compared, and by which criterion, is written in
//! `docs/decisions/choosing-a-customer-base-model.md`.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::Read;

use flate2::read::GzDecoder;
use tenure::numerics::random::Random;
use tenure::predictors::customer_base::{CustomerBase, Family, RecencyFrequency, TimeUnit};
use tenure::time::Day;
use tenure_training::fit::choose::{Purchases, Scheme, Tempering, choose_by};
use tenure_training::fit::{Cohort, Prior, fit_family};

const CUTS: [&[f64]; 4] = [&[0.5], &[2.0 / 3.0], &[0.75], &[0.5, 2.0 / 3.0, 0.75]];
const TEMPERING: [Tempering; 2] = [Tempering::Never, Tempering::ByError];

/// Customers with all their purchase days, and the time to be forecast.
struct Shop {
    data_set: &'static str,
    name: String,
    customers: Vec<Vec<Day>>,
    as_of: Day,
    end: Day,
}

/// The errors of a forecast on the holdout period.
struct Score {
    model: String,
    rmse: f64,
    /// Forecast purchases over those made.
    sum_ratio: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [grocery, uci] = arguments.as_slice() else {
        return Err("usage: compare_choosing GROCERY.csv.gz UCI_ORDERS.csv.gz".into());
    };
    let shops: Vec<Shop> = grocery_shops(&purchase_days(grocery, [0, 1, 1])?)?
        .into_iter()
        .chain(uci_shops(&purchase_days(uci, [0, 2, 6])?)?)
        .chain(simulated_shops())
        .collect();
    let schemes: Vec<Scheme> = CUTS
        .iter()
        .flat_map(|&cuts| TEMPERING.map(|tempering| Scheme { cuts, tempering }))
        .collect();
    let mut ranks: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    for shop in &shops {
        let scores = shop.scores(&schemes)?;
        print_shop(shop, &scores, &schemes)?;
        ranks.entry(shop.data_set).or_default().push(mean_ranks(&scores));
    }
    print_ranks(&ranks, &schemes);
    Ok(())
}

impl Shop {
    fn known(&self) -> Vec<Vec<Day>> {
        let known = self.customers.iter().map(|days| {
            days.iter().copied().filter(|day| *day <= self.as_of).collect::<Vec<Day>>()
        });
        known.filter(|days| !days.is_empty()).collect()
    }

    fn scores(&self, schemes: &[Scheme]) -> Result<Vec<Score>, Box<dyn Error>> {
        let known = self.known();
        let purchases = Purchases { customers: &known, as_of: self.as_of, unit: TimeUnit::Week };
        let of = |scheme: &Scheme| {
            let model = choose_by(*scheme, purchases, Prior::default())?.fitted.model;
            Ok(self.score(&model))
        };
        schemes.iter().map(of).collect()
    }

    fn score(&self, base: &CustomerBase) -> Score {
        let horizon_days = f64::from(self.end.days_since(self.as_of));
        let (mut squares, mut forecast, mut bought, mut count) = (0.0, 0.0, 0.0, 0.0);
        for days in &self.customers {
            let known = &days[..days.partition_point(|day| *day <= self.as_of)];
            let until_end = days.partition_point(|day| *day <= self.end);
            let customer = RecencyFrequency::of_days(known, self.as_of, TimeUnit::Week);
            let Some(customer) = customer else { continue };
            let guess = base.expected_purchases(&customer, horizon_days);
            let truth = (until_end - known.len()) as f64;
            squares += (guess - truth) * (guess - truth);
            forecast += guess;
            bought += truth;
            count += 1.0;
        }
        let weight = base.never_leaving.map_or(String::new(), |nbd| format!("+{:.2}", nbd.weight));
        Score {
            model: format!("{}{weight}", base.model.family()),
            rmse: f64::sqrt(squares / count),
            sum_ratio: forecast / bought,
        }
    }
}

/// The distinct purchase days of each customer; `columns`: those of the customer, the day and a
/// mark that is not `1` for a purchase.
fn purchase_days(path: &str, columns: [usize; 3]) -> Result<Vec<Vec<Day>>, Box<dyn Error>> {
    let mut text = String::new();
    GzDecoder::new(File::open(path).map_err(|error| format!("{path}: {error}"))?)
        .read_to_string(&mut text)?;
    let mut customers: BTreeMap<&str, Vec<Day>> = BTreeMap::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [Some(customer), Some(at), Some(mark)] = columns.map(|place| fields.get(place)) else {
            return Err(format!("{path}, line {}: too few columns", number + 1).into());
        };
        if *mark != "1" {
            let day = at.get(..10).unwrap_or(at).parse()?;
            customers.entry(customer).or_default().push(day);
        }
    }
    for days in customers.values_mut() {
        days.sort_unstable();
        days.dedup();
    }
    Ok(customers.into_values().collect())
}

fn grocery_shops(customers: &[Vec<Day>]) -> Result<Vec<Shop>, Box<dyn Error>> {
    let cuts = [("2006-06-30", 26), ("2006-09-30", 39), ("2006-12-31", 52)];
    let shop = |(as_of, weeks): (&str, i32)| {
        let day: Day = as_of.parse()?;
        Ok(Shop {
            data_set: "grocery",
            name: format!("as of {as_of}, {weeks} weeks"),
            customers: customers.to_vec(),
            as_of: day,
            end: day.plus_days(7 * weeks),
        })
    };
    cuts.into_iter().map(shop).collect()
}

fn uci_shops(customers: &[Vec<Day>]) -> Result<Vec<Shop>, Box<dyn Error>> {
    const WEEKS_39: i32 = 39 * 7;
    let last: Day = "2011-12-09".parse()?;
    let quarters = ["2009-12-01", "2010-03-01", "2010-06-01", "2010-09-01", "2010-12-01"];
    let mut shops = Vec::new();
    for pair in quarters.windows(2) {
        let (first, next): (Day, Day) = (pair[0].parse()?, pair[1].parse()?);
        let as_of = first.plus_days(WEEKS_39 - 1);
        let came = customers.iter().filter(|days| (first..next).contains(&days[0]));
        shops.push(Shop {
            data_set: "uci",
            name: format!("first bought in the quarter from {}", pair[0]),
            customers: came.cloned().collect(),
            as_of,
            end: as_of.plus_days(WEEKS_39).min(last),
        });
    }
    for as_of in ["2010-12-09", "2011-06-09"] {
        let day: Day = as_of.parse()?;
        shops.push(Shop {
            data_set: "uci",
            name: format!("everybody as of {as_of}"),
            customers: customers.to_vec(),
            as_of: day,
            end: day.plus_days(52 * 7).min(last),
        });
    }
    Ok(shops)
}

/// Two shops in which customers leave at any time, two in which they leave after a purchase.
fn simulated_shops() -> Vec<Shop> {
    let shop = |name: &str, seed: u64, days: &dyn Fn(&mut Random) -> Vec<f64>| {
        let mut random = Random::new(seed);
        let customers = (0..2000).map(|_| {
            let first = (12.0 * 7.0 * random.uniform()).floor();
            let mut days: Vec<Day> = std::iter::once(0.0)
                .chain(days(&mut random))
                .map(|weeks| Day::from_days_since_epoch((first + (7.0 * weeks).ceil()) as i32))
                .collect();
            days.dedup();
            days
        });
        let (as_of, end) = (39 * 7 - 1, 78 * 7 - 1);
        Shop {
            data_set: "simulated",
            name: name.to_owned(),
            customers: customers.collect(),
            as_of: Day::from_days_since_epoch(as_of),
            end: Day::from_days_since_epoch(end),
        }
    };
    vec![
        shop("Pareto/NBD 1 10 .5 10", 1, &|random| at_any_time(random, [1.0, 10.0, 0.5, 10.0])),
        shop("Pareto/NBD .5 8 1.5 30", 2, &|random| at_any_time(random, [0.5, 8.0, 1.5, 30.0])),
        shop("MBG/NBD 1 8 .6 2", 3, &|random| after_a_purchase(random, [1.0, 8.0, 0.6, 2.0])),
        shop("MBG/NBD .5 5 1 3", 4, &|random| after_a_purchase(random, [0.5, 5.0, 1.0, 3.0])),
    ]
}

/// The weeks of the repeat purchases of a customer of Pareto/NBD: `r`, `alpha`, `s`, `beta`.
fn at_any_time(random: &mut Random, [r, alpha, s, beta]: [f64; 4]) -> Vec<f64> {
    let (rate, leaving) = (random.gamma(r) / alpha, random.gamma(s) / beta);
    let end = random.exponential() / leaving;
    repeat_purchases(random, rate).take_while(|weeks| *weeks <= end).collect()
}

/// The same of MBG/NBD: `r`, `alpha`, `a`, `b`.
fn after_a_purchase(random: &mut Random, [r, alpha, a, b]: [f64; 4]) -> Vec<f64> {
    let rate = random.gamma(r) / alpha;
    let (leaves, stays) = (random.gamma(a), random.gamma(b));
    let mut luck = Random::new(random.bits());
    repeat_purchases(random, rate)
        .take_while(|_| luck.uniform() > leaves / (leaves + stays))
        .collect()
}

/// The weeks of the purchases that a customer of this rate makes in 100 weeks.
fn repeat_purchases(random: &mut Random, rate: f64) -> impl Iterator<Item = f64> {
    let gaps = std::iter::repeat_with(move || random.exponential() / rate);
    let weeks = gaps.scan(0.0, |at, gap| {
        *at += gap;
        Some(*at)
    });
    weeks.take_while(|weeks| *weeks < 100.0)
}

/// Ranks by both measures, averaged.
fn mean_ranks(scores: &[Score]) -> Vec<f64> {
    let by_error = ranks(&scores.iter().map(|one| one.rmse).collect::<Vec<f64>>());
    let by_sum = ranks(&scores.iter().map(|one| one.sum_ratio.ln().abs()).collect::<Vec<f64>>());
    by_error.iter().zip(by_sum).map(|(one, other)| 0.5 * (one + other)).collect()
}

/// 1 for the lowest; equals share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let lower = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        lower as f64 + (equal as f64 + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

fn scheme_text(scheme: &Scheme) -> String {
    let cuts: Vec<String> = scheme.cuts.iter().map(|cut| format!("{cut:.2}")).collect();
    let tempered = match scheme.tempering {
        Tempering::Never => "alone",
        Tempering::ByError => "NBD beside it",
    };
    format!("cut at {}, {tempered}", cuts.join(" "))
}

fn print_shop(shop: &Shop, scores: &[Score], schemes: &[Scheme]) -> Result<(), Box<dyn Error>> {
    let known = shop.known();
    println!("\n{}: {}, {} customers", shop.data_set, shop.name, known.len());
    let cohort = Cohort::of_days(TimeUnit::Week, known.into_iter().map(|days| (days, shop.as_of)));
    let pareto = fit_family(Family::ParetoNbd, &cohort, Prior::default())?;
    let row = |who: &str, score: &Score| {
        println!("  {who:<38}{:<18}{:>9.4}{:>9.3}", score.model, score.rmse, score.sum_ratio);
    };
    row("always Pareto/NBD", &shop.score(&pareto.model));
    scores.iter().zip(schemes).for_each(|(score, scheme)| row(&scheme_text(scheme), score));
    Ok(())
}

fn print_ranks(ranks: &BTreeMap<&str, Vec<Vec<f64>>>, schemes: &[Scheme]) {
    println!("\nmean ranks: {}, all", ranks.keys().copied().collect::<Vec<&str>>().join(", "));
    for (place, scheme) in schemes.iter().enumerate() {
        let mean = |shops: &Vec<Vec<f64>>| {
            shops.iter().map(|shop| shop[place]).sum::<f64>() / shops.len() as f64
        };
        let means: Vec<f64> = ranks.values().map(mean).collect();
        let all = means.iter().sum::<f64>() / means.len() as f64;
        let printed: Vec<String> =
            means.iter().chain([&all]).map(|mean| format!("{mean:>8.2}")).collect();
        println!("  {:<38}{}", scheme_text(scheme), printed.join(""));
    }
}
