//! Any customer-base model behind one face: what the rest of the house uses.
//!
//! A model's own numbers are in its time unit; [`CustomerBase`] knows the unit, takes
//! a [`Buyer`] and days, and travels in the bundle as JSON.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bg_bb::BgBb;
use super::bg_cnbd_k::BgCnbdK;
use super::bg_nbd::BgNbd;
use super::forecaster::Forecast;
use super::ggom_nbd::GgomNbd;
use super::mbg_cnbd_k::MbgCnbdK;
use super::mbg_nbd::MbgNbd;
use super::nbd::Nbd;
use super::pareto_nbd::ParetoNbd;
use super::partly_loyal::PartlyLoyal;
use super::recency_frequency::{RecencyFrequency, TimeUnit};
use crate::history::Buyer;

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

/// The families this house can fit, by the name a command line or a config gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Nobody ever leaves.
    Nbd,
    /// Leaving after a repeat purchase.
    BgNbd,
    /// Leaving after any purchase.
    MbgNbd,
    /// As BG/NBD, with regular gaps.
    BgCnbdK,
    /// As MBG/NBD, with regular gaps.
    MbgCnbdK,
    /// Leaving at any moment.
    ParetoNbd,
    /// Leaving at any moment, with a chance that grows with age.
    GgomNbd,
    /// Discrete periods.
    BgBb,
}

/// A fitted model of any family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "family", rename_all = "snake_case")]
pub enum Model {
    /// See [`Nbd`].
    Nbd(Nbd),
    /// See [`BgNbd`].
    BgNbd(BgNbd),
    /// See [`MbgNbd`].
    MbgNbd(MbgNbd),
    /// See [`BgCnbdK`].
    BgCnbdK(BgCnbdK),
    /// See [`MbgCnbdK`].
    MbgCnbdK(MbgCnbdK),
    /// See [`ParetoNbd`].
    ParetoNbd(ParetoNbd),
    /// See [`GgomNbd`].
    GgomNbd(GgomNbd),
    /// See [`BgBb`]; the time unit is the length of a period.
    BgBb(BgBb),
    /// See [`PartlyLoyal`].
    PartlyLoyal(PartlyLoyal),
}

/// A fitted model and the unit of its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct CustomerBase {
    /// The unit of every time that `model` sees.
    pub unit: TimeUnit,
    /// The fitted model.
    pub model: Model,
}

/// A parameter that no model can have, found when reading a stored one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("parameter {name} of {family} is {value}; it must be positive and finite: fit again")]
pub struct BadParameter {
    /// The family it was read for.
    pub family: Family,
    /// The paper's letter.
    pub name: &'static str,
    /// What was read.
    pub value: f64,
}

/// A text that names no family.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no customer-base model; write one of {}", Family::names().join(", "))]
pub struct NotAFamily {
    /// The text as it was given.
    pub text: String,
}

#[derive(Deserialize)]
struct Unchecked {
    unit: TimeUnit,
    model: Model,
}

impl CustomerBase {
    /// The customer as the model sees them.
    pub fn customer(&self, buyer: &Buyer) -> RecencyFrequency {
        RecencyFrequency::of(buyer, self.unit)
    }

    /// P(alive), in `[0, 1]`.
    pub fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.model.face().probability_alive(customer)
    }

    /// Expected purchases in the `horizon_days` that start now.
    pub fn expected_purchases(&self, customer: &RecencyFrequency, horizon_days: f64) -> f64 {
        self.model.face().expected_purchases(customer, self.unit.of_days(horizon_days))
    }

    /// P(no purchase in the `horizon_days` that start now): the churn probability.
    pub fn probability_of_none(&self, customer: &RecencyFrequency, horizon_days: f64) -> f64 {
        self.model.face().probability_of_none(customer, self.unit.of_days(horizon_days))
    }
}

