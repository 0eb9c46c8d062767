//! Pareto/NBD whose rates depend on covariates that a customer has from the start.

use serde::{Deserialize, Serialize};

use super::ParetoNbd;

/// Pareto/NBD with time-invariant covariates on the purchase rate and on the drop-out rate.
///
/// A customer's rates are `lambda exp(g1'z1)` and `mu exp(g2'z2)`, so they follow the plain model
/// with `alpha exp(-g1'z1)` and `beta exp(-g2'z2)`: a positive coefficient means more purchases, or
/// an earlier end. Everything is forecast through [`model_of`](Self::model_of).
///
/// Sources: Fader & Hardie (2007), "Incorporating Time-Invariant Covariates into the Pareto/NBD
/// and BG/NBD Models"; CLVTools has the same form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParetoNbdWithCovariates {
    /// The model of a customer whose covariates are all 0.
    pub base: ParetoNbd,
    /// The coefficients of the purchase rate.
    pub purchase: Vec<Coefficient>,
    /// The coefficients of the drop-out rate.
    pub dropout: Vec<Coefficient>,
}

/// The effect of one covariate on a rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// The covariate's name.
    pub covariate: String,
    /// Change of the rate's logarithm per unit of the covariate.
    pub value: f64,
}

/// The covariates of one customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Covariates {
    /// One value per coefficient of the purchase rate, in their order.
    pub purchase: Vec<f64>,
    /// One value per coefficient of the drop-out rate, in their order.
    pub dropout: Vec<f64>,
}

/// Covariates of a customer that do not match the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCovariates {
    /// Too many or too few.
    #[error("{found} covariates of the {rate} rate are given; the model was fitted on {needed}: {}", .names.join(", "))]
    Count {
        /// `purchase` or `drop-out`.
        rate: &'static str,
        /// The number of covariates that were given.
        found: usize,
        /// The number of coefficients of the model.
        needed: usize,
        /// Their names.
        names: Vec<String>,
    },
    /// A value that is not a finite number.
    #[error("covariate {covariate} of the {rate} rate is not finite; give a number")]
    NotFinite {
        /// `purchase` or `drop-out`.
        rate: &'static str,
        /// The covariate's name.
        covariate: String,
    },
}

impl ParetoNbdWithCovariates {
    /// The plain model that this customer follows.
    ///
    /// # Errors
    ///
    /// When the covariates are not as many as the coefficients, or not finite.
    pub fn model_of(&self, covariates: &Covariates) -> Result<ParetoNbd, BadCovariates> {
        let faster = log_factor("purchase", &self.purchase, &covariates.purchase)?;
        let sooner = log_factor("drop-out", &self.dropout, &covariates.dropout)?;
        Ok(ParetoNbd {
            alpha: scaled(self.base.alpha, faster),
            beta: scaled(self.base.beta, sooner),
            ..self.base
        })
    }
}

/// A scale divided by `e^log_factor`, kept within the range of a model's parameters.
fn scaled(scale: f64, log_factor: f64) -> f64 {
    (scale * (-log_factor).exp()).clamp(1e-150, 1e150)
}

fn log_factor(
    rate: &'static str,
    coefficients: &[Coefficient],
    values: &[f64],
) -> Result<f64, BadCovariates> {
    let (found, needed) = (values.len(), coefficients.len());
    if found != needed {
        let names = coefficients.iter().map(|one| one.covariate.clone()).collect();
        return Err(BadCovariates::Count { rate, found, needed, names });
    }
    if let Some(index) = values.iter().position(|value| !value.is_finite()) {
        let covariate = coefficients[index].covariate.clone();
        return Err(BadCovariates::NotFinite { rate, covariate });
    }
    Ok(coefficients.iter().zip(values).map(|(one, value)| one.value * value).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: ParetoNbd = ParetoNbd { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 };

    fn model() -> ParetoNbdWithCovariates {
        let coefficient =
            |covariate: &str, value| Coefficient { covariate: covariate.into(), value };
        ParetoNbdWithCovariates {
            base: BASE,
            purchase: vec![coefficient("online", 0.4), coefficient("first_value", 0.1)],
            dropout: vec![coefficient("online", -0.5)],
        }
    }

    #[test]
    fn covariates_of_zero_give_the_plain_model() {
        let zeros = Covariates { purchase: vec![0.0, 0.0], dropout: vec![0.0] };
        assert_eq!(model().model_of(&zeros), Ok(BASE));
        let plain = ParetoNbdWithCovariates { base: BASE, purchase: vec![], dropout: vec![] };
        assert_eq!(plain.model_of(&Covariates::default()), Ok(BASE));
    }

    #[test]
    fn coefficients_scale_the_rates() {
        let covariates = Covariates { purchase: vec![1.0, 2.0], dropout: vec![1.0] };
        let theirs = model().model_of(&covariates).unwrap();
        assert!((theirs.alpha - 10.6 * (-0.6_f64).exp()).abs() < 1e-12);
        assert!((theirs.beta - 11.7 * 0.5_f64.exp()).abs() < 1e-12);
    }

    #[test]
    fn covariates_that_do_not_match_are_refused_by_name() {
        let few = Covariates { purchase: vec![1.0], dropout: vec![1.0] };
        let error = model().model_of(&few).unwrap_err().to_string();
        assert!(error.ends_with("fitted on 2: online, first_value"), "{error}");
        let missing = Covariates { purchase: vec![1.0, f64::NAN], dropout: vec![1.0] };
        let error = model().model_of(&missing).unwrap_err().to_string();
        assert!(error.contains("first_value of the purchase rate"), "{error}");
    }

    #[test]
    fn absurd_covariates_still_make_a_model() {
        let absurd = Covariates { purchase: vec![1e300, 0.0], dropout: vec![1e300] };
        let theirs = model().model_of(&absurd).unwrap();
        assert!(theirs.alpha > 0.0 && theirs.beta.is_finite());
    }
}
