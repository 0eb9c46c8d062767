//! Poisson deviance: counts.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};
use super::exponential::exp;

/// `exp(margin) - target * margin`.
#[derive(Clone, Copy, Debug)]
pub struct Poisson;

/// `exp(0.7)`: LightGBM's default `poisson_max_delta_step`, which tames steps from rare counts.
const CURVATURE_MARGIN: f64 = 2.013_752_707_470_477;

impl Loss for Poisson {
    fn link(&self) -> Link {
        Link::Log
    }

    fn targets(&self) -> TargetRange {
        TargetRange::NotNegative
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        each_row(margins, targets, derivatives, |margin, target| {
            let mean = exp(margin);
            (mean - target, mean * CURVATURE_MARGIN)
        });
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        margin.exp() - target * margin
    }
}
