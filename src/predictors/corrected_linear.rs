//! A linear margin and the trees that correct it.
//!
//! The linear part extrapolates (a wholesaler ten times larger than any other is
//! still worth ten times as much); the trees, grown on what it leaves, find where it
//! bends. The sum of both is the margin.

use super::forest::{Forest, Link};
use super::linear::Linear;

/// A linear margin plus the margin of a forest grown from it.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrectedLinear {
    /// What the trees start from.
    pub linear: Linear,
    /// The correction; its link is the link of the sum.
    pub forest: Forest,
}

impl CorrectedLinear {
    /// The margin of a row of inputs: linear part plus correction.
    pub fn margin(&self, row: &[f64]) -> f64 {
        self.linear.margin(row) + self.forest.margin(row)
    }

    /// What the margin stands for: a probability, a count or an amount.
    pub fn prediction(&self, row: &[f64]) -> f64 {
        self.link().prediction(self.margin(row))
    }

    /// How the margin becomes a prediction.
    pub fn link(&self) -> Link {
        self.forest.link
    }
}
