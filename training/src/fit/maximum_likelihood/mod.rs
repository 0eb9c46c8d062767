//! The estimator: from a likelihood and data to a fitted, judged model.

mod prior;

use linfa::DatasetBase;
use linfa::{ParamGuard, dataset::Records};

use crate::fit::error::FitError;
use crate::fit::estimates::{Convergence, Fit, ParameterEstimate, Warning};
use crate::fit::likelihood::{FitData, Likelihood, Parameter, Size};
use crate::fit::numerics::symmetric_matrix::{Matrix, inverse_of_positive};
use crate::fit::numerics::trust_region::{
    BoundedMinimisation, Minimum, ObjectiveFunction, SearchPoint,
};
use prior::{THIN_BELOW_REPEATERS, add_log_prior, bounds, is_far, log_prior_curvature};

pub use prior::Prior;

/// Searches, from the most likely of the family's starts.
const SEARCHES: usize = 2;
/// How small derivatives must get before the better search alone goes on.
const COARSE_TOLERANCE: f64 = 1e-2;
/// A logarithm's standard error above this says that the data hardly tell the parameter.
const VAGUE_ABOVE: f64 = 1.0;

/// Settings of a maximum-likelihood fit, to be checked by linfa's `ParamGuard`.
///
/// Defaults: [`Prior::WhenThin`], 200 Newton steps, derivatives per customer below 1e-9.
#[derive(Clone, Debug)]
pub struct MaximumLikelihoodParams<L>(MaximumLikelihood<L>);

/// Checked settings of a maximum-likelihood fit.
#[derive(Clone, Debug)]
pub struct MaximumLikelihood<L> {
    likelihood: L,
    prior: Prior,
    max_iterations: usize,
    tolerance: f64,
}

/// The best of several searches, and what they cost together.
struct Searched {
    best: Minimum,
    hessian: Matrix,
    evaluations: usize,
    starts: usize,
}

impl<L: Likelihood> MaximumLikelihoodParams<L> {
    /// The default settings for a family.
    pub fn new(likelihood: L) -> Self {
        let prior = Prior::default();
        Self(MaximumLikelihood { likelihood, prior, max_iterations: 200, tolerance: 1e-9 })
    }

    /// Whether the weak prior takes part.
    pub fn prior(mut self, prior: Prior) -> Self {
        self.0.prior = prior;
        self
    }

    /// Newton steps of one search at most; at least 1.
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// Derivatives of the mean log-likelihood below this count as zero; above 0.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }
}

impl<L: Likelihood> ParamGuard for MaximumLikelihoodParams<L> {
    type Checked = MaximumLikelihood<L>;
    type Error = FitError;

