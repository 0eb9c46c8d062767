//! Covariates and intervals, on simulated customers whose truth is known.

use tenure::numerics::random::Random;
use tenure::predictors::customer_base::{
    Coefficient, Covariates, Family, ParetoNbd, ParetoNbdWithCovariates, RecencyFrequency, TimeUnit,
};
use tenure_lab::{SimulatedShop, pareto_nbd_customer};
use tenure_training::fit::customer_base::{ParetoNbdLikelihood, ParetoNbdWithCovariatesLikelihood};
use tenure_training::fit::{Cohort, CovariateCohort, CovariateNames, Prior, fit_family};

use crate::fit;
use crate::gradients::assert_gradient;
use crate::shops::{cdnow, day};

const TRUE: ParetoNbd = ParetoNbd { r: 1.2, alpha: 8.0, s: 0.8, beta: 15.0 };
const WEIGHTS: [f64; 3] = [0.5, -0.3, 0.7];

/// A channel that moves both rates and a spend that moves purchases.
fn simulated(customers: usize) -> CovariateCohort {
    let coefficient = |name: &str, value| Coefficient { covariate: name.into(), value };
    let truth = ParetoNbdWithCovariates {
        base: TRUE,
        purchase: vec![coefficient("online", WEIGHTS[0]), coefficient("spend", WEIGHTS[1])],
        dropout: vec![coefficient("online", WEIGHTS[2])],
    };
    let names = CovariateNames {
        purchase: vec!["online".into(), "spend".into()],
        dropout: vec!["online".into()],
    };
    let mut random = Random::new(11);
    let customers = (0..customers).map(|_| {
        let (online, spend) = (f64::from(u8::from(random.uniform() < 0.4)), random.normal());
        let covariates = Covariates { purchase: vec![online, spend], dropout: vec![online] };
        let model = truth.model_of(&covariates).unwrap();
        (pareto_nbd_customer(&model, 50.0 + 20.0 * random.uniform(), &mut random), covariates)
    });
    CovariateCohort::new(TimeUnit::Week, names, customers).unwrap()
}

#[test]
fn coefficients_of_simulated_customers_are_recovered_within_their_standard_errors() {
    let cohort = simulated(3_000);
    let fitted = fit(ParetoNbdWithCovariatesLikelihood::new(&cohort), &cohort);
    assert!(fitted.warnings.is_empty(), "{:?}", fitted.warnings);
    let names: Vec<&str> = fitted.estimates.iter().map(|one| one.name.as_str()).collect();
    let expected =
        ["r", "alpha", "s", "beta", "purchase.online", "purchase.spend", "dropout.online"];
    assert_eq!(names, expected);
    let truth = [1.2, 8.0, 0.8, 15.0, WEIGHTS[0], WEIGHTS[1], WEIGHTS[2]];
    for (estimate, truth) in fitted.estimates.iter().zip(truth) {
        let error = estimate.standard_error.unwrap();
        assert!((estimate.value - truth).abs() < 3.0 * error, "{estimate:?}, truly {truth}");
        assert!(error < 0.5 * truth.abs(), "{estimate:?} tells little of {truth}");
    }
}

#[test]
fn coefficients_have_the_gradient_of_finite_differences() {
    let cohort = simulated(500);
    let likelihood = ParetoNbdWithCovariatesLikelihood::new(&cohort);
    assert_gradient(&likelihood, &cohort, &[0.9, 6.0, 0.7, 20.0, 0.2, -0.1, 0.4]);
}

#[test]
fn without_covariates_it_is_the_plain_fit() {
    let plain = cdnow().cohort(day("1997-09-30"));
    let customers = plain.distinct().flat_map(|(customer, customers)| {
        (0..customers as usize).map(move |_| (customer, Covariates::default()))
    });
    let names = CovariateNames::default();
    let cohort = CovariateCohort::new(TimeUnit::Week, names, customers).unwrap();
    let with = fit(ParetoNbdWithCovariatesLikelihood::new(&cohort), &cohort);
    let without = fit(ParetoNbdLikelihood, &plain);
    assert!((with.log_likelihood - without.log_likelihood).abs() < 1e-8);
    let base = with.model.model_of(&Covariates::default()).unwrap();
    assert!((base.beta - without.model.beta).abs() < 1e-4, "{base:?}, {:?}", without.model);
}

/// Over repeated shops of one truth, nine intervals in ten hold the true expectation.
#[test]
fn intervals_of_expected_purchases_cover_the_truth_as_often_as_they_say() {
    let customer = RecencyFrequency { frequency: 3, recency: 20.0, age: 39.0 };
    let truth = tenure::predictors::customer_base::CustomerBaseModel::expected_purchases(
        &TRUE, &customer, 26.0,
    );
    let held = (0..24).filter(|&seed| {
        let (youngest_weeks, oldest_weeks) = (30.0, 60.0);
        let shop =
            SimulatedShop { model: TRUE, customers: 400, youngest_weeks, oldest_weeks, seed };
        let shop = Cohort::new(TimeUnit::Week, shop.customers());
        let fitted = fit_family(Family::ParetoNbd, &shop, Prior::Off).unwrap();
        let drawn = fitted.drawn_models(200, seed).unwrap();
        let interval = drawn.expected_purchases(&customer, 26.0 * 7.0, 0.9);
        (interval.low..=interval.high).contains(&truth)
    });
    let held = held.count();
    assert!((18..=24).contains(&held), "{held} of 24");
}
