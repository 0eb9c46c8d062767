//! The likelihood of Pareto/NBD with time-invariant covariates.
//!
//! Library API without a caller in the nightly job so far: its tables hold no attributes of
//! customers.

use tenure::predictors::customer_base::{Coefficient, ParetoNbd, ParetoNbdWithCovariates};

use super::covariate_cohort::{CovariateCohort, CovariateNames, CovariateRow};
use super::{parameters_of, starts_of};
use crate::fit::likelihood::{Likelihood, Parameter};
use crate::fit::numerics::deterministic_sum::sum_slopes;

/// Pareto/NBD with covariates: `r`, `alpha`, `s`, `beta`, then a coefficient per covariate of the
/// purchase rate, then of the drop-out rate.
#[derive(Clone, Debug, Default)]
pub struct ParetoNbdWithCovariatesLikelihood {
    names: CovariateNames,
}

/// Parameters before the coefficients.
const PLAIN: usize = 4;

impl ParetoNbdWithCovariatesLikelihood {
    /// The likelihood with the covariates of a cohort.
    pub fn new(cohort: &CovariateCohort) -> Self {
        Self { names: cohort.names().clone() }
    }

    /// Writes one row's derivatives, and returns its term.
    ///
    /// A coefficient moves the logarithm of a scale by minus its covariate.
    fn add_row(&self, values: &[f64], row: &CovariateRow, slopes: &mut [f64]) -> f64 {
        let covariates = &row.covariates;
        let (by_purchase, by_dropout) = values[PLAIN..].split_at(self.names.purchase.len());
        let faster = dot(by_purchase, &covariates.purchase).exp();
        let sooner = dot(by_dropout, &covariates.dropout).exp();
        let model = ParetoNbd {
            r: values[0],
            alpha: values[1] / faster,
            s: values[2],
            beta: values[3] / sooner,
        };
        let (value, slope) = model.log_likelihood_with_gradient(&row.customer);
        let [by_r, by_alpha, by_s, by_beta] = slope.map(|one| one * row.customers);
        slopes[0] += by_r;
        slopes[1] += by_alpha / faster;
        slopes[2] += by_s;
        slopes[3] += by_beta / sooner;
        let (purchase, dropout) = slopes[PLAIN..].split_at_mut(self.names.purchase.len());
        for (total, z) in purchase.iter_mut().zip(&covariates.purchase) {
            *total -= by_alpha * model.alpha * z;
        }
        for (total, z) in dropout.iter_mut().zip(&covariates.dropout) {
            *total -= by_beta * model.beta * z;
        }
        row.customers * value
    }
}

fn dot(coefficients: &[f64], values: &[f64]) -> f64 {
    coefficients.iter().zip(values).map(|(coefficient, value)| coefficient * value).sum()
}

impl Likelihood for ParetoNbdWithCovariatesLikelihood {
    type Data = CovariateCohort;
    type Model = ParetoNbdWithCovariates;

    fn name(&self) -> &'static str {
        "pareto_nbd with covariates"
    }

    fn parameters(&self, data: &CovariateCohort) -> Vec<Parameter> {
        let mut parameters = parameters_of(data.cohort().mean_age());
        // A spread of the covariate changes the rate by a factor of 7.4 at one prior spread.
        for (index, name) in self.names.purchase.iter().enumerate() {
            let spread = data.moments(|covariates| covariates.purchase[index]).spread;
            parameters.push(Parameter::real(format!("purchase.{name}"), 2.0 / spread));
        }
        for (index, name) in self.names.dropout.iter().enumerate() {
            let spread = data.moments(|covariates| covariates.dropout[index]).spread;
            parameters.push(Parameter::real(format!("dropout.{name}"), 2.0 / spread));
        }
        parameters
    }

    fn starts(&self, data: &CovariateCohort) -> Vec<Vec<f64>> {
        let coefficients = self.names.purchase.len() + self.names.dropout.len();
        let mut starts = starts_of(data.cohort());
        starts.iter_mut().for_each(|start| start.resize(PLAIN + coefficients, 0.0));
        starts
    }

    fn evaluate(&self, data: &CovariateCohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        sum_slopes(data.rows(), gradient, |row, slopes| self.add_row(values, row, slopes))
    }

    fn model(&self, values: &[f64]) -> ParetoNbdWithCovariates {
        let coefficients = |names: &[String], values: &[f64]| {
            let pairs = names.iter().zip(values);
            pairs.map(|(name, &value)| Coefficient { covariate: name.clone(), value }).collect()
        };
        let (purchase, dropout) = values[PLAIN..].split_at(self.names.purchase.len());
        ParetoNbdWithCovariates {
            base: ParetoNbd { r: values[0], alpha: values[1], s: values[2], beta: values[3] },
            purchase: coefficients(&self.names.purchase, purchase),
            dropout: coefficients(&self.names.dropout, dropout),
        }
    }
}
