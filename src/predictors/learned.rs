//! All that was learned of one horizon, from one row of inputs.

use super::blend::Blend;
use super::calibrator::Calibrator;
use super::customer_base_inputs::{self, CustomerBaseInputs};
use super::horizon_model::Prediction;
use super::purchase_count::PurchaseCount;
use super::spend::SpendModel;
use crate::features;
use crate::history::Buyer;

/// The learned models of one horizon. Rows are in the order of [`input_names`].
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
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

/// The names of a row of inputs: the features, then what a customer-base model says.
pub fn input_names(base: Option<&CustomerBaseInputs>) -> Vec<String> {
    let of_base = base.map_or(&[][..], |_| &customer_base_inputs::NAMES);
    features::names().iter().chain(of_base).map(|name| (*name).to_owned()).collect()
}

/// A row of inputs: a customer's features, then what the customer-base model says of them.
pub fn inputs(
    base: Option<&CustomerBaseInputs>,
    horizon_days: u16,
    buyer: &Buyer,
    features: &[f64],
) -> Vec<f64> {
    let mut row = features.to_vec();
    if let Some(base) = base {
        row.extend(base.of(buyer, horizon_days));
    }
    row
}

impl Learned {
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
