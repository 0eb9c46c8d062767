//! A model in which customers leave, tempered by one in which nobody ever does.

use serde::{Deserialize, Serialize};

use super::fitted::Model;
use super::model::CustomerBaseModel;
use super::nbd::Nbd;
use super::recency_frequency::RecencyFrequency;

/// The average of two forecasts: those of a model in which customers leave for good, and
/// those of NBD, in which they only sleep.
///
/// A model with leaving writes off everyone who is silent for long; some of them come back.
/// NBD is far too hopeful alone, but a small weight of it restores those returns. The weight
/// is chosen out of time, see `fit::choose` in the training package. Each forecast is a
/// probability or an expectation under the mixture "with chance `weight` nobody leaves".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartlyLoyal {
    /// The model in which customers leave.
    pub leaving: Box<Model>,
    /// The model in which nobody leaves.
    pub staying: Nbd,
    /// The weight of `staying`, in `(0, 1)`.
    pub weight: f64,
}

impl PartlyLoyal {
    fn mix(&self, forecast: impl Fn(&dyn CustomerBaseModel) -> f64) -> f64 {
        (1.0 - self.weight) * forecast(self.leaving.face()) + self.weight * forecast(&self.staying)
    }
}

impl CustomerBaseModel for PartlyLoyal {
    /// Those of the model with leaving, then `loyal_r`, `loyal_alpha`, `loyal_weight`.
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        let mut parameters = self.leaving.face().parameters();
        parameters.extend([
            ("loyal_r", self.staying.r),
            ("loyal_alpha", self.staying.alpha),
            ("loyal_weight", self.weight),
        ]);
        parameters
    }

    /// The logarithm of the two models' averaged densities.
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let leaving = self.leaving.face().log_likelihood(customer);
        let staying = self.staying.log_likelihood(customer);
        let high = leaving.max(staying);
        let share =
            (1.0 - self.weight) * (leaving - high).exp() + self.weight * (staying - high).exp();
        high + share.ln()
    }

    fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.mix(|model| model.probability_alive(customer))
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.mix(|model| model.expected_purchases(customer, horizon))
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        self.mix(|model| model.probability_of_purchases(customer, horizon, purchases))
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        self.mix(|model| model.expected_purchases_of_new_customer(horizon))
    }

    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        self.mix(|model| model.probability_of_purchases_of_new_customer(horizon, purchases))
    }
}

#[cfg(test)]
mod tests {
    use super::super::mbg_nbd::MbgNbd;
    use super::*;

    #[test]
    fn a_forecast_lies_between_those_of_its_two_models() {
        let leaving = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
        let staying = Nbd { r: 0.385, alpha: 12.072 };
        let both = PartlyLoyal { leaving: Box::new(Model::MbgNbd(leaving)), staying, weight: 0.25 };
        let customer = RecencyFrequency { frequency: 2, recency: 10.0, age: 38.0 };
        let expected = 0.75 * leaving.expected_purchases(&customer, 39.0)
            + 0.25 * staying.expected_purchases(&customer, 39.0);
        assert!((both.expected_purchases(&customer, 39.0) - expected).abs() < 1e-12);
        assert!(both.probability_alive(&customer) > leaving.probability_alive(&customer));
        let json = serde_json::to_string(&both).unwrap();
        assert_eq!(serde_json::from_str::<PartlyLoyal>(&json).unwrap(), both);
    }
}
