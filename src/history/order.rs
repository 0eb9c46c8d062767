//! One order or return, and the terms it was placed on.

use super::{OptionalSum, Word};
use crate::time::Timestamp;

/// The kind of an event in the orders table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderKind {
    /// Goods left the shop; its amount is at least zero.
    Purchase,
    /// Goods or money came back; its amount is at most zero.
    Return,
}

/// One order or one return, at its own time. An earlier order is never restated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Order {
    /// The time at which the customer acted.
    pub at: Timestamp,
    /// The time at which the shop's systems knew of it; at least `at`.
    pub known_at: Timestamp,
    /// Purchase or return.
    pub kind: OrderKind,
    /// Signed value in minor units of the reporting currency; negative for a return.
    pub amount_minor: i64,
    /// The terms, where the shop's tables tell them.
    pub terms: OrderTerms,
}

/// The terms on which an order was placed, beside its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderTerms {
    /// The value less the cost of the goods, minor units of the reporting currency.
    pub margin_minor: OptionalSum,
    /// The deduction from the list price, minor units of the reporting currency.
    pub discount_minor: OptionalSum,
    /// The number of units, in thousandths.
    pub units_milli: OptionalSum,
    /// The channel the order came through.
    pub channel: Word,
}

impl Order {
    /// A purchase known at once, of at least 0 minor units.
    pub fn purchase(at: Timestamp, amount_minor: i64) -> Order {
        debug_assert!(amount_minor >= 0, "a purchase of {amount_minor} minor units");
        Order::known_at_once(at, OrderKind::Purchase, amount_minor)
    }

    /// A return known at once; `amount_minor` is at most 0.
    pub fn returned(at: Timestamp, amount_minor: i64) -> Order {
        debug_assert!(amount_minor <= 0, "a return of {amount_minor} minor units");
        Order::known_at_once(at, OrderKind::Return, amount_minor)
    }

    /// A return when the amount is negative, else a purchase; known at once.
    pub fn by_sign(at: Timestamp, amount_minor: i64) -> Order {
        if amount_minor < 0 {
            Order::returned(at, amount_minor)
        } else {
            Order::purchase(at, amount_minor)
        }
    }

    /// The same order on these terms.
    pub fn with_terms(self, terms: OrderTerms) -> Order {
        Order { terms, ..self }
    }

    /// The same order, known to the shop only at `known_at`.
    pub fn with_known_at(self, known_at: Timestamp) -> Order {
        Order { known_at, ..self }
    }

    /// Reports whether it is a purchase.
    pub fn is_purchase(&self) -> bool {
        self.kind == OrderKind::Purchase
    }

    fn known_at_once(at: Timestamp, kind: OrderKind, amount_minor: i64) -> Order {
        Order { at, known_at: at, kind, amount_minor, terms: OrderTerms::default() }
    }
}
