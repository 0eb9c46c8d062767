//! The logistic baseline under its old path.

pub use crate::baselines::{LogisticBaseline, LogisticBaselineError}; // moved: crate::fit::logistic_baseline
