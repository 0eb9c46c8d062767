//! The likelihood of GGom/NBD.

use tenure::predictors::customer_base::GgomNbd;

use super::families::{FamilyFit, FamilyModel};
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::{Likelihood, Parameter};

/// The GGom/NBD family: `r`, `alpha`, `b`, `s`, `beta`.
///
/// Where the hazard of leaving does not rise with age, `b` and `beta` fall together towards 0 and
/// the data determine their ratio only. The fit then warns; Pareto/NBD is the same model with one
/// parameter less.
#[derive(Clone, Copy, Debug, Default)]
pub struct GgomNbdLikelihood;

/// Starting values of `r`, of `b` per mean age, of `s`, and of `beta`.
const STARTS: [[f64; 4]; 4] =
    [[0.5, 0.1, 0.6, 0.05], [1.0, 1.0, 1.0, 1.0], [1.0, 3.0, 0.5, 10.0], [2.0, 0.01, 0.3, 0.01]];

impl FamilyModel for GgomNbd {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<GgomNbd>, FitError> {
        fitting.plain(GgomNbdLikelihood)
    }
}

impl Likelihood for GgomNbdLikelihood {
    type Data = Cohort;
    type Model = GgomNbd;

    fn name(&self) -> &'static str {
        "ggom_nbd"
    }

    fn parameters(&self, cohort: &Cohort) -> Vec<Parameter> {
        vec![
            Parameter::positive("r", 1.0),
            Parameter::positive("alpha", cohort.mean_age()),
            Parameter::positive("b", 1.0 / cohort.mean_age()),
            Parameter::positive("s", 1.0),
            Parameter::positive("beta", 1.0),
        ]
    }

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        let (gap, age) = (cohort.time_per_purchase(), cohort.mean_age());
        STARTS.iter().map(|&[r, b, s, beta]| vec![r, 0.6 * r * gap, b / age, s, beta]).collect()
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let model = self.model(values);
        cohort.sum_log_likelihood(gradient, |one| model.log_likelihood_with_gradient(one))
    }

    fn model(&self, values: &[f64]) -> GgomNbd {
        let [r, alpha, b, s, beta] = [values[0], values[1], values[2], values[3], values[4]];
        GgomNbd { r, alpha, b, s, beta }
    }
}
