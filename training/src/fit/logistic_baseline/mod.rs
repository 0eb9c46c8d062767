//! The logistic baseline under its old path.

pub use crate::baselines::logistic::*; // moved: crate::fit::logistic_baseline
