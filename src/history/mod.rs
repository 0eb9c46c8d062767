//! One customer's events in time, and the only way to look at them: as of a moment.
//!
//! A [`History`] is what is stored. Features see a [`Buyer`], who is a [`Past`] with a
//! purchase; labels see a [`Holdout`]; no function takes both, so leakage does not compile.

mod buyer;
mod encoding;
mod order;

pub use buyer::Buyer;
pub use encoding::EncodingError;
pub use order::{Order, OrderKind};

use std::borrow::Cow;

use crate::time::{Day, Timestamp};

/// The stored events of one customer, in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    orders: Vec<Order>,
}

/// The events of a customer known at `as_of`: those that had happened and had become
/// known by then.
///
/// It borrows them from the history, unless some that had happened were not known yet: then it
/// holds a copy of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past<'a> {
    as_of: Timestamp,
    orders: Cow<'a, [Order]>,
}

/// The events of a customer after a cutoff, up to the day the observation ends; borrowed as
/// those of a [`Past`] are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdout<'a> {
    cutoff: Day,
    observed_until: Day,
    orders: Cow<'a, [Order]>,
}

impl History {
    /// Sorts the orders by time; the same orders in any sequence give the same history.
    pub fn new(mut orders: Vec<Order>) -> History {
        orders.sort_unstable();
        History { orders }
    }

    /// Orders and returns, sorted by time.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The past as of a moment. This is the only view a server may build.
    pub fn past(&self, as_of: Timestamp) -> Past<'_> {
        Past { as_of, orders: known_by(&self.orders, as_of) }
    }

    /// Splits at the end of day `cutoff`: the past known then, and what happened
    /// after it to the end of `observed_until` as it was known by that day.
    pub fn split_after(&self, cutoff: Day, observed_until: Day) -> (Past<'_>, Holdout<'_>) {
        let orders = match known_by(&self.orders, observed_until.end()) {
            Cow::Borrowed(known) => Cow::Borrowed(&known[first_after(cutoff, known)..]),
            Cow::Owned(mut known) => Cow::Owned(known.split_off(first_after(cutoff, &known))),
        };
        (self.past(cutoff.end()), Holdout { cutoff, observed_until, orders })
    }
}

impl Past<'_> {
    /// The moment this past is seen from.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Orders and returns known at `as_of`, sorted by time.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// Purchases known at `as_of`, sorted by time; returns left out.
    pub fn purchases(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.orders.iter().filter(|order| order.is_purchase())
    }

    /// The distinct days with a purchase, in order of time: one purchase day counts once.
    pub fn purchase_days(&self) -> Vec<Day> {
        purchase_days(&self.orders)
    }

    /// The past as it was known at the end of an earlier day.
    pub fn rewound_to(&self, cutoff: Day) -> Past<'_> {
        Past { as_of: cutoff.end(), orders: known_by(&self.orders, cutoff.end()) }
    }

    /// Splits this past again at an earlier `cutoff`: snapshots for training, which
    /// can hold nothing that was unknown at the run's own `as_of`.
    pub fn split_after(&self, cutoff: Day) -> (Past<'_>, Holdout<'_>) {
        let observed_until = self.as_of.day();
        let orders = Cow::Borrowed(&self.orders[first_after(cutoff, &self.orders)..]);
        (self.rewound_to(cutoff), Holdout { cutoff, observed_until, orders })
    }

    /// The same past with a copy of its events: it outlives the history.
    pub fn into_owned(self) -> Past<'static> {
        Past { as_of: self.as_of, orders: Cow::Owned(self.orders.into_owned()) }
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
}

/// The distinct days with a purchase among orders sorted by time.
pub fn purchase_days(orders: &[Order]) -> Vec<Day> {
    let mut days: Vec<Day> =
        orders.iter().filter(|order| order.is_purchase()).map(|order| order.at.day()).collect();
    days.dedup();
    days
}

/// The orders that had happened and were known by a moment, of orders sorted by time.
fn known_by(orders: &[Order], as_of: Timestamp) -> Cow<'_, [Order]> {
    let happened = &orders[..orders.partition_point(|order| order.at <= as_of)];
    let known = |order: &&Order| order.known_at <= as_of;
    if happened.iter().all(|order| known(&order)) {
        return Cow::Borrowed(happened);
    }
    Cow::Owned(happened.iter().filter(known).copied().collect())
}

