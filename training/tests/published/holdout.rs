//! The holdout table: predictions judged customer by customer.

use tenure::predictors::customer_base::{CustomerBase, Family, RecencyFrequency, TimeUnit};
use tenure::time::Day;
use tenure_training::fit::{Prior, fit_family};

use crate::shops::{Shop, cdnow, day};

pub(crate) const CUT: &str = "1997-09-30";
pub(crate) const END: &str = "1998-06-30";

/// Sum, mean absolute error and root mean squared error of one prediction per customer.
pub(crate) fn judged(predicted: &[f64], actual: &[f64]) -> (f64, f64, f64) {
    let count = actual.len() as f64;
    let errors = || predicted.iter().zip(actual).map(|(guess, truth)| guess - truth);
    let absolute: f64 = errors().map(f64::abs).sum();
    let squared: f64 = errors().map(|error| error * error).sum();
    (predicted.iter().sum(), absolute / count, (squared / count).sqrt())
}

pub(crate) fn printed((sum, mae, rmse): (f64, f64, f64)) -> String {
    format!("{sum:.0} / {mae:.4} / {rmse:.4}")
}

/// Every customer of a shop as of a day, in weeks.
pub(crate) fn customers(shop: &Shop, until: Day) -> Vec<RecencyFrequency> {
    shop.days_until(until)
        .filter_map(|days| RecencyFrequency::of_days(&days, until, TimeUnit::Week))
        .collect()
}

pub(crate) fn predicted(base: &CustomerBase, shop: &Shop, until: Day, days: f64) -> Vec<f64> {
    let customers = customers(shop, until);
    customers.iter().map(|customer| base.expected_purchases(customer, days)).collect()
}

fn row(family: Family) -> String {
    let shop = cdnow();
    let base = fit_family(family, &shop.cohort(day(CUT)), Prior::Off).unwrap().model;
    let actual = shop.purchases_after(day(CUT), day(END));
    printed(judged(&predicted(&base, &shop, day(CUT), 273.0), &actual))
}

#[test]
fn the_cdnow_holdout_has_the_known_purchases() {
    let actual = cdnow().purchases_after(day(CUT), day(END));
    assert_eq!((actual.len(), actual.iter().sum::<f64>()), (2357, 1882.0));
}

#[test]
fn holdout_errors_on_cdnow_match_the_table() {
    assert_eq!(row(Family::ParetoNbd), "1666 / 0.7545 / 1.6028");
    assert_eq!(row(Family::BgNbd), "1653 / 0.7855 / 1.6080");
    assert_eq!(row(Family::MbgNbd), "1577 / 0.7648 / 1.6072");
    assert_eq!(row(Family::Nbd), "2930 / 1.0410 / 1.8595");
}

#[test]
fn naive_rules_on_cdnow_match_the_table() {
    let shop = cdnow();
    let actual = shop.purchases_after(day(CUT), day(END));
    let rate = |one: &RecencyFrequency| f64::from(one.frequency) / one.age * 39.0;
    let past_rate: Vec<f64> = customers(&shop, day(CUT)).iter().map(rate).collect();
    assert_eq!(printed(judged(&past_rate, &actual)), "2930 / 1.0237 / 2.2119");
    let nothing = vec![0.0; actual.len()];
    assert_eq!(printed(judged(&nothing, &actual)), "0 / 0.7985 / 2.2064");
}
