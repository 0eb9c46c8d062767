//! The likelihood of NBD.

use tenure::numerics::special::{digamma, ln_gamma};
use tenure::predictors::customer_base::Nbd;

use super::families::{FamilyFit, FamilyModel};
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::{Likelihood, Parameter};

/// The NBD family: `r`, `alpha`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NbdLikelihood;

impl FamilyModel for Nbd {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<Nbd>, FitError> {
        fitting.plain(NbdLikelihood)
    }
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

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        let gap = cohort.time_per_purchase();
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
}
