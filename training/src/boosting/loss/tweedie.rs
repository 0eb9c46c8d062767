//! Tweedie deviance: amounts of which many are exactly 0.

use tenure::predictors::forest::Link;

use super::definition::{Derivatives, Loss, TargetRange, each_row};
use super::exponential::exp;

/// `mean^(2-p) / (2-p) - target * mean^(1-p) / (1-p)` with `mean = exp(margin)` and `p` the
/// variance power: the variance grows as `mean^p`.
#[derive(Clone, Copy, Debug)]
pub struct Tweedie {
    /// Between 1 and 2, both excluded.
    pub variance_power: f64,
}

impl Loss for Tweedie {
    fn link(&self) -> Link {
        Link::Log
    }

    fn targets(&self) -> TargetRange {
        TargetRange::NotNegative
    }

    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]) {
        let (zero_power, spend_power) = (2.0 - self.variance_power, 1.0 - self.variance_power);
        each_row(margins, targets, derivatives, |margin, target| {
            let mean_part = exp(zero_power * margin);
            let spend_part = (target * exp(spend_power * margin)).min(1e30);
            let hessian = zero_power * mean_part - spend_power * spend_part;
            (mean_part - spend_part, hessian)
        });
    }

    fn loss(&self, margin: f64, target: f64) -> f64 {
        let (zero_power, spend_power) = (2.0 - self.variance_power, 1.0 - self.variance_power);
        (zero_power * margin).exp() / zero_power
            - target * (spend_power * margin).exp() / spend_power
    }
}
