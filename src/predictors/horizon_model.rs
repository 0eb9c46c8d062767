//! All that is predicted of a customer for one horizon, from one row of features.

use super::blend::Blend;
use super::calibrator::Calibrator;
use super::purchase_count::PurchaseCount;
use super::spend::SpendModel;

/// The fitted models of one horizon. Rows are in the order of [`crate::features::features`].
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonModel {
    /// The days after `as_of` the predictions speak of.
    pub horizon_days: u16,
    /// Margin of buying at least once in the horizon (log-odds).
    pub buying: Blend,
    /// From the margin of buying to its probability.
    pub calibrator: Calibrator,
    /// Purchase days of those who buy.
    pub purchases: PurchaseCount,
    /// Net spend of those who buy.
    pub spend: SpendModel,
}

/// What a [`HorizonModel`] says of one customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// P(no purchase within the horizon), in `(0, 1)`.
    pub churn_probability: f64,
    /// Expected purchase days within the horizon, above 0.
    pub expected_purchases: f64,
    /// Expected net spend within the horizon, minor units, above 0.
    pub expected_value_minor: f64,
}

impl HorizonModel {
    /// Predicts from one row of features.
    ///
    /// Purchases and value are the chance of buying times what buyers do, so the
    /// three numbers of a customer never contradict each other.
    pub fn predict(&self, row: &[f64]) -> Prediction {
        let buying_probability = self.calibrator.probability(self.buying.margin(row));
        Prediction {
            churn_probability: 1.0 - buying_probability,
            expected_purchases: buying_probability * self.purchases.expected(row),
            expected_value_minor: buying_probability * self.spend.expected_minor(row),
        }
    }
}
