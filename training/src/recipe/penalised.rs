//! The old path of `fit::linear`.

pub(super) use crate::fit::linear::{Observations, Target, fit}; // moved: recipe::penalised
