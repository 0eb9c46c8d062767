//! Net spend of buyers, as a ratio to what each customer usually spends.

use tenure::predictors::learned::{Blend, SpendModel, spend_of_log_ratio, usual_spend_minor};

use super::buying::linear;
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
    let rows: Vec<Vec<f64>> = (0..buyers.rows()).map(|row| buyers.row(row)).collect();
    let log_ratio = |(row, label): (&Vec<f64>, &Label)| {
        (label.value_minor as f64 / usual_spend_minor(row)).max(RATIO_MIN).ln()
    };
    let targets: Vec<f64> = rows.iter().zip(&buyers.labels).map(log_ratio).collect();
    let (objective, values) = (BoostingObjective::Regression, &targets[..]);
    let target = ForestTarget { objective, values, base_margins: None, seed };
    let log_ratio = Blend {
        linear: linear(buyers, &targets, LinearTarget::Mean, PENALTY),
        forest: forests::grow(buyers, &target)?,
    };
    let smearing = smearing(buyers, &rows, &log_ratio);
    Ok(SpendModel { log_ratio, smearing })
}

/// Actual over unsmeared value of all buyers together, so that the sum comes out right.
fn smearing(buyers: &Sample, rows: &[Vec<f64>], log_ratio: &Blend) -> f64 {
    let weighted = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        values.zip(&buyers.weights).map(|(value, weight)| value * weight).sum()
    };
    let actual = weighted(&mut buyers.labels.iter().map(|label| label.value_minor as f64));
    let unsmeared = weighted(
        &mut rows
            .iter()
            .map(|row| spend_of_log_ratio(usual_spend_minor(row), log_ratio.margin(row))),
    );
    // Buyers who returned more than they bought are worth nothing to a shop, not less.
    (actual / unsmeared).max(f64::MIN_POSITIVE)
}
