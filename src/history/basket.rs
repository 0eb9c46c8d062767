//! The goods of orders and returns, by category.

use super::{OptionalSum, Word};
use crate::time::Day;

/// The goods of one category that a customer bought, or sent back, on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BasketLine {
    /// The day of the order or return.
    pub day: Day,
    /// The day on which the shop's systems knew of it; at least `day`.
    pub known_day: Day,
    /// The category; never [`Word::NONE`].
    pub category: Word,
    /// The signed value in minor units of the reporting currency; negative for returns.
    pub amount_minor: i64,
    /// The signed number of units, in thousandths; negative for returns.
    pub units_milli: OptionalSum,
}

impl BasketLine {
    /// Reports whether two lines differ in nothing but amounts and units, and have one sign.
    pub(super) fn is_alike(&self, other: &BasketLine) -> bool {
        let key = |of: &BasketLine| (of.day, of.known_day, of.category, of.amount_minor < 0);
        key(self) == key(other)
    }

    /// Adds the goods of a line that [is alike](BasketLine::is_alike).
    pub(super) fn add(&mut self, other: &BasketLine) {
        self.amount_minor = self.amount_minor.saturating_add(other.amount_minor);
        self.units_milli = self.units_milli.plus(other.units_milli);
    }
}
