//! The mean of a linear margin and a forest's.
//!
//! The linear part extrapolates and is steady on little data; the trees find what is not
//! linear. Their mean was at least as good as either out of time on every shop tried.

use super::linear::Linear;
use crate::predictors::forest::Forest;

/// A linear margin and a forest margin on the same scale, averaged.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    /// The linear half.
    pub linear: Linear,
    /// The half made of trees.
    pub forest: Forest,
}

impl Blend {
    /// The mean of both margins for a row of inputs.
    pub fn margin(&self, row: &[f64]) -> f64 {
        f64::midpoint(self.linear.margin(row), self.forest.margin(row))
    }
}
