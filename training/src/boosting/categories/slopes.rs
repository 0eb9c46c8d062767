//! Slopes of the loss, of rows and summed over the rows of a category.

use crate::boosting::fixed_point::{Weights, weight_of_fixed};
use crate::boosting::loss::Derivatives;

/// The slopes of the loss at the margins that boosting starts from, one per row.
#[derive(Clone, Copy)]
pub(crate) struct StartingSlopes<'a> {
    pub(crate) derivatives: &'a [Derivatives],
    pub(crate) weights: &'a Weights,
}

/// The weighted sum of slopes of some rows, and their weight.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SlopeSum {
    pub(super) slope: f64,
    pub(super) weight: f64,
}

impl StartingSlopes<'_> {
    pub(super) fn slope(self, row: usize) -> f64 {
        f64::from(self.derivatives[row].gradient)
    }

    pub(super) fn weight(self, row: usize) -> f64 {
        weight_of_fixed(self.weights.fixed(row))
    }
}

impl SlopeSum {
    pub(super) fn add(&mut self, slope: f64, weight: f64) {
        self.slope += slope * weight;
        self.weight += weight;
    }

    pub(super) fn mean(self) -> f64 {
        if self.weight > 0.0 { self.slope / self.weight } else { 0.0 }
    }
}
