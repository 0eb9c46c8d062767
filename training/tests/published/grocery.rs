//! The online grocery of BTYDplus, whose customers buy at regular gaps.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use tenure::predictors::customer_base::{
    BgNbd, CustomerBaseModel, Family, Model, RecencyFrequency,
};
use tenure_training::fit::customer_base::{GeometricDropoutLikelihood, NbdLikelihood};
use tenure_training::fit::{Prior, fit_family};

use crate::holdout::{customers, judged, predicted, printed};
use crate::shops::{Shop, day};
use crate::unshipped::read_gzip;
use crate::{assert_published, fit};

const CUT: &str = "2006-12-31";

/// The grocery's purchase log; its data may not be shipped.
fn grocery() -> Option<Shop> {
    let text = read_gzip("grocery_elog.csv.gz")?;
    let mut customers: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (customer, date) = line.split_once(',').unwrap();
        customers.entry(customer).or_default().push((day(date), 0));
    }
    let mut customers: Vec<_> = customers.into_values().collect();
    for days in &mut customers {
        days.sort_unstable();
        days.dedup();
    }
    Some(Shop { customers })
}

/// All log-likelihoods here are computed from the papers' formulas.
#[test]
fn fits_on_the_grocery_match_the_references() {
    let Some(shop) = grocery() else { return };
    let cohort = shop.cohort(day(CUT));
    let k = |k| NonZeroU32::new(k).unwrap();
    assert_published(&fit(NbdLikelihood, &cohort), &[0.4203, 5.2451], 1e-4, -16376.86);
    let bg = fit(GeometricDropoutLikelihood::bg_nbd(), &cohort);
    assert_published(&bg, &[0.3486, 2.5817, 0.5038, 3.6444], 1e-4, -15836.57);
    let mbg = fit(GeometricDropoutLikelihood::mbg_nbd(), &cohort);
    assert_published(&mbg, &[1.2569, 6.0392, 0.3683, 0.7158], 1e-4, -15781.94);
    let bg2 = fit(GeometricDropoutLikelihood::bg_cnbd(k(2)), &cohort);
    assert_published(&bg2, &[0.3591, 1.1294, 0.5228, 2.7854], 1e-4, -15054.17);
    let mbg2 = fit(GeometricDropoutLikelihood::mbg_cnbd(k(2)), &cohort);
    assert_published(&mbg2, &[1.3292, 2.8125, 0.4247, 0.7900], 1e-4, -14978.21);
    let mbg3 = fit(GeometricDropoutLikelihood::mbg_cnbd(k(3)), &cohort);
    assert_published(&mbg3, &[1.3026, 1.7498, 0.4494, 0.8354], 1e-4, -14996.85);
}

#[test]
fn the_grocerys_regularity_is_found() {
    let Some(shop) = grocery() else { return };
    let fitted = fit_family(Family::MbgCnbdK, &shop.cohort(day(CUT)), Prior::Off).unwrap();
    let Model::MbgCnbdK(model) = fitted.model.model else { panic!("another family") };
    assert_eq!(model.k.get(), 2);
}

#[test]
fn holdout_errors_on_the_grocery_match_the_table() {
    let Some(shop) = grocery() else { return };
    let actual = shop.purchases_after(day(CUT), day("2007-12-30"));
    let row = |family| {
        let base = fit_family(family, &shop.cohort(day(CUT)), Prior::Off).unwrap().model;
        printed(judged(&predicted(&base, &shop, day(CUT), 364.0), &actual))
    };
    assert_eq!(actual.iter().sum::<f64>(), 3389.0);
    assert_eq!(row(Family::Nbd), "6355 / 2.6092 / 4.5328");
    assert_eq!(row(Family::BgNbd), "3996 / 1.5774 / 3.1503");
    assert_eq!(row(Family::MbgNbd), "4025 / 1.5130 / 3.2085");
}

/// The reference for MBG/CNBD-2 (3744 / 1.3944 / 3.0952) is of BTYDplus' approximation, which
/// takes someone alive for an MBG/NBD customer of rate `Gamma(r + x, k alpha + T)` and forgets
/// how far into the current gap they are. Ours is the exact expectation.
#[test]
fn the_regular_holdout_on_the_grocery_matches_the_table_by_its_approximation() {
    let Some(shop) = grocery() else { return };
    let actual = shop.purchases_after(day(CUT), day("2007-12-30"));
    let base = fit_family(Family::MbgCnbdK, &shop.cohort(day(CUT)), Prior::Off).unwrap().model;
    let Model::MbgCnbdK(model) = base.model else { panic!("another family") };
    let approximate = |one: &RecencyFrequency| {
        let x = f64::from(one.frequency);
        let alpha = f64::from(model.k.get()) * model.alpha + one.age;
        let alive = BgNbd { r: model.r + x, alpha, a: model.a, b: model.b + x + 1.0 };
        model.probability_alive(one) * alive.expected_purchases_of_new_customer(52.0)
    };
    let guesses: Vec<f64> = customers(&shop, day(CUT)).iter().map(approximate).collect();
    assert_eq!(printed(judged(&guesses, &actual)), "3744 / 1.3944 / 3.0952");
    let exact = printed(judged(&predicted(&base, &shop, day(CUT), 364.0), &actual));
    assert_eq!(exact, "3812 / 1.3998 / 3.1488");
}
