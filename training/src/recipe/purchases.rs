//! Purchase days of buyers, as a correction of the expectation from their past rate.

use tenure::predictors::learned::{PurchaseCount, log_past_rate};

use super::forests::{self, ForestTarget};
use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingObjective};

/// Fits the purchase days of a sample of buyers.
pub(super) fn fit(
    buyers: &Sample,
    horizon_days: u16,
    seed: u64,
) -> Result<PurchaseCount, BoostingError> {
    let expected: Vec<f64> =
        (0..buyers.rows()).map(|row| log_past_rate(&buyers.row(row), horizon_days)).collect();
    let further: Vec<f64> =
        buyers.labels.iter().map(|label| f64::from(label.purchases - 1)).collect();
    let target = ForestTarget {
        objective: BoostingObjective::Poisson,
        values: &further,
        base_margins: Some(&expected),
        seed,
    };
    Ok(PurchaseCount { horizon_days, further: forests::grow(buyers, &target)? })
}