impl Model {
    /// The family it belongs to; of a partly loyal one, that of its model with leaving.
    pub fn family(&self) -> Family {
        match self {
            Model::Nbd(_) => Family::Nbd,
            Model::BgNbd(_) => Family::BgNbd,
            Model::MbgNbd(_) => Family::MbgNbd,
            Model::BgCnbdK(_) => Family::BgCnbdK,
            Model::MbgCnbdK(_) => Family::MbgCnbdK,
            Model::ParetoNbd(_) => Family::ParetoNbd,
            Model::GgomNbd(_) => Family::GgomNbd,
            Model::BgBb(_) => Family::BgBb,
            Model::PartlyLoyal(model) => model.leaving.family(),
        }
    }

    /// The model through the face that all share.
    pub fn face(&self) -> &(dyn CustomerBaseModel + Sync) {
        match self {
            Model::Nbd(model) => model,
            Model::BgNbd(model) => model,
            Model::MbgNbd(model) => model,
            Model::BgCnbdK(model) => model,
            Model::MbgCnbdK(model) => model,
            Model::ParetoNbd(model) => model,
            Model::GgomNbd(model) => model,
            Model::BgBb(model) => model,
            Model::PartlyLoyal(model) => model,
        }
    }
}

impl Family {
    /// Every family, the plainest first.
    pub const ALL: [Family; 8] = [
        Family::Nbd,
        Family::BgNbd,
        Family::MbgNbd,
        Family::BgCnbdK,
        Family::MbgCnbdK,
        Family::ParetoNbd,
        Family::GgomNbd,
        Family::BgBb,
    ];

    /// The name a command line gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Nbd => "nbd",
            Family::BgNbd => "bg_nbd",
            Family::MbgNbd => "mbg_nbd",
            Family::BgCnbdK => "bg_cnbd_k",
            Family::MbgCnbdK => "mbg_cnbd_k",
            Family::ParetoNbd => "pareto_nbd",
            Family::GgomNbd => "ggom_nbd",
            Family::BgBb => "bg_bb",
        }
    }

    fn names() -> Vec<&'static str> {
        Family::ALL.map(Family::name).to_vec()
    }
}

impl TryFrom<Unchecked> for CustomerBase {
    type Error = BadParameter;

    fn try_from(read: Unchecked) -> Result<CustomerBase, BadParameter> {
        for (name, value) in read.model.face().parameters() {
            if !(value.is_finite() && value > 0.0) {
                return Err(BadParameter { family: read.model.family(), name, value });
            }
        }
        Ok(CustomerBase { unit: read.unit, model: read.model })
    }
}

impl FromStr for Family {
    type Err = NotAFamily;

    fn from_str(text: &str) -> Result<Family, NotAFamily> {
        let named = Family::ALL.into_iter().find(|family| family.name() == text);
        named.ok_or_else(|| NotAFamily { text: text.to_owned() })
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_base_travels_as_json() {
        let model = Model::BgNbd(BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 });
        let base = CustomerBase { unit: TimeUnit::Week, model };
        let json = serde_json::to_string(&base).unwrap();
        assert!(json.contains(r#""family":"bg_nbd""#), "{json}");
        assert_eq!(serde_json::from_str::<CustomerBase>(&json).unwrap(), base);
    }

    #[test]
    fn a_stored_parameter_out_of_bounds_is_refused_by_name() {
        let json = r#"{"unit":"week","model":{"family":"nbd","r":0.2,"alpha":-1.0}}"#;
        let error = serde_json::from_str::<CustomerBase>(json).unwrap_err().to_string();
        assert!(error.contains("parameter alpha of nbd is -1"), "{error}");
    }

    #[test]
    fn a_family_is_printed_as_it_was_read() {
        for family in Family::ALL {
            assert_eq!(family.to_string().parse::<Family>(), Ok(family));
        }
        assert!("bgnbd".parse::<Family>().unwrap_err().to_string().contains("mbg_cnbd_k"));
    }

    #[test]
    fn days_are_turned_into_the_unit_of_the_model() {
        let base =
            CustomerBase { unit: TimeUnit::Week, model: Model::Nbd(Nbd { r: 0.4, alpha: 12.0 }) };
        let customer = RecencyFrequency { frequency: 2, recency: 10.0, age: 28.0 };
        assert!((base.expected_purchases(&customer, 70.0) - 2.4 / 40.0 * 10.0).abs() < 1e-12);
    }
}
