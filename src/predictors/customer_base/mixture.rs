//! The mixture of a model in which customers leave with NBD, in which nobody does.

use serde::{Deserialize, Serialize};

use super::model::{CustomerBaseModel, Forecast};
use super::nbd::Nbd;
use super::recency_frequency::RecencyFrequency;
use crate::numerics::piecewise_polynomial::PolynomialTable;

/// The part of a mixture in which nobody ever leaves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeverLeaving {
    /// The model of this part.
    pub nbd: Nbd,
    /// The weight of this part, in `(0, 1)`.
    pub weight: f64,
}

/// A model in which customers leave for good, mixed with NBD, in which they only pause.
///
/// A model with leaving writes off everyone who is silent for long, and some of them come
/// back. NBD alone is far too optimistic, but a small weight of it restores those returns.
/// Each forecast is a probability or an expectation under "with probability `weight` nobody
/// leaves". Survival analysis calls such a mixture a cure model.
#[derive(Clone, Copy)]
pub(super) struct MixedWithNbd<'a> {
    pub(super) leaving: &'a dyn CustomerBaseModel,
    pub(super) never_leaving: NeverLeaving,
}

impl MixedWithNbd<'_> {
    fn mix(&self, answer: impl Fn(&dyn CustomerBaseModel) -> f64) -> f64 {
        let NeverLeaving { nbd, weight } = &self.never_leaving;
        (1.0 - weight) * answer(self.leaving) + weight * answer(nbd)
    }
}

impl CustomerBaseModel for MixedWithNbd<'_> {
    /// The logarithm of the weighted mean of both densities.
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        let NeverLeaving { nbd, weight } = &self.never_leaving;
        let leaving = self.leaving.log_likelihood(customer);
        let staying = nbd.log_likelihood(customer);
        let high = leaving.max(staying);
        let share = (1.0 - weight) * (leaving - high).exp() + weight * (staying - high).exp();
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

    fn forecast_with_tables(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        let NeverLeaving { nbd, weight } = &self.never_leaving;
        let leaving = self.leaving.forecast_with_tables(tables, customer, horizon);
        leaving.mixed(nbd.forecast(customer, horizon), *weight)
    }
}

#[cfg(test)]
mod tests {
    use super::super::mbg_nbd::MbgNbd;
    use super::*;

    #[test]
    fn a_forecast_lies_between_those_of_its_two_models() {
        let leaving = MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
        let nbd = Nbd { r: 0.385, alpha: 12.072 };
        let never_leaving = NeverLeaving { nbd, weight: 0.25 };
        let both = MixedWithNbd { leaving: &leaving, never_leaving };
        let customer = RecencyFrequency { frequency: 2, recency: 10.0, age: 38.0 };
        let expected = 0.75 * leaving.expected_purchases(&customer, 39.0)
            + 0.25 * nbd.expected_purchases(&customer, 39.0);
        assert!((both.expected_purchases(&customer, 39.0) - expected).abs() < 1e-12);
        assert!(both.probability_alive(&customer) > leaving.probability_alive(&customer));
        let json = serde_json::to_string(&never_leaving).unwrap();
        assert_eq!(serde_json::from_str::<NeverLeaving>(&json).unwrap(), never_leaving);
    }
}
