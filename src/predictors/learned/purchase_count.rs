//! Purchase days within a horizon of customers who buy in it.

use crate::features::{AGE_DAYS, FREQUENCY};
use crate::predictors::forest::Forest;

/// The largest count a horizon is predicted to hold, per day of it.
const PURCHASES_PER_DAY_MAX: f64 = 1.0;

/// `1 + exp(log of the past rate over the horizon + forest)`: the first purchase is given,
/// and the forest corrects the further ones that the customer's past rate predicts.
#[derive(Clone, Debug, PartialEq)]
pub struct PurchaseCount {
    /// The days that the count covers.
    pub horizon_days: u16,
    /// The correction of the log of further purchases.
    pub further: Forest,
}

/// The log of the purchases within a horizon at a customer's past rate.
pub fn log_past_rate(row: &[f64], horizon_days: u16) -> f64 {
    let (frequency, age_days) = (FREQUENCY.of(row), AGE_DAYS.of(row));
    (f64::from(horizon_days) * (frequency + 0.5) / (age_days + 90.0)).ln()
}

impl PurchaseCount {
    /// Expected purchase days given at least one, from 1 to the days of the horizon.
    pub fn expected(&self, row: &[f64]) -> f64 {
        expected_purchases(row, self.further.margin(row), self.horizon_days)
    }
}

/// Expected purchase days given at least one, where the margin of the forest is known.
pub(super) fn expected_purchases(row: &[f64], forest_margin: f64, horizon_days: u16) -> f64 {
    let margin = log_past_rate(row, horizon_days) + forest_margin;
    let most = PURCHASES_PER_DAY_MAX * f64::from(horizon_days);
    (1.0 + margin.exp()).min(most)
}
