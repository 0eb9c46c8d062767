//! Why a model cannot be fitted.

use tenure::predictors::recency_frequency::RecencyFrequency;

/// A refusal to fit: what is missing, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// There is nobody to learn from.
    #[error("there are no customers to fit on; check the orders and the date they end")]
    NoCustomers,
    /// Hardly anybody came back, so nothing tells a slow customer from a lost one.
    #[error(
        "only {found} of {customers} customers bought again; a customer-base model needs {needed}: \
         give a longer history"
    )]
    TooFewRepeaters {
        /// Customers with a repeat purchase.
        found: u64,
        /// All customers.
        customers: u64,
        /// The fewest a fit is tried on.
        needed: u64,
    },
    /// All first purchases are on the day the data end.
    #[error("every customer first bought on the day the data end; give a longer history")]
    NoTime,
    /// A customer's numbers contradict the model's idea of time.
    #[error("{customer:?} cannot be under {model}: {reason}")]
    Impossible {
        /// The model.
        model: &'static str,
        /// The first such customer.
        customer: RecencyFrequency,
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// The regularity of gaps was asked for, from data without the purchase days.
    #[error("{model} needs the days of every purchase, not only recency and frequency")]
    GapsUnknown {
        /// The model.
        model: &'static str,
    },
    /// A covariate that tells nothing, or breaks the search.
    #[error("covariate {covariate} cannot be used: {reason}")]
    Covariate {
        /// Its name.
        covariate: String,
        /// What is wrong, and what to do.
        reason: &'static str,
    },
    /// A customer with more or fewer covariates than there are names.
    #[error("customer {index} has {found} covariates of the {rate} rate, but {needed} are named")]
    CovariateCount {
        /// The customer's place in the data, from 0.
        index: usize,
        /// `purchase` or `drop-out`.
        rate: &'static str,
        /// How many were given.
        found: usize,
        /// How many are named.
        needed: usize,
    },
    /// No search arrived anywhere finite.
    #[error(
        "{model} has no finite likelihood at any of {starts} starts; try another model or unit"
    )]
    NowhereFinite {
        /// The model.
        model: &'static str,
        /// Starting points tried.
        starts: usize,
    },
    /// A setting of the fit makes no sense.
    #[error("{setting} is {value}; {expected}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// What it was set to.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// linfa refused the data set.
    #[error("linfa refused the data")]
    Linfa(#[from] linfa::Error),
}
