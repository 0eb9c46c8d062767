//! The chance of buying within the horizon: a blend, and its calibrator.

use tenure::predictors::forest::Forest;
use tenure::predictors::learned::{Blend, Calibrator, Linear};

use super::design::LogColumns;
use super::folds::FOLDS;
use super::forests::{self, ForestTarget};
use super::sample::Sample;
use super::sample_rows::SampleRows;
use crate::boosting::{BoostingError, BoostingObjective};
use crate::fit::isotonic::{Outcomes, isotonic};
use crate::fit::linear::LinearTarget;

/// The L2 penalty of the logistic part, against the sum of row weights.
const PENALTY: f64 = 20.0;

/// The linear parts of the blend of all rows and of those that leave a fold out.
pub(super) struct BuyingLinearParts {
    all: Linear,
    /// `None` where the rows outside a fold have only one outcome.
    without_fold: Vec<Option<Linear>>,
}

impl BuyingLinearParts {
    /// Fits the parts; `folds` has one for each row of the sample.
    pub(super) fn fit(logs: &LogColumns, sample: &Sample, folds: &[u8]) -> BuyingLinearParts {
        let of_rows = |rows: SampleRows| {
            let bought = rows.bought();
            let both = bought.contains(&0.0) && bought.contains(&1.0);
            both.then(|| logs.fit(&rows, &bought, LinearTarget::LogOdds, PENALTY))
        };
        let without_fold =
            (0..FOLDS).map(|fold| of_rows(SampleRows::of(sample, |row| folds[row] != fold)));
        BuyingLinearParts {
            without_fold: without_fold.collect(),
            all: of_rows(SampleRows::all(sample)).expect("a sample has both outcomes"),
        }
    }
}

/// Fits the forests to the linear parts, and the calibrator on margins of customers: each margin
/// is of a blend that was fitted without its customer.
pub(super) fn fit(
    sample: &Sample,
    folds: &[u8],
    linear_parts: BuyingLinearParts,
    seed: u64,
) -> Result<(Blend, Calibrator), BoostingError> {
    let BuyingLinearParts { all: linear, without_fold } = linear_parts;
    let margins = cross_fitted_margins(sample, folds, without_fold, seed)?;
    let all = SampleRows::all(sample);
    let bought = all.bought();
    let outcomes = Outcomes { margins: &margins, events: &bought, weights: &sample.weights };
    let calibrator = isotonic(&outcomes);
    Ok((Blend { linear, forest: forest(&all, seed)? }, calibrator))
}

fn cross_fitted_margins(
    sample: &Sample,
    folds: &[u8],
    linear_parts: Vec<Option<Linear>>,
    seed: u64,
) -> Result<Vec<f64>, BoostingError> {
    let mut margins = vec![0.0; sample.rows()];
    for (fold, linear) in (0..FOLDS).zip(linear_parts) {
        let Some(linear) = linear else { continue };
        let forest = forest(&SampleRows::of(sample, |row| folds[row] != fold), seed)?;
        let left_out = SampleRows::of(sample, |row| folds[row] == fold);
        let found = left_out.margins(&Blend { linear, forest });
        for (row, margin) in left_out.rows.iter().zip(found) {
            margins[*row as usize] = margin;
        }
    }
    Ok(margins)
}

fn forest(rows: &SampleRows, seed: u64) -> Result<Forest, BoostingError> {
    let bought = rows.bought();
    let (objective, values) = (BoostingObjective::Binary, &bought[..]);
    forests::grow(rows, &ForestTarget { objective, values, base_margins: None, seed })
}
