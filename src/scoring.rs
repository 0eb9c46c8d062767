//! From a customer's past to the numbers a shop acts on.
//!
//! The nightly job and the server both call [`score`]; that is why they agree to the bit.

use crate::bundle::Bundle;
use crate::features;
use crate::history::Buyer;
use crate::predictors::prediction::{Horizon, ScoreMethod};
use crate::time::Day;

/// The expectations of one customer within one horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizonScore {
    /// The days after `as_of` the numbers speak of.
    pub horizon_days: u16,
    /// P(no purchase within the horizon), in `[0, 1]`.
    pub churn_probability: f64,
    /// Expected net spend within the horizon, currency units.
    pub expected_value: f64,
    /// Expected purchase days within the horizon.
    pub expected_purchases: f64,
    /// The kind of model behind the numbers; the same for every customer of a bundle.
    pub method: ScoreMethod,
}

impl HorizonScore {
    /// The horizon, and the kind of model behind the numbers.
    pub fn horizon(&self) -> Horizon {
        Horizon { days: self.horizon_days, method: self.method }
    }
}

/// A customer's scores as of a day, one per horizon of the bundle, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The last day that counted as past.
    pub as_of: Day,
    /// One score per horizon.
    pub horizons: Vec<HorizonScore>,
}

/// Scores a customer as of the day the past is seen from.
pub fn score(bundle: &Bundle, buyer: &Buyer) -> Score {
    let features = features::row(buyer);
    let currency = bundle.currency();
    let horizons = bundle
        .models()
        .iter()
        .map(|model| {
            let prediction = model.predict(buyer, &features);
            let horizon = model.horizon();
            HorizonScore {
                horizon_days: horizon.days,
                churn_probability: prediction.churn_probability,
                expected_value: prediction.expected_value_minor / currency.minor_per_unit() as f64,
                expected_purchases: prediction.expected_purchases,
                method: horizon.method,
            }
        })
        .collect();
    Score { as_of: buyer.as_of().day(), horizons }
}
