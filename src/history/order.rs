//! One order or return.

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
}

impl Order {
    /// A purchase known at once, of at least 0 minor units.
    pub fn purchase(at: Timestamp, amount_minor: i64) -> Order {
        debug_assert!(amount_minor >= 0, "a purchase of {amount_minor} minor units");
        Order { at, known_at: at, kind: OrderKind::Purchase, amount_minor }
    }

    /// A return known at once; `amount_minor` is at most 0.
    pub fn returned(at: Timestamp, amount_minor: i64) -> Order {
        debug_assert!(amount_minor <= 0, "a return of {amount_minor} minor units");
        Order { at, known_at: at, kind: OrderKind::Return, amount_minor }
    }

    /// A return when the amount is negative, else a purchase; known at once.
    pub fn by_sign(at: Timestamp, amount_minor: i64) -> Order {
        if amount_minor < 0 {
            Order::returned(at, amount_minor)
        } else {
            Order::purchase(at, amount_minor)
        }
    }

    /// The same order, known to the shop only at `known_at`.
    pub fn with_known_at(self, known_at: Timestamp) -> Order {
        Order { known_at, ..self }
    }

    /// Reports whether it is a purchase.
    pub fn is_purchase(&self) -> bool {
        self.kind == OrderKind::Purchase
    }
}
