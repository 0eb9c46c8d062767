//! The errors of fitting.

use tenure::predictors::customer_base::RecencyFrequency;

/// A reason why a model cannot be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The data hold no customers.
    #[error("there are no customers to fit on; check the orders and the date on which they end")]
    NoCustomers,
    /// Too few customers bought again to distinguish slow customers from lost ones.
    #[error(
        "only {found} of {customers} customers bought again; a customer-base model needs {needed}: \
         give a longer history"
    )]
    TooFewRepeaters {
        /// Customers with a repeat purchase.
        found: u64,
        /// The number of customers.
        customers: u64,
        /// The fewest that a fit is tried on.
        needed: u64,
    },
    /// Too few customers have a repeat purchase that was worth something.
    #[error(
        "only {found} of {customers} customers have a repeat purchase of positive value; a spend \
         model needs {needed}: check the amounts, or give a longer history"
    )]
    TooFewSpenders {
        /// Customers whose repeat purchases have a positive mean value.
        found: u64,
        /// The number of customers.
        customers: u64,
        /// The fewest that a fit is tried on.
        needed: u64,
    },
    /// Every first purchase is on the day on which the data end.
    #[error("every customer first bought on the day on which the data end; give a longer history")]
    NoTime,
    /// A customer's numbers are impossible under the model.
    #[error("{customer:?} is impossible under {model}: {reason}")]
    Impossible {
        /// The model.
        model: &'static str,
        /// The first such customer.
        customer: RecencyFrequency,
        /// The contradiction, and a remedy.
        reason: &'static str,
    },
    /// A model of regular gaps was asked for, but the data lack the purchase days.
    #[error("{model} needs the days of every purchase, not only recency and frequency")]
    GapsUnknown {
        /// The model.
        model: &'static str,
    },
    /// A covariate is uninformative, or out of the scale of the search.
    #[error("covariate {covariate} cannot be used: {reason}")]
    Covariate {
        /// Its name.
        covariate: String,
        /// The contradiction, and a remedy.
        reason: &'static str,
    },
    /// A customer has more or fewer covariates than there are names.
    #[error("customer {index} has {found} covariates of the {rate} rate, but {needed} are named")]
    CovariateCount {
        /// The customer's index in the data, from 0.
        index: usize,
        /// `purchase` or `drop-out`.
        rate: &'static str,
        /// The number given.
        found: usize,
        /// The number of names.
        needed: usize,
    },
    /// The likelihood is not finite at any start.
    #[error(
        "{model} has no finite likelihood at any of {starts} starts; try another model or unit"
    )]
    NowhereFinite {
        /// The model.
        model: &'static str,
        /// Starting points tried.
        starts: usize,
    },
    /// A setting of the fit is out of its range.
    #[error("{setting} is {value}; {expected}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// The values allowed.
        expected: &'static str,
    },
    /// linfa refused the data.
    #[error("linfa refused the data")]
    Linfa(#[from] linfa::Error),
}
