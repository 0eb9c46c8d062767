//! All that is predicted of a customer for one horizon, from one row of features.

use super::calibrator::Calibrator;
use super::corrected_linear::CorrectedLinear;

/// The fitted models of one horizon. Rows are in the order of [`crate::features::features`].
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonModel {
    /// The days after `as_of` the predictions speak of.
    pub horizon_days: u16,
    /// Margin of buying at least once in the horizon (log-odds).
    pub buying: CorrectedLinear,
    /// From the margin of buying to its probability.
    pub calibrator: Calibrator,
    /// Purchase days in the horizon of those who buy (log link).
    pub purchases: CorrectedLinear,
    /// Net spend in the horizon of those who buy, minor units (log link).
    pub spend: CorrectedLinear,
}

/// What a [`HorizonModel`] says of one customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// P(no purchase within the horizon), in `[0, 1]`.
    pub churn_probability: f64,
    /// Expected purchase days within the horizon, at least 0.
    pub expected_purchases: f64,
    /// Expected net spend within the horizon, minor units, at least 0.
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
            expected_purchases: buying_probability * self.purchases.prediction(row).max(1.0),
            expected_value_minor: buying_probability * self.spend.prediction(row),
        }
    }
}
