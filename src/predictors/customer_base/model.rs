//! The face that all customer-base models share.

use super::recency_frequency::RecencyFrequency;

/// A buy-till-you-die model with its parameters.
///
/// Times (`horizon`, and those inside [`RecencyFrequency`]) are in the one unit that the
/// parameters were fitted in. No method fails or panics for a customer that
/// [`RecencyFrequency`] can hold and a finite horizon of at least 0.
pub trait CustomerBaseModel {
    /// The parameters by their letters in the paper, in the paper's order; all positive.
    fn parameters(&self) -> Vec<(&'static str, f64)>;

    /// The log-likelihood of one customer, without the terms that no parameter touches.
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64;

    /// P(alive): the probability, in `[0, 1]`, that the customer has not left yet.
    fn probability_alive(&self, customer: &RecencyFrequency) -> f64;

    /// Expected purchases in the `horizon` that starts now; at least 0.
    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64;

    /// P(exactly so many `purchases` in the `horizon` that starts now).
    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64;

    /// Expected repeat purchases in the `horizon` after somebody's first purchase.
    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64;

    /// P(exactly so many repeat `purchases` in the `horizon` after somebody's first purchase).
    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64;

    /// P(no purchase in the `horizon` that starts now): the churn probability.
    fn probability_of_none(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.probability_of_purchases(customer, horizon, 0)
    }

    /// All three answers about the `horizon` that starts now.
    fn forecast(&self, customer: &RecencyFrequency, horizon: f64) -> Forecast {
        Forecast {
            probability_alive: self.probability_alive(customer),
            expected_purchases: self.expected_purchases(customer, horizon),
            probability_of_none: self.probability_of_none(customer, horizon),
        }
    }
}

/// What a customer-base model says of one customer and the horizon that starts now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// P(alive), in `[0, 1]`.
    pub probability_alive: f64,
    /// Expected purchases within the horizon, at least 0.
    pub expected_purchases: f64,
    /// P(no purchase within the horizon), the churn probability, in `[0, 1]`.
    pub probability_of_none: f64,
}

impl Forecast {
    /// The forecast when with chance `weight` the other one holds.
    pub(super) fn mixed(&self, other: Forecast, weight: f64) -> Forecast {
        let mix = |one: f64, other: f64| (1.0 - weight) * one + weight * other;
        Forecast {
            probability_alive: mix(self.probability_alive, other.probability_alive),
            expected_purchases: mix(self.expected_purchases, other.expected_purchases),
            probability_of_none: mix(self.probability_of_none, other.probability_of_none),
        }
    }
}
