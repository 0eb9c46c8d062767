//! Squared error.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};

/// `(margin - target)^2 / 2`.
#[derive(Clone, Copy, Debug)]
pub struct Squared;

impl Loss for Squared {
    fn link(&self) -> Link {
        Link::Identity
    }

    fn targets(&self) -> TargetRange {
        TargetRange::Any
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        each_row(margins, targets, derivatives, |margin, target| (margin - target, 1.0));
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        (margin - target) * (margin - target) / 2.0
    }
}
