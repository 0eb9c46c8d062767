//! Poisson deviance: counts.

use super::exponential::exp;
use super::{Derivatives, Link, Loss, each_row};

/// `exp(margin) - target * margin`.
#[derive(Clone, Copy, Debug)]
pub struct Poisson;

/// `exp(0.7)`: LightGBM's default `poisson_max_delta_step`, which tames steps from rare counts.
const CURVATURE_MARGIN: f64 = 2.013_752_707_470_477;

/// The smallest mean that a base margin stands for.
pub(super) const MEAN_MIN: f64 = 1e-9;

impl Loss for Poisson {
    fn link(&self) -> Link {
        Link::Log
    }

    fn accepts(&self, target: f64) -> bool {
        target >= 0.0
    }

    fn target_range(&self) -> &'static str {
        "a number of at least 0"
    }

    fn base_margin(&self, mean_target: f64) -> f64 {
        mean_target.max(MEAN_MIN).ln()
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
