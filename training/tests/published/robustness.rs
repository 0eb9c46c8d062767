//! Awkward shops end in a usable fit or a typed refusal.

use std::collections::BTreeMap;

use tenure::predictors::customer_base::{Family, RecencyFrequency, RepeatSpend, TimeUnit};
use tenure::time::Day;
use tenure_training::fit::gamma_gamma::{Spending, fit_spend};
use tenure_training::fit::{Cohort, FitError, Prior, Warning, fit_family};

use crate::shops::day;
use crate::unshipped::read_gzip;

fn cohort(customers: &[(u32, f64, f64)]) -> Cohort {
    let customers = customers.iter().map(|&(frequency, recency, age)| RecencyFrequency {
        frequency,
        recency,
        age,
    });
    Cohort::new(TimeUnit::Week, customers)
}

/// Families that need no days and no discrete periods.
const PLAIN: [Family; 4] = [Family::Nbd, Family::BgNbd, Family::MbgNbd, Family::ParetoNbd];

fn assert_usable(cohort: &Cohort) {
    for family in PLAIN {
        let fitted = fit_family(family, cohort, Prior::default()).unwrap();
        let model = fitted.model.model.as_model();
        for value in fitted.model.estimates() {
            assert!(value > 1e-4 && value < 1e4, "{family}: {value}");
        }
        for (customer, _) in cohort.distinct() {
            let purchases = model.expected_purchases(&customer, 52.0);
            assert!(purchases.is_finite() && purchases >= 0.0, "{family}: {purchases}");
            let none = model.probability_of_none(&customer, 52.0);
            assert!((0.0..=1.0).contains(&none), "{family}: {none}");
        }
    }
}

#[test]
fn a_shop_without_customers_is_refused() {
    for family in PLAIN {
        let refused = fit_family(family, &cohort(&[]), Prior::default());
        assert!(matches!(refused, Err(FitError::NoCustomers)));
    }
}

#[test]
fn a_shop_without_repeaters_or_with_one_customer_is_refused() {
    let strangers = vec![(0, 0.0, 20.0); 50];
    for customers in [strangers.as_slice(), &[(3, 2.0, 4.0)]] {
        for family in PLAIN {
            let refused = fit_family(family, &cohort(customers), Prior::default());
            assert!(matches!(refused, Err(FitError::TooFewRepeaters { .. })));
        }
    }
}

#[test]
fn a_shop_that_opened_today_is_refused() {
    let refused = fit_family(Family::BgNbd, &cohort(&[(0, 0.0, 0.0); 9]), Prior::default());
    assert!(matches!(refused, Err(FitError::NoTime)));
}

#[test]
fn customers_with_equal_dates_are_fitted_with_the_weak_prior() {
    assert_usable(&cohort(&[(2, 10.0, 20.0); 300]));
    let fitted = fit_family(Family::BgNbd, &cohort(&[(2, 10.0, 20.0); 300]), Prior::default());
    let warnings = fitted.unwrap().warnings;
    assert!(warnings.iter().any(|one| matches!(one, Warning::PriorUsed { .. })), "{warnings:?}");
}

#[test]
fn lifetimes_that_seem_to_end_together_are_reported_and_still_forecast() {
    // The likeliest Gompertz lifetimes all end right after week 10: beta has no bound.
    let equal = cohort(&[(2, 10.0, 20.0); 300]);
    let fitted = fit_family(Family::GgomNbd, &equal, Prior::default()).unwrap();
    assert!(fitted.is_doubtful(), "{:?}", fitted.warnings);
    let (customer, _) = equal.distinct().next().unwrap();
    let purchases = fitted.model.expected_purchases(&customer, 364.0);
    assert!(purchases.is_finite() && purchases >= 0.0, "{purchases}");
}

#[test]
fn a_handful_of_customers_is_fitted_with_the_weak_prior() {
    let customers = [(1, 3.0, 9.0), (2, 8.0, 9.0), (1, 1.0, 8.0), (5, 7.0, 7.0), (1, 2.0, 6.0)];
    assert_usable(&cohort(&customers));
}

#[test]
fn ten_thousand_purchases_of_one_customer_and_a_first_today_are_fitted() {
    let mut customers = vec![(0, 0.0, 30.0); 400];
    customers.extend((1..150).map(|week| (1 + week % 4, f64::from(week % 29 + 1), 30.0)));
    customers.extend([(10_000, 29.9, 30.0), (0, 0.0, 0.0)]);
    assert_usable(&cohort(&customers));
}

#[test]
fn a_parameter_that_runs_away_is_reported_and_by_default_held() {
    // Everybody buys at one rate and leaves with one chance: nothing bounds r and alpha.
    let customers: Vec<(u32, f64, f64)> =
        (0..2000).map(|index| (1 + index % 2, 1.0 + f64::from(index % 13), 15.0)).collect();
    let plain = fit_family(Family::BgNbd, &cohort(&customers), Prior::Off).unwrap();
    assert!(plain.is_doubtful(), "{plain:?}");
    assert_usable(&cohort(&customers));
}

#[test]
fn fractional_periods_are_refused_by_the_discrete_model() {
    let refused = fit_family(Family::BgBb, &cohort(&[(1, 1.5, 3.0); 9]), Prior::default());
    assert!(matches!(refused, Err(FitError::Impossible { .. })));
}

#[test]
fn the_regularity_of_gaps_needs_their_days() {
    let refused = fit_family(Family::MbgCnbdK, &cohort(&[(1, 1.5, 3.0); 9]), Prior::default());
    assert!(matches!(refused, Err(FitError::GapsUnknown { .. })));
}

#[test]
fn repeat_purchases_without_a_positive_value_are_left_out_and_counted() {
    let spend = |frequency, monetary_value| RepeatSpend { frequency, monetary_value };
    let mut customers: Vec<RepeatSpend> =
        (1..200).map(|index| spend(1 + index % 5, 10.0 + f64::from(index * 7 % 31))).collect();
    customers.extend([spend(1, 0.0), spend(2, -5.0), spend(0, 0.0)]);
    let fitted = fit_spend(&Spending::new(customers), Prior::default()).unwrap();
    let left_out = fitted.warnings.iter().find_map(|warning| match warning {
        Warning::LeftOut { customers, .. } => Some(*customers),
        _ => None,
    });
    assert_eq!(left_out, Some(2));
    let refused = fit_spend(&Spending::new([spend(2, -5.0); 9]), Prior::default());
    assert!(matches!(refused, Err(FitError::TooFewSpenders { found: 0, customers: 9, .. })));
}

/// The case that ran away in a careful prototype: b about 1e15 without any prior.
#[test]
fn one_year_of_wholesalers_is_fitted_without_a_runaway() {
    let Some(text) = read_gzip("uci_online_retail_II_orders.csv.gz") else { return };
    let mut customers: BTreeMap<&str, Vec<Day>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let at = day(&fields[2][..10]);
        if fields[6] == "0" && (day("2010-12-01")..=day("2011-09-10")).contains(&at) {
            customers.entry(fields[0]).or_default().push(at);
        }
    }
    let cut = day("2011-09-10");
    let days = customers.into_values().map(|mut days| {
        days.dedup();
        (days, cut)
    });
    let cohort = Cohort::of_days(TimeUnit::Week, days);
    let plain = fit_family(Family::BgNbd, &cohort, Prior::Off).unwrap();
    assert!(plain.is_doubtful(), "{plain:?}");
    assert_usable(&cohort);
}
