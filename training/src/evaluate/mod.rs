//! How good predictions are, proven out of time: metrics with bootstrap errors, and the
//! naive rules that every model must beat.
//!
//! Predictions are judged on [`Example`]s that came after the period they learned from.
//! A metric that cannot be said (one class only, nothing varies) is `None`, never NaN.

mod amounts;
mod bootstrap;
mod comparison;
mod deciles;
mod examples;
mod metric;
mod naive;
mod probabilities;
mod quality;
mod ranked;
mod ranking;

pub use bootstrap::{Bootstrap, Estimate};
pub use comparison::{Comparison, ComparisonError};
pub use deciles::{Group, deciles};
pub use examples::Example; // moved: crate::customers::Snapshot
pub use metric::Metric;
pub use naive::{NaivePrediction, NaiveRule, NaiveRules};
pub use quality::{Predictions, Quality, QualityRow, quality};

#[cfg(test)]
pub(crate) use examples::tests::past;
