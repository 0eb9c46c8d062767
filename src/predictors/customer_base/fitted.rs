//! A fitted customer-base model as the rest of the program uses and stores it.

use serde::{Deserialize, Serialize};

use super::mixture::{MixedWithNbd, NeverLeaving};
use super::model::{CustomerBaseModel, Forecast};
use super::models::{Family, Model};
use super::parameters::{NamedParameter, ParameterKind};
use super::recency_frequency::{RecencyFrequency, TimeUnit};
use crate::history::Buyer;
use crate::numerics::piecewise_polynomial::PolynomialTable;

/// A fitted model, the unit of its time, and the part of customers who never leave.
///
/// A model's own numbers are in its time unit; this takes a [`Buyer`] and days, and is stored
/// in bundles as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct CustomerBase {
    /// The unit of every time that `model` sees.
    pub unit: TimeUnit,
    /// The fitted model.
    pub model: Model,
    /// The NBD that `model` is mixed with; `None` where it answers alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never_leaving: Option<NeverLeaving>,
}

/// A parameter that no model can have, found when reading a stored one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("parameter {name} of {family} is {value}; it must be positive and finite: fit again")]
pub struct BadParameter {
    /// The family it was read for.
    pub family: Family,
    /// The letter of the paper.
    pub name: &'static str,
    /// The value that was read.
    pub value: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    unit: TimeUnit,
    model: Model,
    never_leaving: Option<NeverLeaving>,
}

impl CustomerBase {
    /// A model that answers alone.
    pub fn new(unit: TimeUnit, model: impl Into<Model>) -> CustomerBase {
        CustomerBase { unit, model: model.into(), never_leaving: None }
    }

    /// The customer as the model sees them.
    pub fn customer(&self, buyer: &Buyer) -> RecencyFrequency {
        RecencyFrequency::of(buyer, self.unit)
    }

    /// P(alive), in `[0, 1]`.
    pub fn probability_alive(&self, customer: &RecencyFrequency) -> f64 {
        self.ask(|model| model.probability_alive(customer))
    }

    /// Expected purchases in the `horizon_days` that start now.
    pub fn expected_purchases(&self, customer: &RecencyFrequency, horizon_days: f64) -> f64 {
        self.ask(|model| model.expected_purchases(customer, self.unit.of_days(horizon_days)))
    }

    /// P(no purchase in the `horizon_days` that start now): the churn probability.
    pub fn probability_of_none(&self, customer: &RecencyFrequency, horizon_days: f64) -> f64 {
        self.ask(|model| model.probability_of_none(customer, self.unit.of_days(horizon_days)))
    }

    /// The three answers about the `horizon_days` that start now, by way of `tables`.
    pub(super) fn forecast_with_tables(
        &self,
        tables: &PolynomialTable,
        customer: &RecencyFrequency,
        horizon_days: f64,
    ) -> Forecast {
        let horizon = self.unit.of_days(horizon_days);
        self.ask(|model| model.forecast_with_tables(tables, customer, horizon))
    }

    /// The model for people: its family and the weight of NBD, such as `mbg_nbd with 9 % NBD`.
    pub fn description(&self) -> String {
        let family = self.model.family();
        match &self.never_leaving {
            None => family.to_string(),
            Some(part) => format!("{family} with {:.0} % NBD", 100.0 * part.weight),
        }
    }

    /// The parameters: those of the model, then those of the NBD it is mixed with.
    pub fn parameters(&self) -> Vec<NamedParameter> {
        let mut parameters = self.model.parameters();
        if let Some(NeverLeaving { nbd, weight }) = &self.never_leaving {
            parameters.extend([
                NamedParameter::estimated("nbd_r", nbd.r),
                NamedParameter::estimated("nbd_alpha", nbd.alpha),
                NamedParameter::chosen("nbd_weight", *weight),
            ]);
        }
        parameters
    }

    /// The values of the estimated parameters, in the order of [`CustomerBase::parameters`].
    pub fn estimates(&self) -> Vec<f64> {
        let estimated = |parameter: &NamedParameter| parameter.kind == ParameterKind::Estimated;
        self.parameters().into_iter().filter(estimated).map(|parameter| parameter.value).collect()
    }

