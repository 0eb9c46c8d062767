//! The learned models of one horizon, which predict from one row of inputs.

mod blend;
mod calibrator;
mod compiled;
mod customer_base_inputs;
mod linear;
mod purchase_count;
mod spend;

use super::prediction::Prediction;
use crate::features::{FeatureEngine, FeatureSet};
use crate::history::Buyer;

pub use blend::Blend;
pub use calibrator::{Calibrator, CalibratorError};
pub use compiled::{CompiledBlend, CompiledLearnedModel};
pub use customer_base_inputs::CustomerBaseInputs;
pub use linear::{Linear, Term, Transform};
pub use purchase_count::{PurchaseCount, log_past_rate};
pub use spend::{SpendModel, spend_of_log_ratio, usual_spend_minor};

/// The learned models of one horizon. Rows are in the order of [`input_names`].
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedModel {
    /// The models whose answers are inputs beside the features; `None` where the shop's data
    /// allow no such model.
    pub customer_base: Option<CustomerBaseInputs>,
    /// Margin of buying at least once in the horizon (log-odds).
    pub buying: Blend,
    /// From the margin of buying to its probability.
    pub calibrator: Calibrator,
    /// Purchase days of those who buy.
    pub purchases: PurchaseCount,
    /// Net spend of those who buy.
    pub spend: SpendModel,
}

/// The names of a row of inputs: the features, then the answers of a customer-base model.
pub fn input_names(
    features: &FeatureSet,
    customer_base: Option<&CustomerBaseInputs>,
) -> Vec<String> {
    let of_base = customer_base.map_or(&[][..], |_| &customer_base_inputs::NAMES);
    let of_features = features.names();
    of_features.iter().chain(of_base).map(|name| (*name).to_owned()).collect()
}

/// Writes a row of inputs, as long as [`input_names`]: a customer's features, then the
/// customer-base model's answers about them.
///
/// # Panics
///
/// When the row has another length.
pub fn write_inputs(
    engine: &FeatureEngine,
    base: Option<&CustomerBaseInputs>,
    horizon_days: u16,
    buyer: &Buyer,
    row: &mut [f64],
) {
    let (of_features, of_base) = row.split_at_mut(engine.width());
    engine.row_into(buyer, of_features);
    match base {
        Some(base) => of_base.copy_from_slice(&base.of(buyer, horizon_days)),
        None => assert!(of_base.is_empty(), "without a model the row has features alone"),
    }
}

/// A row of inputs, where the customer's features are known.
pub(super) fn inputs(
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

impl LearnedModel {
    /// Predicts from one row of inputs.
    ///
    /// Purchases and value are the probability of buying times what a buyer is expected to
    /// buy and spend, so the three numbers of a customer never contradict each other.
    pub fn predict(&self, row: &[f64]) -> Prediction {
        let buying_probability = self.calibrator.probability(self.buying.margin(row));
        Prediction {
            churn_probability: 1.0 - buying_probability,
            expected_purchases: buying_probability * self.purchases.expected(row),
            expected_value_minor: buying_probability * self.spend.expected_minor(row),
        }
    }
}
