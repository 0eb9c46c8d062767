//! Purchase days of buyers, as a correction of the expectation from their past rate.

use tenure::predictors::learned::{PurchaseCount, log_past_rate};

use super::forests::{self, ForestTarget};
use super::sample_rows::SampleRows;
use crate::boosting::{BoostingError, BoostingObjective};

/// Fits the purchase days of a sample of buyers.
pub(super) fn fit(
    buyers: &SampleRows,
    horizon_days: u16,
    seed: u64,
) -> Result<PurchaseCount, BoostingError> {
    let expected = buyers.map(|row| log_past_rate(row, horizon_days));
    let further: Vec<f64> =
        buyers.outcomes().map(|outcome| f64::from(outcome.purchases - 1)).collect();
    let target = ForestTarget {
        objective: BoostingObjective::Poisson,
        values: &further,
        base_margins: Some(&expected),
        seed,
    };
    Ok(PurchaseCount { horizon_days, further: forests::grow(buyers, &target)? })
}