    /// The same families with the same choices and other estimates, in the same order.
    ///
    /// # Panics
    ///
    /// When there is not one value for each estimated parameter.
    pub fn with_estimates(&self, estimates: &[f64]) -> CustomerBase {
        let mut changed = self.clone();
        let mut of_model = estimates;
        if let Some(part) = &mut changed.never_leaving {
            let (before, &of_nbd) =
                estimates.split_last_chunk().expect("each estimated parameter needs one value");
            [part.nbd.r, part.nbd.alpha] = of_nbd;
            of_model = before;
        }
        changed.model = self.model.with_estimates(of_model);
        changed
    }

    /// The answer of the model, or of its mixture with NBD.
    fn ask<T>(&self, answer: impl Fn(&dyn CustomerBaseModel) -> T) -> T {
        let model = self.model.as_model();
        match self.never_leaving {
            None => answer(model),
            Some(never_leaving) => answer(&MixedWithNbd { leaving: model, never_leaving }),
        }
    }
}

impl TryFrom<Unchecked> for CustomerBase {
    type Error = BadParameter;

    fn try_from(read: Unchecked) -> Result<CustomerBase, BadParameter> {
        let Unchecked { unit, model, never_leaving } = read;
        let customer_base = CustomerBase { unit, model, never_leaving };
        for NamedParameter { name, value, .. } in customer_base.parameters() {
            if !(value.is_finite() && value > 0.0) {
                let family = customer_base.model.family();
                return Err(BadParameter { family, name, value });
            }
        }
        Ok(customer_base)
    }
}

#[cfg(test)]
mod tests {
    use super::super::bg_nbd::BgNbd;
    use super::super::nbd::Nbd;
    use super::*;

    fn mixed() -> CustomerBase {
        let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
        let nbd = Nbd { r: 0.385, alpha: 12.072 };
        let never_leaving = Some(NeverLeaving { nbd, weight: 0.0936 });
        CustomerBase { never_leaving, ..CustomerBase::new(TimeUnit::Week, model) }
    }

    #[test]
    fn a_customer_base_travels_as_json() {
        let alone = CustomerBase { never_leaving: None, ..mixed() };
        let json = serde_json::to_string(&alone).unwrap();
        assert!(json.contains(r#""family":"bg_nbd""#), "{json}");
        assert!(!json.contains("never_leaving"), "{json}");
        assert_eq!(serde_json::from_str::<CustomerBase>(&json).unwrap(), alone);
        let json = serde_json::to_string(&mixed()).unwrap();
        assert!(json.contains(r#""never_leaving":{"nbd":{"r":0.385,"alpha":12.072}"#), "{json}");
        assert_eq!(serde_json::from_str::<CustomerBase>(&json).unwrap(), mixed());
    }

    #[test]
    fn a_stored_parameter_out_of_bounds_is_refused_by_name() {
        let json = r#"{"unit":"week","model":{"family":"nbd","r":0.2,"alpha":-1.0}}"#;
        let error = serde_json::from_str::<CustomerBase>(json).unwrap_err().to_string();
        assert!(error.contains("parameter alpha of nbd is -1"), "{error}");
    }

    #[test]
    fn a_mixture_is_described_by_its_family_and_its_weight_of_nbd() {
        assert_eq!(mixed().description(), "bg_nbd with 9 % NBD");
        assert_eq!(CustomerBase { never_leaving: None, ..mixed() }.description(), "bg_nbd");
    }

    #[test]
    fn the_weight_of_a_mixture_is_chosen_and_everything_else_estimated() {
        assert_eq!(mixed().estimates(), [0.243, 4.414, 0.793, 2.426, 0.385, 12.072]);
        let changed = mixed().with_estimates(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(changed.estimates(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(changed.description(), mixed().description());
    }

    #[test]
    fn days_are_turned_into_the_unit_of_the_model() {
        let customer_base = CustomerBase::new(TimeUnit::Week, Nbd { r: 0.4, alpha: 12.0 });
        let customer = RecencyFrequency { frequency: 2, recency: 10.0, age: 28.0 };
        assert!(
            (customer_base.expected_purchases(&customer, 70.0) - 2.4 / 40.0 * 10.0).abs() < 1e-12
        );
    }
}
