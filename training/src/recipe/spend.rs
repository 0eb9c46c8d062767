//! Net spend of buyers, as a ratio to what each customer usually spends.

use tenure::predictors::learned::{
    Blend, Linear, SpendModel, spend_of_log_ratio, usual_spend_minor,
};

use super::design::LogColumns;
use super::forests::{self, ForestTarget};
use super::sample::HorizonOutcome;
use super::sample_rows::SampleRows;
use crate::boosting::{BoostingError, BoostingObjective};
use crate::fit::linear::LinearTarget;

/// The L2 penalty of the linear part, against the weighted sum of half squared errors.
const PENALTY: f64 = 20.0;
/// Net values at or below this share of the usual spend (returns, gifts) count as this share.
const RATIO_MIN: f64 = 0.01;

/// Fits the linear part on the buyers of a sample.
pub(super) fn linear_part(logs: &LogColumns, buyers: &SampleRows) -> Linear {
    let targets = log_ratios(buyers, &usual_minor(buyers));
    logs.fit(buyers, &targets, LinearTarget::Mean, PENALTY)
}

/// Fits the forest to the linear part on the buyers of a sample.
pub(super) fn fit(
    buyers: &SampleRows,
    linear: Linear,
    seed: u64,
) -> Result<SpendModel, BoostingError> {
    let usual_minor = usual_minor(buyers);
    let targets = log_ratios(buyers, &usual_minor);
    let (objective, values) = (BoostingObjective::Regression, &targets[..]);
    let target = ForestTarget { objective, values, base_margins: None, seed };
    let log_ratio = Blend { linear, forest: forests::grow(buyers, &target)? };
    let smearing = smearing(buyers, &usual_minor, &log_ratio);
    Ok(SpendModel { log_ratio, smearing })
}

/// The usual spend of each row's customer.
fn usual_minor(buyers: &SampleRows) -> Vec<f64> {
    buyers.map(usual_spend_minor)
}

/// The logarithm of each row's net value over the usual spend.
fn log_ratios(buyers: &SampleRows, usual_minor: &[f64]) -> Vec<f64> {
    let log_ratio = |(usual, outcome): (&f64, HorizonOutcome)| {
        (outcome.value_minor / usual).max(RATIO_MIN).ln()
    };
    usual_minor.iter().zip(buyers.outcomes()).map(log_ratio).collect()
}

/// Actual over unsmeared value of all buyers together, so that the sum comes out right.
fn smearing(buyers: &SampleRows, usual_minor: &[f64], log_ratio: &Blend) -> f64 {
    let weights = buyers.weights();
    let weighted = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        values.zip(&weights).map(|(value, weight)| value * weight).sum()
    };
    let log_ratios = buyers.margins(log_ratio);
    let unsmeared = usual_minor.iter().zip(&log_ratios);
    let actual = weighted(&mut buyers.outcomes().map(|outcome| outcome.value_minor));
    let unsmeared = weighted(
        &mut unsmeared.map(|(usual_minor, log_ratio)| spend_of_log_ratio(*usual_minor, *log_ratio)),
    );
    // Buyers who returned more than they bought are worth nothing to a shop, not less.
    (actual / unsmeared).max(f64::MIN_POSITIVE)
}
