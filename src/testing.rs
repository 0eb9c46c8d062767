//! Histories for tests, written as pairs of a day and an amount.
//!
//! A day is counted from 1970-01-01, an amount is in minor units and negative for a return.

use crate::history::{Buyer, History, Order, Past};
use crate::time::Day;

/// The day `days` after 1970-01-01.
pub(crate) fn day(days: i32) -> Day {
    Day::from_days_since_epoch(days)
}

/// Orders at the start of their days, each known at once.
pub(crate) fn orders(orders: &[(i32, i64)]) -> Vec<Order> {
    orders.iter().map(|&(at, amount_minor)| Order::by_sign(day(at).start(), amount_minor)).collect()
}

/// The history of these orders.
pub(crate) fn history(orders_of_days: &[(i32, i64)]) -> History {
    History::new(orders(orders_of_days))
}

/// The past of these orders as of the end of day `as_of`.
pub(crate) fn past(orders: &[(i32, i64)], as_of: i32) -> Past<'static> {
    history(orders).past(day(as_of).end()).into_owned()
}

/// The buyer with these orders as of the end of day `as_of`.
#[track_caller]
pub(crate) fn buyer(orders: &[(i32, i64)], as_of: i32) -> Buyer<'static> {
    past(orders, as_of).buyer().expect("a purchase by the as-of")
}