/// The position of the first order after a day, of orders sorted by time.
fn first_after(day: Day, orders: &[Order]) -> usize {
    orders.partition_point(|order| order.at <= day.end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::day;

    fn purchase(at: i32, known_at: i32) -> Order {
        Order::purchase(day(at).start(), 100).with_known_at(day(known_at).start())
    }

    #[test]
    fn an_event_is_past_only_when_it_happened_and_was_known() {
        let history = History::new(vec![purchase(10, 10), purchase(11, 20), purchase(30, 30)]);
        let cutoff = day(15);
        let (past, holdout) = history.split_after(cutoff, day(40));
        assert_eq!(past.orders(), &[purchase(10, 10)]);
        // The purchase of day 11 is on neither side: unknown at the cutoff, and not after it.
        assert_eq!(holdout.within(25), &[purchase(30, 30)]);
    }

    #[test]
    fn the_as_of_day_is_past_and_the_horizon_is_the_days_after_it() {
        let history = History::new(vec![purchase(10, 10), purchase(11, 11), purchase(12, 12)]);
        let (past, holdout) = history.split_after(day(10), day(12));
        assert_eq!(past.orders(), &[purchase(10, 10)]);
        assert_eq!(holdout.within(1), &[purchase(11, 11)]);
        assert_eq!(holdout.within(2).len(), 2);
    }

    #[test]
    #[should_panic(expected = "cannot be labelled")]
    fn a_horizon_past_the_observation_is_refused() {
        let history = History::new(vec![purchase(10, 10)]);
        let (_, holdout) = history.split_after(day(10), day(12));
        holdout.within(3);
    }

    #[test]
    fn rewinding_a_past_equals_splitting_the_history() {
        let history =
            History::new(vec![purchase(1, 1), purchase(3, 9), purchase(5, 5), purchase(8, 8)]);
        let run = day(8);
        let cutoff = day(4);
        let past = history.past(run.end());
        let rewound = past.split_after(cutoff);
        assert_eq!(rewound, history.split_after(cutoff, run));
        assert_eq!(past.rewound_to(cutoff), rewound.0);
    }

    #[test]
    fn only_a_past_with_an_event_not_known_yet_copies() {
        let history = History::new(vec![purchase(1, 1), purchase(3, 9), purchase(12, 12)]);
        let as_of = |at: i32| history.past(day(at).end());
        let is_borrowed = |past: &Past| matches!(past.orders, Cow::Borrowed(_));
        assert!(is_borrowed(&as_of(2)) && is_borrowed(&as_of(9)) && is_borrowed(&as_of(20)));
        assert!(!is_borrowed(&as_of(5)));
        assert_eq!(as_of(5).orders(), &[purchase(1, 1)]);
        assert!(is_borrowed(&as_of(5).rewound_to(day(4))));
        let (_, holdout) = history.split_after(day(5), day(20));
        assert_eq!(holdout.orders, Cow::Borrowed(&[purchase(12, 12)][..]));
    }

    proptest! {
        #[test]
        fn a_past_and_its_holdout_are_what_a_filter_of_all_events_finds(
            events in prop::collection::vec((0..30_i32, 0..9_i32), 0..12),
            cutoff in 0..30_i32,
            observed in 0..9_i32,
        ) {
            let events = events.into_iter().map(|(at, late)| purchase(at, at + late)).collect();
            let history = History::new(events);
            let (cutoff, observed_until) = (day(cutoff), day(cutoff + observed));
            let known = |by: Day| {
                let known = move |order: &Order| order.at.max(order.known_at) <= by.end();
                history.orders().iter().copied().filter(known)
            };
            let (past, holdout) = history.split_after(cutoff, observed_until);
            prop_assert_eq!(past.orders(), &known(cutoff).collect::<Vec<Order>>()[..]);
            let after = known(observed_until).filter(|order| order.at > cutoff.end());
            prop_assert_eq!(&holdout.orders[..], &after.collect::<Vec<Order>>()[..]);
            let run = history.past(observed_until.end());
            prop_assert_eq!(run.split_after(cutoff), (past.clone(), holdout));
            prop_assert_eq!(past.clone().into_owned(), past);
        }
    }

    #[test]
    fn two_purchases_of_one_day_count_once() {
        let history = History::new(vec![purchase(5, 5), purchase(5, 5), purchase(6, 6)]);
        let past = history.past(day(9).end());
        assert_eq!(past.purchase_days().len(), 2);
    }
}
