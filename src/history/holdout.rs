//! The behaviour of a customer after a cutoff.

use std::borrow::Cow;

use super::Order;
use crate::time::Day;

/// The orders of a customer after a cutoff, up to the day the observation ends; borrowed as
/// those of a [`Past`](super::Past) are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdout<'a> {
    cutoff: Day,
    observed_until: Day,
    orders: Cow<'a, [Order]>,
}

impl<'a> Holdout<'a> {
    /// The orders after the cutoff, of those known when the observation ended.
    pub(super) fn after(
        cutoff: Day,
        observed_until: Day,
        observed: Cow<'a, [Order]>,
    ) -> Holdout<'a> {
        let start = |orders: &[Order]| orders.partition_point(|order| order.at <= cutoff.end());
        let orders = match observed {
            Cow::Borrowed(known) => Cow::Borrowed(&known[start(known)..]),
            Cow::Owned(mut known) => {
                let after = start(&known);
                Cow::Owned(known.split_off(after))
            }
        };
        Holdout { cutoff, observed_until, orders }
    }
}

impl Holdout<'_> {
    /// The last day of the past this holdout follows.
    pub fn cutoff(&self) -> Day {
        self.cutoff
    }

    /// The last day that was observed.
    pub fn observed_until(&self) -> Day {
        self.observed_until
    }

    /// Orders and returns after the cutoff and within `horizon_days` of it.
    ///
    /// # Panics
    ///
    /// When the horizon ends after the observation does: such a label would be a guess.
    pub fn within(&self, horizon_days: u16) -> &[Order] {
        let last_day = self.cutoff.plus_days(i32::from(horizon_days));
        assert!(
            last_day <= self.observed_until,
            "a horizon to {last_day} cannot be labelled from data to {}",
            self.observed_until
        );
        let end = self.orders.partition_point(|order| order.at <= last_day.end());
        &self.orders[..end]
    }

    /// Everything after the cutoff that was observed.
    #[cfg(test)]
    pub(super) fn orders(&self) -> &Cow<'_, [Order]> {
        &self.orders
    }
}

/// The distinct days with a purchase among orders sorted by time.
pub fn purchase_days(orders: &[Order]) -> Vec<Day> {
    let mut days: Vec<Day> =
        orders.iter().filter(|order| order.is_purchase()).map(|order| order.at.day()).collect();
    days.dedup();
    days
}
