//! Logistic loss: the negative log-likelihood of a yes or no.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};
use super::exponential::exp;

/// `ln(1 + exp(margin)) - target * margin`.
#[derive(Clone, Copy, Debug)]
pub struct Logistic;

impl Loss for Logistic {
    fn link(&self) -> Link {
        Link::Logistic
    }

    fn targets(&self) -> TargetRange {
        TargetRange::Probability
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        each_row(margins, targets, derivatives, |margin, target| {
            let probability = 1.0 / (1.0 + exp(-margin));
            (probability - target, probability * (1.0 - probability))
        });
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        // The larger exponent is taken out, so that it cannot overflow.
        margin.max(0.0) + (-margin.abs()).exp().ln_1p() - target * margin
    }
}
