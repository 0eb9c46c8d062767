//! Fitters: everything that training estimates but the boosted trees.
//!
//! Customer-base models ([`customer_base`]) and the spend model ([`gamma_gamma`]) are fitted by
//! [`MaximumLikelihood`]: a family gives its [`Likelihood`] with an analytic gradient, and second
//! derivatives where they are worth their lines; the estimator adds several starts, a trust-region
//! Newton search over the logarithms of the parameters, a weak prior where data are thin, standard
//! errors from the Hessian, and a [`Warning`] for a parameter that runs away. [`choose`] picks a
//! family by its forecasts inside the past. `linear` is penalised regression, [`isotonic`] fits
//! calibrators, and `numerics` is mathematics that knows nothing of customers.

mod cohort;
mod error;
mod estimates;
mod likelihood;
mod maximum_likelihood;
mod numerics;

pub mod choose;
pub mod customer_base;
pub mod gamma_gamma;
pub mod isotonic;
pub(crate) mod linear;

pub use cohort::Cohort;
pub use customer_base::{CovariateCohort, CovariateNames, fit_family};
pub use error::FitError;
pub use estimates::{Convergence, Fit, ParameterEstimate, Warning};
pub use likelihood::{FitData, Likelihood, Parameter, Size};
pub use maximum_likelihood::{MaximumLikelihood, MaximumLikelihoodParams, Prior};
pub use numerics::Matrix;
