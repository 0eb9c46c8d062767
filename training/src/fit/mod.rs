//! What is fitted besides the boosted trees, one model a file: the baselines, and the
//! customer-base models by maximum likelihood.
//!
//! For the latter, data become a [`Cohort`]: distinct (frequency, recency, age) with how many customers
//! share them, so a fit costs by distinct rows, not by customers. A family says its
//! [`Likelihood`] with an analytic gradient, and its second derivatives where they are worth
//! their lines; [`MaximumLikelihood`] does the rest behind
//! linfa's `Fit`: several starts, a trust-region Newton search over logarithms of the
//! parameters, a weak prior where data are thin, standard errors from the Hessian, and
//! [`Warning`]s instead of a runaway parameter in silence.
//!
//! To add a family: a model in `tenure::predictors` (with its arm in `Family` and
//! `Model`), and one file here with its `Likelihood`.

mod cohort;
mod covariate_cohort;
mod drawing;
mod errors;
mod likelihood;
mod maximum_likelihood;
mod outcome;
mod prior;
mod rising;
mod summing;
mod symmetric;
mod trust_region;

pub mod bg_bb;
pub mod choose;
pub mod families;
pub mod gamma_gamma;
pub mod geometric_dropout;
pub mod ggom_nbd;
pub mod logistic_baseline;
pub mod nbd;
pub mod pareto_nbd;
pub mod pareto_nbd_with_covariates;
pub mod rule_tree;
pub mod simulation;

pub use cohort::{Cohort, Distinct};
pub use covariate_cohort::{CovariateCohort, CovariateNames};
pub use errors::FitError;
pub use families::fit_family;
pub use likelihood::{Likelihood, Parameter, Size};
pub use maximum_likelihood::{MaximumLikelihood, MaximumLikelihoodParams};
pub use outcome::{Convergence, Estimate, Fitted, Warning};
pub use prior::Prior;
pub use symmetric::Matrix;

#[cfg(test)]
mod reference;
