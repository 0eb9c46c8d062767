//! The best split of a leaf by one feature, from the feature's histogram.

mod candidate;
mod categories;
mod criterion;
mod numeric;
mod screening;

pub(crate) use candidate::{BinRule, SplitCandidate, better};
pub(crate) use categories::{CategoricalFeature, CategoryPenalty, best_categorical};
pub(crate) use criterion::{LeafTotals, LeafView, SplitCriterion, ValueBounds};
pub(crate) use numeric::{NumericFeature, best_numeric, numeric_gains};
