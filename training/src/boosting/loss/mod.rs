//! What a forest is grown to make small. Another loss is one file beside these.

mod exponential;
mod gamma;
mod logistic;
mod poisson;
mod quantile;
mod squared;
mod tweedie;

pub use gamma::Gamma;
pub use logistic::Logistic;
pub use poisson::Poisson;
pub use quantile::Quantile;
pub use squared::Squared;
pub use tweedie::Tweedie;

use serde::{Deserialize, Serialize};
use tenure::predictors::forest::Link;

use super::cpu_unsafe::{Computation, in_widest_vectors};

/// The slope and the curvature of the loss of one row, at its margin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Derivatives {
    /// The first derivative by the margin.
    pub gradient: f32,
    /// The second derivative by the margin, or a bound of it; at least 0.
    pub hessian: f32,
}

/// Which targets a loss is defined for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetRange {
    /// All numbers.
    Any,
    /// 0 and 1, and what lies between.
    Probability,
    /// 0 and all above.
    NotNegative,
    /// All above 0.
    Positive,
}

impl TargetRange {
    /// Targets beyond this are taken for mistakes; their squares would overflow `f32`.
    const SIZE_MAX: f64 = 1e18;

    /// Whether a target is one of these.
    pub(super) fn include(self, target: f64) -> bool {
        target.abs() <= TargetRange::SIZE_MAX
            && match self {
                TargetRange::Any => true,
                TargetRange::Probability => (0.0..=1.0).contains(&target),
                TargetRange::NotNegative => target >= 0.0,
                TargetRange::Positive => target > 0.0,
            }
    }

    /// To end the sentence "this loss needs ...".
    pub(super) fn range(self) -> &'static str {
        match self {
            TargetRange::Any => "a number within 1e18 of 0",
            TargetRange::Probability => "0 or 1, or a probability between",
            TargetRange::NotNegative => "a number from 0 to 1e18",
            TargetRange::Positive => "a number above 0, to 1e18",
        }
    }
}

/// For a base margin a mean stays so far from 0, and a probability from 1 too.
const MEAN_MIN: f64 = 1e-9;

/// A loss of a margin against a target.
///
/// Values must depend on a row's own margin and target only: the engine's promise of the same
/// forest for any order of rows and number of threads rests on it.
pub trait Loss: Sync {
    /// How a margin becomes a prediction.
    fn link(&self) -> Link;

    /// The targets the loss is defined for.
    fn targets(&self) -> TargetRange;

    /// The margin that is best for all rows together, from the weighted mean of their targets:
    /// the margin of that mean, unless the loss knows better.
    fn base_margin(&self, mean_target: f64) -> f64 {
        match self.link() {
            Link::Identity => mean_target,
            Link::Logistic => {
                let mean = mean_target.clamp(MEAN_MIN, 1.0 - MEAN_MIN);
                (mean / (1.0 - mean)).ln()
            }
            Link::Log => mean_target.max(MEAN_MIN).ln(),
        }
    }

    /// Fills `derivatives`, one per row.
    fn differentiate(&self, margins: &[f64], targets: &[f64], derivatives: &mut [Derivatives]);

    /// The loss of one row; early stopping watches its weighted mean.
    fn loss(&self, margin: f64, target: f64) -> f64;

    /// For a loss whose best constant is a quantile of the residuals: which one.
    fn residual_quantile(&self) -> Option<f64> {
        None
    }
}

/// The losses that come with the engine, by LightGBM's names.
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
    /// The loss this names.
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

/// Applies a loss's derivatives row by row, in vectors.
#[inline(always)]
fn each_row(
    margins: &[f64],
    targets: &[f64],
    derivatives: &mut [Derivatives],
    of_row: impl Fn(f64, f64) -> (f64, f64),
) {
    in_widest_vectors(EachRow { margins, targets, derivatives, of_row });
}

struct EachRow<'a, F> {
    margins: &'a [f64],
    targets: &'a [f64],
    derivatives: &'a mut [Derivatives],
    of_row: F,
}

impl<F: Fn(f64, f64) -> (f64, f64)> Computation for EachRow<'_, F> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let rows = self.margins.iter().zip(self.targets).zip(self.derivatives);
        for ((&margin, &target), derivative) in rows {
            let (gradient, hessian) = (self.of_row)(margin, target);
            *derivative = Derivatives { gradient: gradient as f32, hessian: hessian as f32 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
