//! The likelihoods of the customer-base models, one family a file.
//!
//! To add a family: the model and its row of the table in
//! `tenure::predictors::customer_base`, and a file here with its
//! [`Likelihood`](super::Likelihood) and its fit by name.

mod bg_bb;
mod families;
mod geometric_dropout;
mod ggom_nbd;
mod intervals;
mod nbd;
mod pareto_nbd;

pub use bg_bb::BgBbLikelihood;
pub use families::fit_family;
pub use geometric_dropout::GeometricDropoutLikelihood;
pub use ggom_nbd::GgomNbdLikelihood;
pub use nbd::NbdLikelihood;
pub use pareto_nbd::ParetoNbdLikelihood;
pub use pareto_nbd::covariate_cohort::{CovariateCohort, CovariateNames};
pub use pareto_nbd::covariates::ParetoNbdWithCovariatesLikelihood;
