//! The summary of a buyer's orders that several families of features share.

use super::short_list::ShortList;
use crate::history::{Buyer, Order};
use crate::time::Day;

/// A customer's orders and returns at the resolution of days.
///
/// A number that one family alone needs is computed in that family's file.
pub(super) struct BuyerSummary<'a> {
    /// The day the customer is seen from.
    pub as_of: Day,
    /// Orders and returns known then, sorted by time.
    pub orders: &'a [Order],
    /// Distinct purchase days, ascending; never empty.
    pub purchase_days: ShortList<Day>,
    /// Purchase value of each purchase day, minor units; returns not deducted.
    pub spend_by_day: ShortList<f64>,
    /// Days between neighbouring purchase days; one fewer than purchase days.
    pub gaps_days: ShortList<f64>,
}

impl<'a> BuyerSummary<'a> {
    pub(super) fn of(buyer: &'a Buyer) -> BuyerSummary<'a> {
        let as_of = buyer.as_of().day();
        let mut purchase_days = ShortList::new(as_of);
        let mut spend_by_day = ShortList::new(0.0);
        let mut gaps_days = ShortList::new(0.0);
        for order in buyer.purchases() {
            let day = order.at.day();
            let before = purchase_days.last().copied();
            if before != Some(day) {
                if let Some(before) = before {
                    gaps_days.push(f64::from(day.days_since(before)));
                }
                purchase_days.push(day);
                spend_by_day.push(0.0);
            }
            if let Some(spend) = spend_by_day.last_mut() {
                *spend += order.amount_minor as f64;
            }
        }
        BuyerSummary { as_of, orders: buyer.orders(), purchase_days, spend_by_day, gaps_days }
    }

    pub(super) fn first_day(&self) -> Day {
        self.purchase_days[0]
    }

    pub(super) fn last_day(&self) -> Day {
        self.purchase_days[self.purchase_days.len() - 1]
    }

    /// Days from the last purchase to `as_of`, at least 0.
    pub(super) fn silence_days(&self) -> f64 {
        f64::from(self.as_of.days_since(self.last_day()))
    }

    /// Days from the first purchase to `as_of`, at least 0.
    pub(super) fn age_days(&self) -> f64 {
        f64::from(self.as_of.days_since(self.first_day()))
    }

    /// For each purchase day, `2^(-days since / 90)`: 1 today, a half 90 days ago.
    pub(super) fn decays(&self) -> impl Iterator<Item = f64> {
        self.purchase_days.iter().map(|day| (-f64::from(self.as_of.days_since(*day)) / 90.0).exp2())
    }

    /// The position of the first purchase day among the last `days` days, of which the as-of
    /// day is the last; the number of purchase days where there is none.
    pub(super) fn start_of_last(&self, days: i32) -> usize {
        let first = self.as_of.plus_days(1 - days);
        self.purchase_days.partition_point(|day| *day < first)
    }
}
