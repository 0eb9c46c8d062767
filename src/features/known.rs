//! The view of one customer that the families of features share.

use std::cell::OnceCell;

use super::engaged::Engaged;
use super::shop::Shop;
use super::summary::BuyerSummary;
use crate::history::Buyer;
use crate::time::Day;

/// A customer's past, with the summaries that several families need.
pub(super) struct Known<'a> {
    /// The customer.
    pub(super) buyer: &'a Buyer<'a>,
    /// The summary of the orders.
    pub(super) orders: BuyerSummary<'a>,
    /// The words of the shop.
    pub(super) shop: &'a Shop,
    engaged: OnceCell<Engaged>,
}

impl<'a> Known<'a> {
    pub(super) fn of(buyer: &'a Buyer<'a>, shop: &'a Shop) -> Known<'a> {
        Known { buyer, orders: BuyerSummary::of(buyer), shop, engaged: OnceCell::new() }
    }

    /// The summary of the engagement, made when it is first asked for.
    pub(super) fn engaged(&self) -> &Engaged {
        self.engaged.get_or_init(|| Engaged::of(self.buyer, self.shop))
    }

    /// Days from a day to the as-of, at least 0 for a day of the past.
    pub(super) fn days_since(&self, day: Day) -> i32 {
        self.orders.as_of.days_since(day)
    }
}
