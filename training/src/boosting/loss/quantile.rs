//! Pinball loss: a quantile of the target.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};

/// `alpha * residual` above the margin, `(1 - alpha) * -residual` below it.
///
/// The loss has corners and no curvature: trees are split by its slopes, and each leaf is then
/// set to the quantile of its rows' residuals.
#[derive(Clone, Copy, Debug)]
pub struct Quantile {
    /// Between 0 and 1, both excluded: nine in ten targets stay below the quantile 0.9.
    pub alpha: f64,
}

impl Loss for Quantile {
    fn link(&self) -> Link {
        Link::Identity
    }

    fn targets(&self) -> TargetRange {
        TargetRange::Any
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        each_row(margins, targets, derivatives, |margin, target| {
            (if target > margin { -self.alpha } else { 1.0 - self.alpha }, 1.0)
        });
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        let residual = target - margin;
        if residual > 0.0 { self.alpha * residual } else { (self.alpha - 1.0) * residual }
    }

    fn residual_quantile(&self) -> Option<f64> {
        Some(self.alpha)
    }
}
