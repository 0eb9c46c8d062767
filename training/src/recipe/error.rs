//! Reasons why a horizon has no model, with remedies.

use std::sync::Arc;

use tenure::time::Day;

use super::requirements::{BUYERS_MIN, WARM_UP_DAYS};
use crate::boosting::BoostingError;
use crate::fit::FitError;

/// Data from which no model of a horizon can be had.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Neither trees nor the customer-base model can be had.
    #[error(
        "nothing can predict the next {horizon_days} days: trees cannot learn, because {trees}; \
         and there is no customer-base model, because {customer_base}"
    )]
    Neither {
        /// The horizon asked for.
        horizon_days: u16,
        /// The reason why there are no trees.
        trees: TreesError,
        /// The reason why there is no customer-base model either.
        customer_base: Arc<CustomerBaseFitError>,
    },
    /// The booster refused the data.
    #[error("the trees for {horizon_days} days cannot be grown")]
    Boosting {
        /// The horizon asked for.
        horizon_days: u16,
        /// The booster's reason.
        source: BoostingError,
    },
}

/// A reason why trees cannot be learned for a horizon.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TreesError {
    /// No training cutoff has both a past and a finished horizon.
    #[error(
        "they need {WARM_UP_DAYS} days of orders and after them a finished horizon of \
         {horizon_days} days, so with a first purchase on {first_day} an as-of of {possible_from} \
         or later, not {as_of}; shorten horizons_days or give older orders"
    )]
    TooShort {
        /// The horizon asked for.
        horizon_days: u16,
        /// The as-of of the fit.
        as_of: Day,
        /// The first day of the data.
        first_day: Day,
        /// The first as-of that is late enough.
        possible_from: Day,
    },
    /// Nearly all customers bought, or nearly none.
    #[error(
        "in the {horizon_days} days after every training cutoff up to {last_cutoff} {buyers} of {rows} \
         customers bought, and to learn who leaves there must be at least {BUYERS_MIN} who buy and \
         {BUYERS_MIN} who do not; change horizons_days or give more orders"
    )]
    OneOutcome {
        /// The horizon asked for.
        horizon_days: u16,
        /// The latest training cutoff.
        last_cutoff: Day,
        /// The number of snapshots with a purchase in the horizon.
        buyers: usize,
        /// The number of snapshots.
        rows: usize,
    },
}

/// A reason why there is no trustworthy model of the shop's customer base.
#[derive(Debug, thiserror::Error)]
pub enum CustomerBaseFitError {
    /// The fit was refused.
    #[error(transparent)]
    Unfitted(#[from] FitError),
    /// The fit cannot be trusted.
    #[error("its fit is doubtful: {doubts}; give a longer history")]
    Doubtful {
        /// The warnings of the fit.
        doubts: String,
    },
    /// It breaks down for some customer.
    #[error("it has no finite answer for customer {customer_id:?}; give a longer history")]
    NotFinite {
        /// The first such customer.
        customer_id: String,
    },
}

impl TreesError {
    /// The first as-of from which trees can be learned, where the calendar alone decides it.
    pub fn possible_from(&self) -> Option<Day> {
        match self {
            TreesError::TooShort { possible_from, .. } => Some(*possible_from),
            TreesError::OneOutcome { .. } => None,
        }
    }
}
