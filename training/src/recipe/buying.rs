//! The chance of buying within the horizon: a blend, and its calibrator.

use tenure::predictors::forest::Forest;
use tenure::predictors::learned::{Blend, Calibrator, Linear};

use super::design::{LinearRows, LogColumns};
use super::folds::FOLDS;
use super::forests::{self, ForestTarget};
use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingObjective};
use crate::fit::isotonic::{Outcomes, isotonic};
use crate::fit::linear::LinearTarget;

/// The L2 penalty of the logistic part, against the sum of row weights.
const PENALTY: f64 = 20.0;

/// Fits the blend on all rows, and the calibrator on margins of customers: each margin is of
/// a blend that was fitted without its customer.
pub(super) fn fit(
    sample: &Sample,
    folds: &[usize],
    seed: u64,
) -> Result<(Blend, Calibrator), BoostingError> {
    let (linear, of_folds) = linear_parts(sample, folds);
    let margins = cross_fitted_margins(sample, folds, of_folds, seed)?;
    let bought = bought(sample);
    let outcomes = Outcomes { margins: &margins, events: &bought, weights: &sample.weights };
    Ok((Blend { linear, forest: forest(sample, seed)? }, isotonic(&outcomes)))
}

/// The linear part of all rows, and that of all but each fold; `None` where those rows have only
/// one outcome. They are fitted before any forest, so that the logarithms are not kept longer.
fn linear_parts(sample: &Sample, folds: &[usize]) -> (Linear, Vec<Option<Linear>>) {
    let logs = LogColumns::of(&sample.columns, &sample.categorical);
    let bought = bought(sample);
    let of_rows = |rows: Vec<u32>| {
        let pick = |values: &[f64]| rows.iter().map(|row| values[*row as usize]).collect();
        let (targets, weights): (Vec<f64>, Vec<f64>) = (pick(&bought), pick(&sample.weights));
        let rows = LinearRows { rows: &rows, targets: &targets, weights: &weights };
        let both = targets.contains(&0.0) && targets.contains(&1.0);
        both.then(|| logs.fit(&rows, LinearTarget::LogOdds, PENALTY))
    };
    let all = 0..sample.rows() as u32;
    let of_folds = (0..FOLDS)
        .map(|fold| of_rows(all.clone().filter(|row| folds[*row as usize] != fold).collect()))
        .collect();
    let linear = of_rows(all.collect()).expect("a sample has both outcomes");
    (linear, of_folds)
}

fn cross_fitted_margins(
    sample: &Sample,
    folds: &[usize],
    linear_parts: Vec<Option<Linear>>,
    seed: u64,
) -> Result<Vec<f64>, BoostingError> {
    let mut margins = vec![0.0; sample.rows()];
    for (fold, linear) in linear_parts.into_iter().enumerate() {
        let Some(linear) = linear else { continue };
        let forest = forest(&sample.filter(|row| folds[row] != fold), seed)?;
        let rows: Vec<usize> = (0..sample.rows()).filter(|row| folds[*row] == fold).collect();
        let found = sample.margins(&Blend { linear, forest }, &rows);
        for (row, margin) in rows.into_iter().zip(found) {
            margins[row] = margin;
        }
    }
    Ok(margins)
}

fn forest(sample: &Sample, seed: u64) -> Result<Forest, BoostingError> {
    let bought = bought(sample);
    let (objective, values) = (BoostingObjective::Binary, &bought[..]);
    forests::grow(sample, &ForestTarget { objective, values, base_margins: None, seed })
}

/// 1 for each row that bought in the horizon, else 0.
fn bought(sample: &Sample) -> Vec<f64> {
    sample.labels.iter().map(|label| f64::from(u8::from(!label.churned()))).collect()
}
