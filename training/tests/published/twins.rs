//! Fits with a family's own curvature against their plain twins by differences of gradients.

use linfa::ParamGuard;
use tenure::predictors::customer_base::{RecencyFrequency, TimeUnit};
use tenure_training::fit::customer_base::{GeometricDropoutLikelihood, ParetoNbdLikelihood};
use tenure_training::fit::{
    Cohort, Fit, FitError, Likelihood, MaximumLikelihoodParams, Parameter, Prior,
};

use crate::shops::{cdnow, day};

/// A family that keeps its curvature to itself.
struct Plain<L>(L);

impl<L: Likelihood> Likelihood for Plain<L> {
    type Data = L::Data;
    type Model = L::Model;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn parameters(&self, data: &L::Data) -> Vec<Parameter> {
        self.0.parameters(data)
    }

    fn check(&self, data: &L::Data) -> Result<(), FitError> {
        self.0.check(data)
    }

    fn starts(&self, data: &L::Data) -> Vec<Vec<f64>> {
        self.0.starts(data)
    }

    fn evaluate(&self, data: &L::Data, values: &[f64], gradient: &mut [f64]) -> f64 {
        self.0.evaluate(data, values, gradient)
    }

    fn model(&self, values: &[f64]) -> L::Model {
        self.0.model(values)
    }
}

/// A month of a small shop: thin, so the weak prior takes part.
fn thin() -> Cohort {
    let customers = (0..60).map(|index| {
        let frequency = [0, 0, 1, 0, 3, 1, 0, 7][index % 8];
        let age = 2.0 + (index % 5) as f64;
        let recency = if frequency == 0 { 0.0 } else { age * (1 + index % 3) as f64 / 4.0 };
        RecencyFrequency { frequency, recency, age }
    });
    Cohort::new(TimeUnit::Week, customers)
}

/// Everybody buys at one rate and leaves with one chance: nothing bounds the shapes.
fn alike() -> Cohort {
    let customers = (0..2000).map(|index| RecencyFrequency {
        frequency: 1 + index % 2,
        recency: 1.0 + f64::from(index % 13),
        age: 15.0,
    });
    Cohort::new(TimeUnit::Week, customers)
}

#[track_caller]
fn assert_same<M>(fast: &Fit<M>, plain: &Fit<M>) {
    assert_eq!(fast.is_doubtful(), plain.is_doubtful(), "{:?}", fast.warnings);
    assert_eq!(fast.convergence.prior_used, plain.convergence.prior_used);
    let gained = fast.log_likelihood - plain.log_likelihood;
    if fast.is_doubtful() {
        // On an endless ridge the one search may only go further up than the other.
        assert!(gained > -1e-6, "the plain twin is likelier by {}", -gained);
        return;
    }
    // Under the prior the likelihood alone still slopes where a search ends.
    assert!(gained.abs() < 1e-5, "the likelihoods differ by {gained}");
    for (one, other) in fast.estimates.iter().zip(&plain.estimates) {
        assert!((one.value / other.value - 1.0).abs() < 1e-4, "{one:?} and {other:?}");
        let (error, plain_error) = (one.standard_error.unwrap(), other.standard_error.unwrap());
        assert!((error / plain_error - 1.0).abs() < 1e-3, "{one:?} and {other:?}");
    }
}

#[track_caller]
fn assert_twins<L: Likelihood<Data = Cohort> + Copy>(likelihood: L) {
    for cohort in [cdnow().cohort(day("1997-09-30")), thin(), alike()] {
        for prior in [Prior::Off, Prior::WhenThin] {
            let fit = MaximumLikelihoodParams::new(likelihood).prior(prior).check().unwrap();
            let plain = MaximumLikelihoodParams::new(Plain(likelihood)).prior(prior);
            let plain = plain.check().unwrap().fit_data(&cohort).unwrap();
            let fast = fit.fit_data(&cohort).unwrap();
            assert_same(&fast, &plain);
            assert!(fast.convergence.evaluations <= plain.convergence.evaluations);
        }
    }
}

#[test]
fn a_fit_with_curvature_ends_where_the_plain_one_does() {
    assert_twins(GeometricDropoutLikelihood::bg_nbd());
    assert_twins(GeometricDropoutLikelihood::mbg_nbd());
    assert_twins(ParetoNbdLikelihood);
}
