//! Gamma deviance: positive amounts with a constant relative spread.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};
use super::exponential::exp;

/// `margin + target * exp(-margin)`.
#[derive(Clone, Copy, Debug)]
pub struct Gamma;

impl Loss for Gamma {
    fn link(&self) -> Link {
        Link::Log
    }

    fn targets(&self) -> TargetRange {
        TargetRange::Positive
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        each_row(margins, targets, derivatives, |margin, target| {
            let ratio = (target * exp(-margin)).min(1e30);
            (1.0 - ratio, ratio)
        });
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        margin + target * (-margin).exp()
    }
}
