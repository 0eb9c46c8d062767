//! The old path of `fit::linear`.

pub(super) use crate::fit::linear::{LinearTarget as Target, Observations, fit}; // moved: recipe::penalised
