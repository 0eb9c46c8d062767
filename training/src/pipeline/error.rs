//! Reasons why a run stops.

use std::path::PathBuf;

use tenure::bundle::BundleError;
use tenure::disk::atomic::WriteError;
use tenure::store::StoreError;
use tenure::time::Day;

use crate::evaluate::ComparisonError;
use crate::recipe::RecipeError;
use crate::tables::TablesError;

/// A run that cannot go on. Nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The tables cannot be used.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The as-of lies before the data, in the future, or far behind the data.
    #[error(
        "as_of {as_of} lies outside the orders, which run from {first_day} to {last_day}; \
         choose a day from {first_day} to {latest}, or leave as_of out to take that of the last order"
    )]
    AsOfOutsideData {
        /// The day asked for.
        as_of: Day,
        /// The first day of the data.
        first_day: Day,
        /// The last day of the data.
        last_day: Day,
        /// The latest as-of that is possible: today, or one longest horizon after the last day.
        latest: Day,
    },
    /// Nobody bought at all.
    #[error(
        "there is no purchase by {as_of}, only returns: an amount below 0 is a return; if the shop \
         writes its purchases so, turn the sign of the amounts"
    )]
    NoPurchase {
        /// The run's as-of.
        as_of: Day,
    },
    /// Nobody bought twice.
    #[error(
        "none of the {customers} customers who had bought by {as_of} did so on two days: there is no purchase \
         interval to learn from; give more orders, or check that customer_id names the customer"
    )]
    NoRepeatBuyer {
        /// The run's as-of.
        as_of: Day,
        /// The number of customers who had bought by then.
        customers: usize,
    },
    /// The models cannot be fitted.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A model predicted something that is not a finite number.
    #[error("the models cannot be judged; report this together with the config")]
    Comparison(#[from] ComparisonError),
    /// The bundle cannot be written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The published state of the server cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A result cannot be written.
    #[error(transparent)]
    Publish(#[from] WriteError),
    /// Another run is writing to the same place.
    #[error("{path} is locked: another run is writing there; wait for it, or choose another --out")]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
}
