//! The definition of one feature.

use super::summary::BuyerSummary;

/// A named number computed from one customer's past.
pub struct Feature {
    /// The column name in training tables, reports and reasons.
    pub name: &'static str,
    /// The unit of the value: `days`, `purchases`, `minor units`, `ratio` ...
    pub unit: &'static str,
    /// The meaning of the value, and when it is NaN.
    pub meaning: &'static str,
    pub(super) compute: fn(&BuyerSummary) -> f64,
}