    fn check_ref(&self) -> Result<&MaximumLikelihood<L>, FitError> {
        let MaximumLikelihood { max_iterations, tolerance, .. } = self.0;
        if max_iterations == 0 {
            let expected = "a search needs at least one step";
            return Err(FitError::Setting { setting: "max_iterations", value: 0.0, expected });
        }
        if !(tolerance > 0.0 && tolerance.is_finite()) {
            let expected = "it must be positive, for example 1e-9";
            return Err(FitError::Setting { setting: "tolerance", value: tolerance, expected });
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<MaximumLikelihood<L>, FitError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<L, R, T> linfa::traits::Fit<R, T, FitError> for MaximumLikelihood<L>
where
    R: Records,
    L: Likelihood<Data = R>,
{
    type Object = Fit<L::Model>;

    fn fit(&self, dataset: &DatasetBase<R, T>) -> Result<Fit<L::Model>, FitError> {
        self.fit_data(&dataset.records)
    }
}

impl<L: Likelihood> MaximumLikelihood<L> {
    /// Fits the family to its data, without linfa's wrapping.
    ///
    /// # Errors
    ///
    /// When the family refuses the data, or its likelihood is nowhere finite.
    pub fn fit_data(&self, data: &L::Data) -> Result<Fit<L::Model>, FitError> {
        data.check()?;
        self.likelihood.check(data)?;
        let repeaters = data.repeaters();
        let thin = repeaters < THIN_BELOW_REPEATERS;
        if self.prior == Prior::Weak {
            return self.fit_once(data, Some("it was asked for".to_owned()));
        }
        if self.prior == Prior::WhenThin && thin {
            return self.fit_once(data, Some(format!("only {repeaters} customers bought again")));
        }
        let fitted = self.fit_once(data, None)?;
        match fitted.warnings.iter().find(|warning| warning.is_doubt()) {
            Some(doubt) if self.prior == Prior::WhenThin => {
                self.fit_once(data, Some(format!("without it, {doubt}")))
            }
            _ => Ok(fitted),
        }
    }

    fn fit_once(
        &self,
        data: &L::Data,
        why_prior: Option<String>,
    ) -> Result<Fit<L::Model>, FitError> {
        let parameters = self.likelihood.parameters(data);
        let searched = self.search(data, &parameters, why_prior.is_some())?;
        let values = values(&parameters, &searched.best.point.coordinates);
        let log_likelihood = self.likelihood.evaluate(data, &values, &mut vec![0.0; values.len()]);
        let customers = data.customers();
        let covariance = inverse_of_positive(&scaled(&searched.hessian, customers));
        let estimates = estimates(&parameters, &values, covariance.as_ref());
        let mut warnings = warnings(&parameters, &searched.best, covariance.as_ref());
        let convergence = Convergence {
            converged: searched.best.converged,
            iterations: searched.best.iterations,
            evaluations: searched.evaluations,
            largest_slope: searched.best.largest_slope,
            starts: searched.starts,
            prior_used: why_prior.is_some(),
        };
        warnings.extend(why_prior.map(|reason| Warning::PriorUsed { reason }));
        Ok(Fit {
            model: self.likelihood.model(&values),
            log_likelihood,
            estimates,
            coordinate_covariance: covariance,
            customers,
            convergence,
            warnings,
        })
    }

    /// Searches from the most likely of the family's starts, and goes on with the better end.
    fn search(
        &self,
        data: &L::Data,
        parameters: &[Parameter],
        prior: bool,
    ) -> Result<Searched, FitError> {
        let objective = MinusMeanLogPosterior {
            likelihood: &self.likelihood,
            data,
            parameters,
            prior,
            customers: data.customers(),
        };
        let bounds: Vec<(f64, f64)> = parameters.iter().map(bounds).collect();
        let max_iterations = self.max_iterations;
        let to = |tolerance| BoundedMinimisation {
            objective: &objective,
            bounds: &bounds,
            tolerance,
            max_iterations,
        };
        let starts = self.likelihood.starts(data);
        let tried = starts.len();
        let promising = ranked(&to(COARSE_TOLERANCE), parameters, &starts).into_iter();
        let coarse: Vec<Minimum> =
            promising.take(SEARCHES).map(|start| to(COARSE_TOLERANCE).minimise(start)).collect();
        let coarse_evaluations: usize = coarse.iter().map(|found| found.evaluations).sum();
        let likeliest = coarse
            .into_iter()
            .min_by(|one, other| one.point.value.total_cmp(&other.point.value))
            .ok_or(FitError::NowhereFinite { model: self.likelihood.name(), starts: tried })?;
        let best = to(self.tolerance).minimise(likeliest.point);
        let evaluations = tried + coarse_evaluations + best.evaluations;
        let hessian = to(self.tolerance).whole_hessian(&best.point);
        Ok(Searched { best, hessian, evaluations, starts: tried })
    }
}

/// What a fit minimises, over search coordinates.
struct MinusMeanLogPosterior<'a, L: Likelihood> {
    likelihood: &'a L,
    data: &'a L::Data,
    parameters: &'a [Parameter],
    prior: bool,
    customers: f64,
}

impl<L: Likelihood> MinusMeanLogPosterior<'_, L> {
    /// From a log-likelihood and its gradient by values to the objective by coordinates.
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

/// Those of the starts where there is any likelihood, the most likely first.
fn ranked(
    problem: &BoundedMinimisation<'_>,
    parameters: &[Parameter],
    starts: &[Vec<f64>],
) -> Vec<SearchPoint> {
    let coordinates = |start: &Vec<f64>| -> Vec<f64> {
        let sized = parameters.iter().zip(start);
        sized.map(|(parameter, value)| parameter.size.coordinate(*value)).collect()
    };
    let points = starts.iter().filter_map(|start| problem.start(&coordinates(start)));
    let mut points: Vec<SearchPoint> = points.collect();
    points.sort_by(|one, other| one.value.total_cmp(&other.value));
    points
}

fn values(parameters: &[Parameter], coordinates: &[f64]) -> Vec<f64> {
    let sized = parameters.iter().zip(coordinates);
    sized.map(|(parameter, coordinate)| parameter.size.value(*coordinate)).collect()
}

fn scaled(matrix: &Matrix, factor: f64) -> Matrix {
    matrix.iter().map(|row| row.iter().map(|entry| entry * factor).collect()).collect()
}

/// Standard errors by the delta method: a value's error is its slope times its coordinate's.
fn estimates(
    parameters: &[Parameter],
    values: &[f64],
    covariance: Option<&Matrix>,
) -> Vec<ParameterEstimate> {
    let named = parameters.iter().zip(values).enumerate();
    named
        .map(|(index, (parameter, &value))| ParameterEstimate {
            name: parameter.name.clone(),
            value,
            standard_error: covariance.map(|covariance| {
                covariance[index][index].sqrt() * parameter.size.derivative(value)
            }),
        })
        .collect()
}

fn warnings(
    parameters: &[Parameter],
    found: &Minimum,
    covariance: Option<&Matrix>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let (coordinate, (low, high)) = (found.point.coordinates[index], bounds(parameter));
        let is_positive = matches!(parameter.size, Size::Positive { .. });
        let error = covariance.map_or(0.0, |covariance| covariance[index][index].sqrt());
        let vague = is_positive && error > VAGUE_ABOVE;
        // The likelihood may be flat long before the bound: the search then stops on the way.
        let underway = vague && is_far(parameter, coordinate);
        if coordinate <= low || coordinate >= high || underway {
            let value = parameter.size.value(coordinate);
            warnings.push(Warning::Runaway { parameter: parameter.name.clone(), value });
        } else if vague {
            warnings.push(Warning::Vague { parameter: parameter.name.clone() });
        }
    }
    if covariance.is_none() && warnings.is_empty() {
        warnings.push(Warning::Unidentified);
    }
    if !found.converged {
        warnings.push(Warning::NotConverged);
    }
    warnings
}
