//! The result of a fit: the model, its estimates, and warnings.

use std::fmt;

use serde::Serialize;

/// A fitted model with its estimates, their errors and warnings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit<M> {
    /// The model, ready to predict.
    pub model: M,
    /// The log-likelihood at the estimates, without any prior.
    pub log_likelihood: f64,
    /// Each parameter's estimate, in the order of the family's parameters.
    pub estimates: Vec<ParameterEstimate>,
    /// Covariance of the search coordinates (logarithms of positive parameters), from the
    /// inverse Hessian; `None` when the data do not identify the parameters. For a mixture,
    /// that of both its models, one after the other.
    pub coordinate_covariance: Option<Vec<Vec<f64>>>,
    /// The number of customers it was fitted on.
    pub customers: f64,
    /// The end of the search.
    pub convergence: Convergence,
    /// Doubts and limits that a user must know; empty is good.
    pub warnings: Vec<Warning>,
}

/// One fitted parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterEstimate {
    /// The paper's letter, or the covariate's name.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Its standard error from the Hessian; `None` where that is singular.
    pub standard_error: Option<f64>,
}

/// The end of a search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Convergence {
    /// True if the gradient vanished at the estimates.
    pub converged: bool,
    /// Newton steps from the winning start.
    pub iterations: usize,
    /// Likelihood evaluations over all starts.
    pub evaluations: usize,
    /// The largest derivative by a coordinate, per customer.
    pub largest_slope: f64,
    /// Starting points tried.
    pub starts: usize,
    /// True if the weak prior was used.
    pub prior_used: bool,
}

/// A doubt about a fit, or a limit of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum Warning {
    /// A parameter went to the end of the searched range, or far towards it where the likelihood
    /// is flat: the data do not bound it.
    Runaway {
        /// The parameter.
        parameter: String,
        /// Its value at the end of the search.
        value: f64,
    },
    /// The data hardly determine this parameter: the standard error of its logarithm exceeds 1.
    Vague {
        /// The parameter.
        parameter: String,
    },
    /// The Hessian is singular: several parameter sets explain the data equally well.
    Unidentified,
    /// The search ended before the gradient vanished.
    NotConverged,
    /// Data were thin or maximum likelihood failed, so the weak prior was used.
    PriorUsed {
        /// The reason.
        reason: String,
    },
    /// Customers that the model cannot use were left out.
    LeftOut {
        /// Their number.
        customers: u64,
        /// The reason.
        reason: &'static str,
    },
    /// The likelihood still rose at the most regular gaps that are tried.
    LargestRegularity {
        /// The regularity of gaps, k of the CNBD-k families.
        k: u32,
    },
    /// The Gamma-Gamma population has no mean, so a customer without repeat purchases has no finite
    /// expected spend.
    NoMeanSpend {
        /// The shape of the customers' means, at most 1.
        q: f64,
    },
}

impl<M> Fit<M> {
    /// Akaike's criterion: twice the parameters minus twice the log-likelihood; lower is better.
    pub fn aic(&self) -> f64 {
        2.0 * self.estimates.len() as f64 - 2.0 * self.log_likelihood
    }

    /// The same fit with its model converted.
    pub fn map<N>(self, convert: impl FnOnce(M) -> N) -> Fit<N> {
        Fit {
            model: convert(self.model),
            log_likelihood: self.log_likelihood,
            estimates: self.estimates,
            coordinate_covariance: self.coordinate_covariance,
            customers: self.customers,
            convergence: self.convergence,
            warnings: self.warnings,
        }
    }

    /// True if a parameter ran away or stayed unidentified, or the search did not converge.
    pub fn is_doubtful(&self) -> bool {
        self.warnings.iter().any(Warning::is_doubt)
    }
}

impl Warning {
    /// True if maximum likelihood did not find one finite optimum.
    pub(crate) fn is_doubt(&self) -> bool {
        matches!(self, Warning::Runaway { .. } | Warning::Unidentified | Warning::NotConverged)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Runaway { parameter, value } => write!(
                f,
                "{parameter} ran to {value:.3e}, far from any usual value: the data do not bound it"
            ),
            Warning::Vague { parameter } => {
                write!(f, "the data hardly determine {parameter}: its standard error is huge")
            }
            Warning::Unidentified => {
                f.write_str("several parameter sets explain the data equally well")
            }
            Warning::NotConverged => f.write_str("the search ended before the gradient vanished"),
            Warning::PriorUsed { reason } => write!(f, "the weak prior was used: {reason}"),
            Warning::LeftOut { customers, reason } => {
                write!(f, "{customers} customers were left out: {reason}")
            }
            Warning::LargestRegularity { k } => write!(
                f,
                "gaps between purchases are at least as regular as k = {k}, the largest that is \
                 tried: the likelihood may rise beyond it"
            ),
            Warning::NoMeanSpend { q } => write!(
                f,
                "spend is so unequal (q = {q:.3}) that the population has no mean: expected spend \
                 is infinite without repeat purchases"
            ),
        }
    }
}
