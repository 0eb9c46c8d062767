//! Statistical tests: the tables and the truth of a made-up shop agree.

mod contacts;
mod future;
mod season;
mod writing;

use tenure::time::Day;

use super::plan::ShopPlan;

fn plan(customers: u64, days: u32) -> ShopPlan {
    let first_day: Day = "2023-01-01".parse().unwrap();
    ShopPlan { customers, days, seed: 7, engagement: 1.0, first_day }
}

/// The mean of a sample and its standard error.
fn mean(sample: &[f64]) -> Estimate {
    let many = sample.len() as f64;
    let value = sample.iter().sum::<f64>() / many;
    let variance = sample.iter().map(|x| (x - value).powi(2)).sum::<f64>() / (many - 1.0);
    Estimate { value, error: (variance / many).sqrt() }
}

#[derive(Clone, Copy, Debug)]
struct Estimate {
    value: f64,
    error: f64,
}

/// The slope of the line of outcomes over what was stated.
fn slope(stated: &[f64], outcomes: &[f64]) -> f64 {
    let (x, y) = (mean(stated).value, mean(outcomes).value);
    let pairs = stated.iter().zip(outcomes);
    let (mut above, mut below) = (0.0, 0.0);
    for (stated, outcome) in pairs {
        above += (stated - x) * (outcome - y);
        below += (stated - x) * (stated - x);
    }
    above / below
}
