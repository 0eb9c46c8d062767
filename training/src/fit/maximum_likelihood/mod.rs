//! The maximum-likelihood estimator, with a weak prior where data are thin.

mod diagnostics;
mod posterior;
mod prior;

use linfa::{DatasetBase, ParamGuard};

use crate::fit::error::FitError;
use crate::fit::estimates::{Convergence, Fit, Warning};
use crate::fit::likelihood::{FitData, Likelihood, Parameter};
use crate::fit::numerics::symmetric_matrix::{Matrix, inverse_of_positive};
use crate::fit::numerics::trust_region::{BoundedMinimisation, Minimum, SearchPoint};
use diagnostics::{estimates, warnings};
use posterior::{MinusMeanLogPosterior, values};
use prior::{THIN_BELOW_REPEATERS, bounds};

pub use prior::Prior;

/// Searches, from the most likely of the family's starts.
const SEARCHES: usize = 2;
/// The size of derivatives below which only the best search goes on.
const COARSE_TOLERANCE: f64 = 1e-2;

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

/// The best of several searches, and the cost of all.
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

    /// Sets when the weak prior is used.
    pub fn prior(mut self, prior: Prior) -> Self {
        self.0.prior = prior;
        self
    }

    /// Sets the largest number of Newton steps of one search; at least 1.
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// Sets the size below which derivatives of the mean log-likelihood count as zero; above 0.
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
    R: FitData,
    L: Likelihood<Data = R>,
{
    type Object = Fit<L::Model>;

    fn fit(&self, dataset: &DatasetBase<R, T>) -> Result<Fit<L::Model>, FitError> {
        self.fit_data(&dataset.records)
    }
}

impl<L: Likelihood> MaximumLikelihood<L> {
    /// Fits the family to data that are not wrapped in linfa's `DatasetBase`.
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

    /// Searches coarsely from the most likely starts, then finely from the best end.
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

/// The starts with a finite likelihood, the most likely first.
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

fn scaled(matrix: &Matrix, factor: f64) -> Matrix {
    matrix.iter().map(|row| row.iter().map(|entry| entry * factor).collect()).collect()
}
