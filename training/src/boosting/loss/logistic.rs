//! Logistic loss: the log-likelihood of a yes or no.

use super::exponential::exp;
use super::{Derivatives, Link, Loss, each_row};

/// `ln(1 + exp(margin)) - target * margin`.
#[derive(Clone, Copy, Debug)]
pub struct Logistic;

/// The nearest to certainty that a base margin goes.
const PROBABILITY_MIN: f64 = 1e-9;

impl Loss for Logistic {
    fn link(&self) -> Link {
        Link::Logistic
    }

    fn accepts(&self, target: f64) -> bool {
        (0.0..=1.0).contains(&target)
    }

    fn target_range(&self) -> &'static str {
        "0 or 1, or a probability between"
    }

    fn base_margin(&self, mean_target: f64) -> f64 {
        let mean = mean_target.clamp(PROBABILITY_MIN, 1.0 - PROBABILITY_MIN);
        (mean / (1.0 - mean)).ln()
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
