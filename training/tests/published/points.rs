//! Published point values.

use tenure::predictors::customer_base::{BgBb, BgNbd, CustomerBaseModel, RecencyFrequency};
use tenure_training::fit::customer_base::{BgBbLikelihood, GeometricDropoutLikelihood};

use crate::fit;
use crate::shops::{cdnow, day, donations};

/// Rounded parameters of Fader, Hardie & Lee (2005), whose spreadsheet has these values.
const CDNOW: BgNbd = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

fn customer(frequency: u32, recency: f64, age: f64) -> RecencyFrequency {
    RecencyFrequency { frequency, recency, age }
}

#[test]
fn a_cdnow_customer_is_expected_to_buy_as_the_paper_says() {
    let fitted = fit(GeometricDropoutLikelihood::bg_nbd(), &cdnow().cohort(day("1997-09-30")));
    let one = customer(2, 30.43, 38.86);
    assert_eq!(format!("{:.3}", fitted.model.expected_purchases(&one, 39.0)), "1.226");
    assert_eq!(format!("{:.4}", fitted.model.probability_of_none(&one, 39.0)), "0.4454");
}

#[test]
fn a_new_cdnow_customer_buys_as_the_papers_spreadsheet_says() {
    let none = CDNOW.probability_of_purchases_of_new_customer(39.0, 0);
    assert_eq!(format!("{none:.7}"), "0.5737864");
}

/// The same spreadsheet, whose curve is of the unrounded fit. It prints 1.8576 at 78 weeks
/// because it stops the hypergeometric series after 150 terms; the whole series has 1.8580.
#[test]
fn a_new_cdnow_customers_purchases_grow_as_the_papers_spreadsheet_says() {
    let model = fit(GeometricDropoutLikelihood::bg_nbd(), &cdnow().cohort(day("1997-09-30"))).model;
    let weeks = [0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0];
    let expected = weeks.map(|t| format!("{:.4}", model.expected_purchases_of_new_customer(t)));
    assert_eq!(expected, ["0.0078", "0.0532", "0.1506", "1.0405", "1.0437", "1.8580"]);
    let as_printed = weeks.map(|t| format!("{:.4}", spreadsheet(&model, t, 150)));
    assert_eq!(as_printed, ["0.0078", "0.0532", "0.1506", "1.0405", "1.0437", "1.8576"]);
    for t in weeks {
        let whole = spreadsheet(&model, t, 2000);
        assert!((model.expected_purchases_of_new_customer(t) / whole - 1.0).abs() < 1e-9);
    }
}

/// Expected purchases of a new customer by the paper's formula, its series cut off after a number of terms.
fn spreadsheet(model: &BgNbd, t: f64, terms: u32) -> f64 {
    let BgNbd { r, alpha, a, b } = *model;
    let (z, c) = (t / (alpha + t), a + b - 1.0);
    let (mut term, mut series) = (1.0, 1.0);
    for n in (0..terms).map(f64::from) {
        term *= (r + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        series += term;
    }
    c / (a - 1.0) * (1.0 - (alpha / (alpha + t)).powf(r) * series)
}

/// Source: lifetimes' test of a likelihood that overflowed.
#[test]
fn a_log_likelihood_of_two_hundred_purchases_is_finite_and_right() {
    let model = BgNbd { r: 0.25, alpha: 4.0, a: 0.8, b: 2.5 };
    let found = model.log_likelihood(&customer(200, 38.0, 40.0));
    assert!((found - 100.7957).abs() < 1e-4, "{found}");
    let found = model.log_likelihood(&customer(0, 0.0, 40.0));
    assert!((found + 0.59947382).abs() < 1e-8, "{found}");
}

/// Fader, Hardie & Shang (2010), tables 6 and 7.
#[test]
fn the_donors_are_alive_as_the_paper_says() {
    let model: BgBb = fit(BgBbLikelihood, &donations()).model;
    let alive = |frequency, last| model.probability_alive(&customer(frequency, last, 6.0));
    let found = [(0, 0.0), (2, 4.0), (6, 6.0)].map(|(x, last)| format!("{:.2}", alive(x, last)));
    assert_eq!(found, ["0.11", "0.59", "0.93"]);
}

/// The expected sum is of the unrounded fit; the counts are of donors with 0 and 6 donations.
#[test]
fn the_donors_give_as_the_reference_says() {
    let model: BgBb = fit(BgBbLikelihood, &donations()).model;
    let sum: f64 = donations()
        .distinct()
        .map(|(customer, customers)| customers * model.expected_purchases(&customer, 5.0))
        .sum();
    assert_eq!(format!("{sum:.1}"), "12884.2");
    let donors = donations().customers();
    let count = |x| donors * model.probability_of_purchases_of_new_customer(6.0, x);
    assert_eq!([0, 6].map(|x| format!("{:.1}", count(x))), ["3454.9", "1253.1"]);
}
