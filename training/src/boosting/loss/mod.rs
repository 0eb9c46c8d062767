//! The losses a forest can be grown to reduce. A further loss is one file beside these.

mod definition;
mod exponential;
mod gamma;
mod logistic;
mod objective;
mod poisson;
mod quantile;
mod squared;
mod tweedie;

pub use definition::{Derivatives, Loss, TargetRange};
pub use gamma::Gamma;
pub use logistic::Logistic;
pub use objective::BoostingObjective;
pub use poisson::Poisson;
pub use quantile::Quantile;
pub use squared::Squared;
pub use tweedie::Tweedie;
