//! The likelihood of Pareto/NBD.

pub(super) mod covariate_cohort;
pub(super) mod covariates;

use tenure::predictors::customer_base::{ParetoNbd, SecondOrder};

use super::families::{FamilyFit, FamilyModel};
use crate::fit::cohort::Cohort;
use crate::fit::error::FitError;
use crate::fit::estimates::Fit;
use crate::fit::likelihood::{Likelihood, Parameter};
use crate::fit::numerics::deterministic_sum::{add_weighted, sum_slopes};
use crate::fit::numerics::rising_factorial::RisingFactorial;
use crate::fit::numerics::symmetric_matrix::{Matrix, fill_symmetric};

/// The Pareto/NBD family: `r`, `alpha`, `s`, `beta`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParetoNbdLikelihood;

/// Starting shapes of the rates, and the scale of the drop-out rate in mean ages.
const STARTS: [[f64; 3]; 4] = [[0.5, 0.6, 0.4], [1.0, 1.0, 1.0], [2.0, 0.3, 0.1], [1.0, 3.0, 5.0]];

/// The parameters of a cohort of this mean age.
pub(super) fn parameters_of(mean_age: f64) -> Vec<Parameter> {
    vec![
        Parameter::positive("r", 1.0),
        Parameter::positive("alpha", mean_age),
        Parameter::positive("s", 1.0),
        Parameter::positive("beta", mean_age),
    ]
}

/// Starting values for a cohort.
pub(super) fn starts_of(cohort: &Cohort) -> Vec<Vec<f64>> {
    let (gap, age) = (cohort.time_per_purchase(), cohort.mean_age());
    STARTS.iter().map(|&[r, s, scale]| vec![r, 0.6 * r * gap, s, scale * age]).collect()
}

impl FamilyModel for ParetoNbd {
    fn fit(fitting: FamilyFit<'_>) -> Result<Fit<ParetoNbd>, FitError> {
        fitting.plain(ParetoNbdLikelihood)
    }
}

impl Likelihood for ParetoNbdLikelihood {
    type Data = Cohort;
    type Model = ParetoNbd;

    fn name(&self) -> &'static str {
        "pareto_nbd"
    }

    fn parameters(&self, cohort: &Cohort) -> Vec<Parameter> {
        parameters_of(cohort.mean_age())
    }

    fn starts(&self, cohort: &Cohort) -> Vec<Vec<f64>> {
        starts_of(cohort)
    }

    fn evaluate(&self, cohort: &Cohort, values: &[f64], gradient: &mut [f64]) -> f64 {
        let model = self.model(values);
        cohort.sum_log_likelihood(gradient, |one| model.log_likelihood_with_gradient(one))
    }

    fn evaluate_with_curvature(
        &self,
        cohort: &Cohort,
        values: &[f64],
        gradient: &mut [f64],
        curvature: &mut Matrix,
    ) -> Option<f64> {
        let model = self.model(values);
        let rows: Vec<_> = cohort.distinct().collect();
        // The gradient, then the rows of the second derivatives.
        let mut sums = [0.0; 20];
        let times = sum_slopes(&rows, &mut sums, |(customer, customers), slopes| {
            let SecondOrder { value, gradient, curvature } = model.times_with_curvature(customer);
            let (first, second) = slopes.split_at_mut(4);
            add_weighted(first, &gradient, *customers);
            add_weighted(second, curvature.as_flattened(), *customers);
            customers * value
        });
        let counts = counts(cohort, model.r);
        sums[0] += counts.slope;
        sums[4] += counts.curvature;
        gradient.copy_from_slice(&sums[..4]);
        fill_symmetric(curvature, |row, column| sums[4 + 4 * row + column]);
        Some(times + counts.value)
    }

    fn model(&self, values: &[f64]) -> ParetoNbd {
        ParetoNbd { r: values[0], alpha: values[1], s: values[2], beta: values[3] }
    }
}

/// Sums over customers of `ln Γ(r + x) - ln Γ(r)`, with their derivatives by `r`.
struct Counts {
    value: f64,
    slope: f64,
    curvature: f64,
}

fn counts(cohort: &Cohort, r: f64) -> Counts {
    let mut counts = Counts { value: 0.0, slope: 0.0, curvature: 0.0 };
    let mut rising = RisingFactorial::new(r);
    for (frequency, rows) in cohort.by_frequency() {
        rising.rise_to(u64::from(frequency));
        let customers: f64 = rows.iter().map(|row| row.customers).sum();
        counts.value += customers * rising.log();
        counts.slope += customers * rising.slope;
        counts.curvature += customers * rising.curvature;
    }
    counts
}
