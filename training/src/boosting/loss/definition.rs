//! A loss: its derivatives, and the targets it is defined for.

use tenure::predictors::forest::Link;

use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};

/// The derivatives of one row's loss, at its margin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Derivatives {
    /// The first derivative by the margin.
    pub gradient: f32,
    /// The second derivative by the margin, or a bound of it; at least 0.
    pub hessian: f32,
}

/// The targets a loss is defined for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetRange {
    /// Any number.
    Any,
    /// 0, 1 and the numbers between.
    Probability,
    /// 0 and the numbers above.
    NotNegative,
    /// The numbers above 0.
    Positive,
}

impl TargetRange {
    /// Targets beyond this are taken for mistakes; their squares would overflow `f32`.
    const SIZE_MAX: f64 = 1e18;

    /// True when a target is in the range.
    pub(crate) fn include(self, target: f64) -> bool {
        target.abs() <= TargetRange::SIZE_MAX
            && match self {
                TargetRange::Any => true,
                TargetRange::Probability => (0.0..=1.0).contains(&target),
                TargetRange::NotNegative => target >= 0.0,
                TargetRange::Positive => target > 0.0,
            }
    }

    /// The range in words, as the end of the sentence "this loss needs ...".
    pub(crate) fn range(self) -> &'static str {
        match self {
            TargetRange::Any => "a number within 1e18 of 0",
            TargetRange::Probability => "0 or 1, or a probability between",
            TargetRange::NotNegative => "a number from 0 to 1e18",
            TargetRange::Positive => "a number above 0, to 1e18",
        }
    }
}

/// The least distance of a mean target from 0, and of a probability from 1, so that its margin is
/// finite.
const MEAN_MIN: f64 = 1e-9;

/// A loss of a margin against a target.
///
/// Values must depend on a row's own margin and target only: otherwise the forest would depend on
/// the order of rows and the number of threads.
pub trait Loss: Sync {
    /// The function from margin to prediction.
    fn link(&self) -> Link;

    /// The targets the loss is defined for.
    fn targets(&self) -> TargetRange;

    /// The best margin for all rows together, from the weighted mean of their targets: by default
    /// the margin of that mean.
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

    /// The quantile of the residuals that is the best constant, for a loss that has one.
    fn residual_quantile(&self) -> Option<f64> {
        None
    }
}

/// Applies a loss's derivatives row by row, in vectors.
#[inline(always)]
pub(super) fn each_row(
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
