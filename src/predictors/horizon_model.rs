//! All that is predicted of a customer for one horizon, from one row of inputs.

use super::blend::Blend;
use super::calibrator::Calibrator;
use super::customer_base_inputs::{self, CustomerBaseInputs};
use super::purchase_count::PurchaseCount;
use super::spend::SpendModel;
use crate::features;
use crate::history::Past;

/// The fitted models of one horizon. Rows are in the order of [`HorizonModel::input_names`].
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonModel {
    /// The days after `as_of` the predictions speak of.
    pub horizon_days: u16,
    /// What is put beside the features; `None` where the shop's data allow no such model.
    pub base: Option<CustomerBaseInputs>,
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

/// The names of a row of inputs: the features, then what a customer-base model says.
pub fn input_names(base: Option<&CustomerBaseInputs>) -> Vec<String> {
    let of_base = base.map_or(&[][..], |_| &customer_base_inputs::NAMES);
    features::names().iter().chain(of_base).map(|name| (*name).to_owned()).collect()
}

/// A row of inputs: a customer's features, then what the customer-base model says of them.
///
/// # Panics
///
/// When the past the features are of holds no purchase.
pub fn inputs(
    base: Option<&CustomerBaseInputs>,
    horizon_days: u16,
    past: &Past,
    features: &[f64],
) -> Vec<f64> {
    let mut row = features.to_vec();
    if let Some(base) = base {
        row.extend(base.of(past, horizon_days).expect("features are of a customer who bought"));
    }
    row
}

impl HorizonModel {
    /// The names of a row, in its order.
    pub fn input_names(&self) -> Vec<String> {
        input_names(self.base.as_ref())
    }

    /// A customer's row from the past and its features; see [`inputs`].
    pub fn inputs(&self, past: &Past, features: &[f64]) -> Vec<f64> {
        inputs(self.base.as_ref(), self.horizon_days, past, features)
    }

    /// Predicts from one row of inputs.
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
