//! The trait that all customer-base models implement.

use super::recency_frequency::RecencyFrequency;
use crate::numerics::piecewise_polynomial::PolynomialTable;

/// A buy-till-you-die model with its parameters.
///
/// Times (`horizon`, and those inside [`RecencyFrequency`]) are in the one unit that the
/// parameters were fitted in. No method fails or panics for a customer that
/// [`RecencyFrequency`] can hold and a finite horizon of at least 0.
pub trait CustomerBaseModel {
    /// The log-likelihood of one customer, without the terms that no parameter touches.
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64;

    /// P(alive): the probability, in `[0, 1]`, that the customer has not left yet.
    fn probability_alive(&self, customer: &RecencyFrequency) -> f64;

    /// Expected purchases in the `horizon` that starts now; at least 0.
    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64;

    /// P(exactly this number of `purchases` in the `horizon` that starts now).
    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64;

    /// Expected repeat purchases in the `horizon` after a first purchase.
    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64;

    /// P(exactly this number of repeat `purchases` in the `horizon` after a first purchase).
    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64;

    /// P(no purchase in the `horizon` that starts now): the churn probability.
    fn probability_of_none(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.probability_of_purchases(customer, horizon, 0)
    }

    /// The three answers about the `horizon` that starts now.
    fn forecast(&self, customer: &RecencyFrequency, horizon: f64) -> Forecast {
        Forecast {
            probability_alive: self.probability_alive(customer),
            expected_purchases: self.expected_purchases(customer, horizon),
            probability_of_none: self.probability_of_none(customer, horizon),
        }
    }

    /// The same answers, several times faster where the model keeps what does not depend on
    /// the single customer in `tables`: within 1e-11 of each number, 1e-13 as a rule.
    ///
    /// A table belongs to one model.
    fn forecast_with_tables(
        &self,
        _tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        self.forecast(customer, horizon)
    }
}

/// A model that is a process under the letters of its paper; the process gives the answers.
pub(super) trait HasProcess {
    /// The process.
    type Process: CustomerBaseModel;

    /// The process with the parameters of this model.
    fn process(&self) -> Self::Process;

    /// [`CustomerBaseModel::forecast_with_tables`], for a model with a way of its own.
    fn process_forecast(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        self.process().forecast_with_tables(tables, customer, horizon)
    }
}

impl<M: HasProcess> CustomerBaseModel for M {
    fn log_likelihood(&self, customer: &RecencyFrequency) -> f64 {
        self.process().log_likelihood(customer)
    }

    fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.process().probability_alive(customer)
    }

    fn expected_purchases(&self, customer: &RecencyFrequency, horizon: f64) -> f64 {
        self.process().expected_purchases(customer, horizon)
    }

    fn probability_of_purchases(
        &self,
        customer: &RecencyFrequency,
        horizon: f64,
        purchases: u32,
    ) -> f64 {
        self.process().probability_of_purchases(customer, horizon, purchases)
    }

    fn expected_purchases_of_new_customer(&self, horizon: f64) -> f64 {
        self.process().expected_purchases_of_new_customer(horizon)
    }

    fn probability_of_purchases_of_new_customer(&self, horizon: f64, purchases: u32) -> f64 {
        self.process().probability_of_purchases_of_new_customer(horizon, purchases)
    }

    fn forecast_with_tables(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon: f64,
    ) -> Forecast {
        self.process_forecast(tables, customer, horizon)
    }
}

/// The answers of a customer-base model about one customer and the horizon that starts now.
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
    /// The forecast when the other one holds with probability `weight`.
    pub(super) fn mixed(&self, other: Forecast, weight: f64) -> Forecast {
        let mix = |one: f64, other: f64| (1.0 - weight) * one + weight * other;
        Forecast {
            probability_alive: mix(self.probability_alive, other.probability_alive),
            expected_purchases: mix(self.expected_purchases, other.expected_purchases),
            probability_of_none: mix(self.probability_of_none, other.probability_of_none),
        }
    }
}
