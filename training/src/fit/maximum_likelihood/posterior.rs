//! The objective of a fit: minus the mean log-posterior, over search coordinates.

use super::prior::{add_log_prior, log_prior_curvature};
use crate::fit::likelihood::{Likelihood, Parameter, Size};
use crate::fit::numerics::symmetric_matrix::Matrix;
use crate::fit::numerics::trust_region::ObjectiveFunction;

/// Minus the mean log-posterior, or log-likelihood without a prior, as a function of search
/// coordinates.
pub(super) struct MinusMeanLogPosterior<'a, L: Likelihood> {
    pub(super) likelihood: &'a L,
    pub(super) data: &'a L::Data,
    pub(super) parameters: &'a [Parameter],
    pub(super) prior: bool,
    pub(super) customers: f64,
}

impl<L: Likelihood> MinusMeanLogPosterior<'_, L> {
    /// Turns a log-likelihood and its gradient by values into the objective by coordinates.
    fn finish(
        &self,
        log_likelihood: f64,
        coordinates: &[f64],
        values: &[f64],
        gradient: &mut [f64],
    ) -> f64 {
        for ((slope, parameter), value) in gradient.iter_mut().zip(self.parameters).zip(values) {
            *slope *= parameter.size.derivative(*value);
        }
        let mut total = log_likelihood;
        if self.prior {
            total += add_log_prior(self.parameters, coordinates, gradient);
        }
        gradient.iter_mut().for_each(|slope| *slope /= -self.customers);
        -total / self.customers
    }
}

impl<L: Likelihood> ObjectiveFunction for MinusMeanLogPosterior<'_, L> {
    fn value(&self, coordinates: &[f64], gradient: &mut [f64]) -> f64 {
        let values = values(self.parameters, coordinates);
        let log_likelihood = self.likelihood.evaluate(self.data, &values, gradient);
        self.finish(log_likelihood, coordinates, &values, gradient)
    }

    fn value_with_curvature(
        &self,
        coordinates: &[f64],
        gradient: &mut [f64],
        curvature: &mut Matrix,
    ) -> Option<f64> {
        let values = values(self.parameters, coordinates);
        let known =
            self.likelihood.evaluate_with_curvature(self.data, &values, gradient, curvature);
        let log_likelihood = known?;
        let sizes: Vec<Size> = self.parameters.iter().map(|parameter| parameter.size).collect();
        for (row, entries) in curvature.iter_mut().enumerate() {
            let slope = sizes[row].derivative(values[row]);
            for (column, entry) in entries.iter_mut().enumerate() {
                *entry *= slope * sizes[column].derivative(values[column]);
            }
            entries[row] += sizes[row].second_derivative(values[row]) * gradient[row];
            if self.prior {
                entries[row] += log_prior_curvature(sizes[row]);
            }
            entries.iter_mut().for_each(|entry| *entry /= -self.customers);
        }
        Some(self.finish(log_likelihood, coordinates, &values, gradient))
    }
}

/// The parameter values at search coordinates.
pub(super) fn values(parameters: &[Parameter], coordinates: &[f64]) -> Vec<f64> {
    let sized = parameters.iter().zip(coordinates);
    sized.map(|(parameter, coordinate)| parameter.size.value(*coordinate)).collect()
}
