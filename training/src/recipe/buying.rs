//! The chance of buying within the horizon: a blend, and its calibrator.

use tenure::predictors::learned::{Blend, Calibrator, Linear};

use super::design;
use super::folds::FOLDS;
use super::forests::{self, ForestTarget};
use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingObjective};
use crate::fit::isotonic::{Outcomes, isotonic};
use crate::fit::linear::{self, LinearTarget, Observations};

/// The L2 penalty of the logistic part, against the sum of row weights.
const PENALTY: f64 = 20.0;

/// Fits the blend on all rows, and the calibrator on margins of customers: each margin is of
/// a blend that was fitted without its customer.
pub(super) fn fit(
    sample: &Sample,
    folds: &[usize],
    seed: u64,
) -> Result<(Blend, Calibrator), BoostingError> {
    let margins = cross_fitted_margins(sample, folds, seed)?;
    let bought = bought(sample);
    let outcomes = Outcomes { margins: &margins, events: &bought, weights: &sample.weights };
    Ok((blend(sample, seed)?, isotonic(&outcomes)))
}

fn cross_fitted_margins(
    sample: &Sample,
    folds: &[usize],
    seed: u64,
) -> Result<Vec<f64>, BoostingError> {
    let mut margins = vec![0.0; sample.rows()];
    for fold in 0..FOLDS {
        let others = sample.filter(|row| folds[row] != fold);
        if !has_both_outcomes(&others) {
            continue;
        }
        let blend = blend(&others, seed)?;
        for row in (0..sample.rows()).filter(|row| folds[*row] == fold) {
            margins[row] = blend.margin(&sample.row(row));
        }
    }
    Ok(margins)
}

fn has_both_outcomes(sample: &Sample) -> bool {
    let churned = sample.labels.iter().filter(|label| label.churned()).count();
    churned > 0 && churned < sample.rows()
}

fn blend(sample: &Sample, seed: u64) -> Result<Blend, BoostingError> {
    let bought = bought(sample);
    let (objective, values) = (BoostingObjective::Binary, &bought[..]);
    let target = ForestTarget { objective, values, base_margins: None, seed };
    let forest = forests::grow(sample, &target)?;
    Ok(Blend { linear: linear(sample, &bought, LinearTarget::LogOdds, PENALTY), forest })
}

/// The linear part for a target, on the recipe's design.
pub(super) fn linear(
    sample: &Sample,
    targets: &[f64],
    target: LinearTarget,
    penalty: f64,
) -> Linear {
    let terms = design::terms(&sample.columns);
    let rows: Vec<Vec<f64>> =
        (0..sample.rows()).map(|row| design::standardised(&terms, &sample.row(row))).collect();
    let observations = Observations { rows: &rows, targets, weights: &sample.weights };
    let (intercept, weights) = linear::fit(target, &observations, penalty);
    design::linear(terms, intercept, &weights)
}

/// 1 for each row that bought in the horizon, else 0.
fn bought(sample: &Sample) -> Vec<f64> {
    sample.labels.iter().map(|label| f64::from(u8::from(!label.churned()))).collect()
}
