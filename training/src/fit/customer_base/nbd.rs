//! The likelihood of NBD.

use tenure::predictors::nbd::Nbd;
use tenure::predictors::special::{digamma, ln_gamma};

use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::likelihood::{Likelihood, Parameter};

/// The NBD family: `r`, `alpha`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NbdLikelihood;

/// The fewest customers with repeat purchases that a customer-base model is fitted on.
pub const FEWEST_REPEATERS: u64 = 5;

/// Refuses a cohort without customers, time, or enough repeaters.
pub(crate) fn check_cohort(cohort: &Cohort) -> Result<(), FitError> {
    if cohort.customers() == 0.0 {
        return Err(FitError::NoCustomers);
    }
    if cohort.mean_age() == 0.0 {
        return Err(FitError::NoTime);
    }
    if cohort.repeaters() < FEWEST_REPEATERS as f64 {
        return Err(FitError::TooFewRepeaters {
            found: cohort.repeaters() as u64,
            customers: cohort.customers() as u64,
            needed: FEWEST_REPEATERS,
        });
    }
    Ok(())
}

/// Mean time that customers were observed per repeat purchase.
pub(crate) fn time_per_purchase(cohort: &Cohort) -> f64 {
    cohort.mean_age() * cohort.customers() / cohort.repeat_purchases()
}

impl Likelihood for NbdLikelihood {
    type Data = Cohort;
    type Model = Nbd;

    fn name(&self) -> &'static str {
        "nbd"
    }

    fn parameters(&self, cohort: &Cohort) -> Vec<Parameter> {
        vec![Parameter::positive("r", 1.0), Parameter::positive("alpha", cohort.mean_age())]
    }

    fn check(&self, cohort: &Cohort) -> Result<(), FitError> {
        check_cohort(cohort)
    }

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        let gap = time_per_purchase(cohort);
        [0.4, 2.0].iter().map(|r| vec![*r, r * gap]).collect()
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let (r, alpha) = (values[0], values[1]);
        let (ln_gamma_r, digamma_r, ln_alpha) = (ln_gamma(r), digamma(r), alpha.ln());
        let mut total = 0.0;
        gradient.fill(0.0);
        for (frequency, rows) in cohort.by_frequency() {
            let shape = r + f64::from(frequency);
            let constant = ln_gamma(shape) - ln_gamma_r + r * ln_alpha;
            let slope = digamma(shape) - digamma_r + ln_alpha;
            for row in rows {
                let log_time = (alpha + row.age).ln();
                total += row.customers * (constant - shape * log_time);
                gradient[0] += row.customers * (slope - log_time);
                gradient[1] += row.customers * (r / alpha - shape / (alpha + row.age));
            }
        }
        total
    }

    fn model(&self, values: &[f64]) -> Nbd {
        Nbd { r: values[0], alpha: values[1] }
    }

    fn customers(&self, cohort: &Cohort) -> f64 {
        cohort.customers()
    }

    fn repeaters(&self, cohort: &Cohort) -> f64 {
        cohort.repeaters()
    }
}
