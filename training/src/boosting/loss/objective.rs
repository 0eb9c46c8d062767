//! The built-in losses by name.

use serde::{Deserialize, Serialize};

use super::definition::Loss;
use super::gamma::Gamma;
use super::logistic::Logistic;
use super::poisson::Poisson;
use super::quantile::Quantile;
use super::squared::Squared;
use super::tweedie::Tweedie;

/// The built-in losses, by LightGBM's names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum BoostingObjective {
    /// Logistic loss; targets 0 and 1 (or probabilities), predictions are probabilities.
    Binary,
    /// Squared error.
    Regression,
    /// Poisson deviance with a log link; targets at least 0.
    Poisson,
    /// Gamma deviance with a log link; targets above 0.
    Gamma,
    /// Tweedie deviance with a log link; targets at least 0, many of them 0.
    Tweedie {
        /// Between 1 (Poisson) and 2 (gamma), both excluded.
        variance_power: f64,
    },
    /// Pinball loss: predicts the quantile `alpha`.
    Quantile {
        /// Between 0 and 1, both excluded.
        alpha: f64,
    },
}

impl BoostingObjective {
    /// The loss of the objective.
    pub fn loss(self) -> Box<dyn Loss> {
        match self {
            BoostingObjective::Binary => Box::new(Logistic),
            BoostingObjective::Regression => Box::new(Squared),
            BoostingObjective::Poisson => Box::new(Poisson),
            BoostingObjective::Gamma => Box::new(Gamma),
            BoostingObjective::Tweedie { variance_power } => Box::new(Tweedie { variance_power }),
            BoostingObjective::Quantile { alpha } => Box::new(Quantile { alpha }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boosting::loss::Derivatives;

    fn all() -> Vec<(Box<dyn Loss>, Vec<f64>)> {
        let positive = vec![0.5, 1.0, 7.0];
        vec![
            (BoostingObjective::Binary.loss(), vec![0.0, 0.3, 1.0]),
            (BoostingObjective::Regression.loss(), vec![-2.0, 0.0, 5.0]),
            (BoostingObjective::Poisson.loss(), vec![0.0, 1.0, 7.0]),
            (BoostingObjective::Gamma.loss(), positive),
            (BoostingObjective::Tweedie { variance_power: 1.4 }.loss(), vec![0.0, 0.5, 7.0]),
        ]
    }

    #[test]
    fn gradients_are_the_slopes_of_the_losses() {
        let step = 1e-5;
        for (loss, targets) in all() {
            for target in targets {
                for margin in [-3.0, -0.2, 0.0, 1.5] {
                    let mut found = [Derivatives::default()];
                    loss.differentiate(&[margin], &[target], &mut found);
                    let up = loss.loss(margin + step, target);
                    let slope = (up - loss.loss(margin - step, target)) / (2.0 * step);
                    let gradient = f64::from(found[0].gradient);
                    assert!((gradient - slope).abs() < 1e-5 * (1.0 + slope.abs()), "{slope}");
                    assert!(found[0].hessian > 0.0);
                }
            }
        }
    }

    #[test]
    fn the_base_margin_has_no_slope_on_average() {
        for (loss, targets) in all() {
            let mean = targets.iter().sum::<f64>() / targets.len() as f64;
            let margins = vec![loss.base_margin(mean); targets.len()];
            let mut found = vec![Derivatives::default(); targets.len()];
            loss.differentiate(&margins, &targets, &mut found);
            let slope: f32 = found.iter().map(|derivative| derivative.gradient).sum();
            assert!(slope.abs() < 1e-5, "{slope}");
        }
    }

    #[test]
    fn derivatives_stay_finite_at_absurd_margins() {
        for (loss, targets) in all() {
            for margin in [-1e9, -800.0, 800.0, 1e9] {
                let mut found = vec![Derivatives::default(); targets.len()];
                loss.differentiate(&vec![margin; targets.len()], &targets, &mut found);
                assert!(
                    found.iter().all(|row| row.gradient.is_finite() && row.hessian.is_finite())
                );
            }
        }
    }
}
