//! Metrics of predictions against outcomes, with bootstrap standard errors.
//!
//! The metrics see pairs of actual and predicted numbers; they know neither the customers nor
//! the predictors behind them. A metric that is not defined (only one class, or nothing
//! varies) is `None`, never NaN.

mod amounts;
mod bootstrap;
mod comparison;
mod deciles;
mod metric;
mod metric_table;
mod probabilities;
mod ranked;
mod ranking;

pub use bootstrap::{Bootstrap, MetricEstimate};
pub use comparison::{Comparison, ComparisonError};
pub use deciles::{PredictionGroup, deciles};
pub use metric::Metric;
pub use metric_table::{ComparedPredictions, MetricRow, MetricTable, Predictions};
