//! What keeps the recipe from being cooked, and what to do.

use std::sync::Arc;

use tenure::time::Day;

use super::{BUYERS_MIN, WARM_UP_DAYS};
use crate::boosting::BoostingError;
use crate::fit::FitError;

/// Data from which no model of a horizon can be had.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Neither trees nor the customer-base model.
    #[error(
        "nothing can predict the next {horizon_days} days: trees cannot learn, because {trees}; \
         and there is no customer-base model, because {base}"
    )]
    Neither {
        /// The horizon asked for.
        horizon_days: u16,
        /// Why there are no trees.
        trees: NoTrees,
        /// Why there is no customer-base model either.
        base: Arc<NoBase>,
    },
    /// The booster refused the data.
    #[error("the trees for {horizon_days} days cannot be grown")]
    Boosting {
        /// The horizon asked for.
        horizon_days: u16,
        /// What the booster said.
        source: BoostingError,
    },
}

/// Why trees cannot be learned for a horizon.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoTrees {
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
        /// The first as-of that would do.
        possible_from: Day,
    },
    /// All customers bought, or none did: there is nothing to tell apart.
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
        /// How many snapshots bought.
        buyers: usize,
        /// How many snapshots there are.
        rows: usize,
    },
}

/// Why a shop's data carry no model of its customer base.
#[derive(Debug, thiserror::Error)]
pub enum NoBase {
    /// The fit was refused.
    #[error(transparent)]
    Unfitted(#[from] FitError),
    /// The fit cannot be trusted.
    #[error("its fit is doubtful: {doubts}; give a longer history")]
    Doubtful {
        /// What the fit warns of.
        doubts: String,
    },
    /// It breaks down for some customer.
    #[error("it has no finite answer for customer {customer_id:?}; give a longer history")]
    NotFinite {
        /// The first such customer.
        customer_id: String,
    },
}

impl NoTrees {
    /// The first as-of from which trees can be learned, where the calendar alone decides it.
    pub fn possible_from(&self) -> Option<Day> {
        match self {
            NoTrees::TooShort { possible_from, .. } => Some(*possible_from),
            NoTrees::OneOutcome { .. } => None,
        }
    }
}
