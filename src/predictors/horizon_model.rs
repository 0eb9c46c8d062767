//! All that is predicted of a customer for one horizon, whichever kind of model predicts it.

use super::customer_base_forecast::CustomerBaseForecast;
use super::learned::{self, Learned};
use super::method::{Horizon, Method};
use crate::history::Buyer;

/// The model of one horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonModel {
    /// The days after `as_of` the predictions speak of.
    pub horizon_days: u16,
    /// What predicts.
    pub predictor: Predictor,
}

/// What predicts within a horizon.
#[derive(Clone, Debug, PartialEq)]
pub enum Predictor {
    /// See [`Learned`].
    Learned(Box<Learned>),
    /// See [`CustomerBaseForecast`].
    CustomerBase(CustomerBaseForecast),
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
    /// The horizon and the kind of model.
    pub fn horizon(&self) -> Horizon {
        let method = match &self.predictor {
            Predictor::Learned(_) => Method::Learned,
            Predictor::CustomerBase(_) => Method::CustomerBase,
        };
        Horizon { days: self.horizon_days, method }
    }

    /// The prediction for one customer, from the past and its features.
    pub fn predict(&self, buyer: &Buyer, features: &[f64]) -> Prediction {
        match &self.predictor {
            Predictor::Learned(learned) => {
                let base = learned.base.as_ref();
                learned.predict(&learned::inputs(base, self.horizon_days, buyer, features))
            }
            Predictor::CustomerBase(forecast) => forecast.predict(buyer, self.horizon_days),
        }
    }
}
