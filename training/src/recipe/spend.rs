//! Net spend of buyers, as a ratio to what each customer usually spends.

use tenure::predictors::learned::{Blend, SpendModel, spend_of_log_ratio, usual_spend_minor};

use super::design::{LinearRows, LogColumns};
use super::forests::{self, ForestTarget};
use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingObjective};
use crate::customers::Label;
use crate::fit::linear::LinearTarget;

/// The L2 penalty of the linear part, against the weighted sum of half squared errors.
const PENALTY: f64 = 20.0;
/// Net values at or below this share of the usual spend (returns, gifts) count as this share.
const RATIO_MIN: f64 = 0.01;

/// Fits the spend of a sample of buyers.
pub(super) fn fit(buyers: &Sample, seed: u64) -> Result<SpendModel, BoostingError> {
    let rows: Vec<u32> = (0..buyers.rows() as u32).collect();
    let usual: Vec<f64> =
        (0..buyers.rows()).map(|row| usual_spend_minor(&buyers.row(row))).collect();
    let log_ratio =
        |(usual, label): (&f64, &Label)| (label.value_minor as f64 / usual).max(RATIO_MIN).ln();
    let targets: Vec<f64> = usual.iter().zip(&buyers.labels).map(log_ratio).collect();
    let weighed = LinearRows { rows: &rows, targets: &targets, weights: &buyers.weights };
    let linear = LogColumns::of(&buyers.columns, &buyers.categorical).fit(
        &weighed,
        LinearTarget::Mean,
        PENALTY,
    );
    let (objective, values) = (BoostingObjective::Regression, &targets[..]);
    let target = ForestTarget { objective, values, base_margins: None, seed };
    let log_ratio = Blend { linear, forest: forests::grow(buyers, &target)? };
    let smearing = smearing(buyers, &usual, &log_ratio);
    Ok(SpendModel { log_ratio, smearing })
}

/// Actual over unsmeared value of all buyers together, so that the sum comes out right.
fn smearing(buyers: &Sample, usual: &[f64], log_ratio: &Blend) -> f64 {
    let weighted = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        values.zip(&buyers.weights).map(|(value, weight)| value * weight).sum()
    };
    let rows: Vec<usize> = (0..buyers.rows()).collect();
    let log_ratios = buyers.margins(log_ratio, &rows);
    let unsmeared = usual.iter().zip(&log_ratios);
    let actual = weighted(&mut buyers.labels.iter().map(|label| label.value_minor as f64));
    let unsmeared = weighted(
        &mut unsmeared.map(|(usual_minor, log_ratio)| spend_of_log_ratio(*usual_minor, *log_ratio)),
    );
    // Buyers who returned more than they bought are worth nothing to a shop, not less.
    (actual / unsmeared).max(f64::MIN_POSITIVE)
}
