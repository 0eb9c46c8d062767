//! What a fit found, and how far it can be trusted.

use std::fmt;

use serde::Serialize;

/// A fitted model with everything needed to judge it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit<M> {
    /// The model, ready to predict.
    pub model: M,
    /// The log-likelihood at the estimates, without any prior.
    pub log_likelihood: f64,
    /// Each parameter's estimate, in the order of the family's parameters.
    pub estimates: Vec<ParameterEstimate>,
    /// Covariance of the search coordinates (logarithms of positive parameters), from the
    /// inverse Hessian; nothing when the data cannot tell the parameters apart. For a partly
    /// loyal model that of both its models, one after the other.
    pub coordinate_covariance: Option<Vec<Vec<f64>>>,
    /// How many customers it was fitted on.
    pub customers: f64,
    /// How the search ended.
    pub convergence: Convergence,
    /// What a user must know before trusting it; empty is good.
    pub warnings: Vec<Warning>,
}

/// One fitted parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterEstimate {
    /// The paper's letter, or the covariate's name.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Its standard error from the Hessian, where there is one.
    pub standard_error: Option<f64>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Convergence {
    /// Whether the gradient vanished at the estimates.
    pub converged: bool,
    /// Newton steps from the winning start.
    pub iterations: usize,
    /// Likelihood evaluations over all starts.
    pub evaluations: usize,
    /// The largest derivative by a coordinate, per customer.
    pub largest_slope: f64,
    /// Starting points tried.
    pub starts: usize,
    /// Whether the weak prior took part.
    pub prior_used: bool,
}

/// What a user must know before trusting a fit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum Warning {
    /// A parameter went to the end of the searched range, or far that way without the data
    /// telling where to stop: the likelihood rises, or stays level, for ever.
    Runaway {
        /// The parameter.
        parameter: String,
        /// Where it stands.
        value: f64,
    },
    /// The data hardly tell this parameter: its logarithm's standard error exceeds 1.
    Vague {
        /// The parameter.
        parameter: String,
    },
    /// The Hessian is singular: several parameter sets explain the data equally well.
    Unidentified,
    /// The search ended before the gradient vanished.
    NotConverged,
    /// Data were thin or maximum likelihood failed, so the weak prior took part.
    PriorUsed {
        /// Why.
        reason: String,
    },
    /// Customers that the model cannot use were left out.
    LeftOut {
        /// How many.
        customers: u64,
        /// Why.
        reason: &'static str,
    },
    /// The Gamma-Gamma population has no mean: someone without repeats has no expected spend.
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

    /// The same fit with another face of its model.
    pub fn map<N>(self, face: impl FnOnce(M) -> N) -> Fit<N> {
        Fit {
            model: face(self.model),
            log_likelihood: self.log_likelihood,
            estimates: self.estimates,
            coordinate_covariance: self.coordinate_covariance,
            customers: self.customers,
            convergence: self.convergence,
            warnings: self.warnings,
        }
    }

    /// Whether any parameter ran away, stayed unidentified, or the search did not end.
    pub fn is_doubtful(&self) -> bool {
        self.warnings.iter().any(Warning::is_doubt)
    }
}

impl Warning {
    /// Whether it says that maximum likelihood did not find one sound answer.
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
                write!(f, "the data hardly tell {parameter}: its standard error is huge")
            }
            Warning::Unidentified => {
                f.write_str("several parameter sets explain the data equally well")
            }
            Warning::NotConverged => f.write_str("the search ended before the gradient vanished"),
            Warning::PriorUsed { reason } => write!(f, "the weak prior took part: {reason}"),
            Warning::LeftOut { customers, reason } => {
                write!(f, "{customers} customers were left out: {reason}")
            }
            Warning::NoMeanSpend { q } => write!(
                f,
                "spend is so unequal (q = {q:.3}) that the population has no mean: expected spend \
                 is infinite without repeat purchases"
            ),
        }
    }
}
