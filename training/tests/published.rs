//! The fitters against published numbers, against their plain twins, and on awkward shops.

#[path = "published/choosing.rs"]
mod choosing;
#[path = "published/covariates.rs"]
mod covariates;
#[path = "published/fits.rs"]
mod fits;
#[path = "published/gradients.rs"]
mod gradients;
#[path = "published/grocery.rs"]
mod grocery;
#[path = "published/hidden_lifetime.rs"]
mod hidden_lifetime;
#[path = "published/holdout.rs"]
mod holdout;
#[path = "published/points.rs"]
mod points;
#[path = "published/robustness.rs"]
mod robustness;
#[path = "published/shops.rs"]
mod shops;
#[path = "published/twins.rs"]
mod twins;
#[path = "published/unshipped.rs"]
mod unshipped;

use linfa::ParamGuard;
use tenure_training::fit::{Fit, Likelihood, MaximumLikelihoodParams, Prior};

/// Fits as the papers do: maximum likelihood alone.
fn fit<L: Likelihood>(likelihood: L, data: &L::Data) -> Fit<L::Model> {
    let params = MaximumLikelihoodParams::new(likelihood).prior(Prior::Off);
    params.check().unwrap().fit_data(data).unwrap()
}

/// Checks estimates and log-likelihood against published ones.
#[track_caller]
fn assert_published<M>(fitted: &Fit<M>, published: &[f64], tolerance: f64, log_likelihood: f64) {
    let found: Vec<f64> = fitted.estimates.iter().map(|estimate| estimate.value).collect();
    let close = found.iter().zip(published).all(|(a, b)| (a - b).abs() <= tolerance);
    assert!(close, "found {found:?}, published {published:?}");
    let difference = (fitted.log_likelihood - log_likelihood).abs();
    assert!(difference <= 0.01, "log-likelihood {} not {log_likelihood}", fitted.log_likelihood);
    assert!(fitted.convergence.converged, "{:?}", fitted.convergence);
}
