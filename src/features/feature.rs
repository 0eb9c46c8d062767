//! The definition of one feature.

use super::summary::BuyerSummary;

/// A named number computed from one customer's past by itself.
pub(super) struct Feature {
    pub(super) name: &'static str,
    /// The unit of the value: `days`, `purchases`, `minor units`, `ratio` ...
    pub(super) unit: &'static str,
    /// The meaning of the value, and when it is NaN.
    pub(super) meaning: &'static str,
    pub(super) range: Range,
    pub(super) compute: fn(&BuyerSummary) -> f64,
}

/// The values that a feature takes where it is not missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The smallest value.
    pub from: f64,
    /// The largest value.
    pub to: f64,
}

impl Range {
    /// Any number.
    pub const ANY: Range = Range { from: f64::NEG_INFINITY, to: f64::INFINITY };
    /// Counts, lengths of time and the like.
    pub const NOT_NEGATIVE: Range = Range { from: 0.0, to: f64::INFINITY };
    /// A part of a whole.
    pub const SHARE: Range = Range { from: 0.0, to: 1.0 };

    /// The places of so many levels, at least one.
    pub(super) fn of_levels(levels: usize) -> Range {
        Range { from: 0.0, to: levels.saturating_sub(1) as f64 }
    }

    /// Reports whether a value is in the range or missing.
    pub fn holds(self, value: f64) -> bool {
        value.is_nan() || (self.from..=self.to).contains(&value)
    }
}
