//! One customer's events in time, and the only way to look at them: as of a moment.
//!
//! A [`History`] is what is stored: five kinds of event, a file each. Features see a [`Buyer`],
//! who is a [`Past`] with a purchase; labels see a [`Holdout`]; no function takes both, so
//! leakage does not compile.

mod attribute;
mod basket;
mod buyer;
mod contact;
mod encoding;
mod engagement;
mod event;
mod holdout;
mod optional_sum;
mod order;
mod past;
mod words;

pub use attribute::{AttributeChange, AttributeValue};
pub use basket::BasketLine;
pub use buyer::Buyer;
pub use contact::{Arm, Contact};
pub use encoding::EncodingError;
pub use engagement::Engagement;
pub use holdout::{Holdout, purchase_days};
pub use optional_sum::OptionalSum;
pub use order::{Order, OrderKind, OrderTerms};
pub use past::Past;
pub use words::{Word, WordList, WordListError, Words};

use std::borrow::Cow;

use crate::time::{Day, Timestamp};

use event::KnownEvents;

/// The events of one customer by kind, in any sequence: what a [`History`] is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerEvents {
    /// Orders and returns.
    pub orders: Vec<Order>,
    /// The goods of orders and returns.
    pub baskets: Vec<BasketLine>,
    /// Engagement.
    pub engagement: Vec<Engagement>,
    /// Contacts.
    pub contacts: Vec<Contact>,
    /// Changes of attributes.
    pub attributes: Vec<AttributeChange>,
}

/// The stored events of one customer, each kind in the order of time.
///
/// The same events in any sequence, in one piece or many, make the same history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    orders: Vec<Order>,
    baskets: Vec<BasketLine>,
    engagement: Vec<Engagement>,
    contacts: Vec<Contact>,
    attributes: Vec<AttributeChange>,
}

impl History {
    /// The history of these events; each kind is sorted once.
    pub fn of(events: CustomerEvents) -> History {
        let CustomerEvents { orders, baskets, engagement, contacts, attributes } = events;
        History { orders, baskets, engagement, contacts, attributes }.sorted()
    }

    /// The history of these orders.
    pub fn new(orders: Vec<Order>) -> History {
        History { orders, ..History::default() }.sorted()
    }

    /// This history with the goods of its orders and returns added.
    pub fn with_baskets(mut self, baskets: impl IntoIterator<Item = BasketLine>) -> History {
        self.baskets.extend(baskets);
        self.sorted()
    }

    /// This history with engagement added.
    pub fn with_engagement(mut self, engagement: impl IntoIterator<Item = Engagement>) -> History {
        self.engagement.extend(engagement);
        self.sorted()
    }

    /// This history with contacts added.
    pub fn with_contacts(mut self, contacts: impl IntoIterator<Item = Contact>) -> History {
        self.contacts.extend(contacts);
        self.sorted()
    }

    /// This history with attributes added.
    pub fn with_attributes(
        mut self,
        attributes: impl IntoIterator<Item = AttributeChange>,
    ) -> History {
        self.attributes.extend(attributes);
        self.sorted()
    }

    /// The events of both histories.
    pub fn merged_with(mut self, other: History) -> History {
        self.orders.extend(other.orders);
        self.baskets.extend(other.baskets);
        self.engagement.extend(other.engagement);
        self.contacts.extend(other.contacts);
        self.attributes.extend(other.attributes);
        self.sorted()
    }

    /// Orders and returns, sorted by time.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The goods of orders and returns, a line for each day and category, sorted by day.
    pub fn baskets(&self) -> &[BasketLine] {
        &self.baskets
    }

    /// Engagement, an entry for each day, kind, category and channel, sorted by day.
    pub fn engagement(&self) -> &[Engagement] {
        &self.engagement
    }

    /// Contacts, sorted by time.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// Changes of attributes, sorted by day.
    pub fn attributes(&self) -> &[AttributeChange] {
        &self.attributes
    }

    /// The past as of a moment. This is the only view a server may build.
    pub fn past(&self, as_of: Timestamp) -> Past<'_> {
        Past::of(
            as_of,
            KnownEvents {
                orders: event::known_by(&self.orders, as_of),
                baskets: event::known_by(&self.baskets, as_of),
                engagement: event::known_by(&self.engagement, as_of),
                contacts: event::known_by(&self.contacts, as_of),
                attributes: event::known_by(&self.attributes, as_of),
            },
        )
    }

    /// Splits at the end of day `cutoff`: the past known then, and what happened
    /// after it to the end of `observed_until` as it was known by that day.
    pub fn split_after(&self, cutoff: Day, observed_until: Day) -> (Past<'_>, Holdout<'_>) {
        let observed = event::known_by(&self.orders, observed_until.end());
        (self.past(cutoff.end()), Holdout::after(cutoff, observed_until, observed))
    }

    /// The events, all of them, whenever they happen and become known.
    fn known_events(&self) -> KnownEvents<'_> {
        KnownEvents {
            orders: Cow::Borrowed(&self.orders),
            baskets: Cow::Borrowed(&self.baskets),
            engagement: Cow::Borrowed(&self.engagement),
            contacts: Cow::Borrowed(&self.contacts),
            attributes: Cow::Borrowed(&self.attributes),
        }
    }

    fn sorted(mut self) -> History {
        self.sort();
        self
    }

    /// Puts each kind of event in the order of time, and adds up entries that are alike.
    fn sort(&mut self) {
        self.orders.sort_unstable();
        self.baskets.sort_unstable();
        let add_line = |line: &mut BasketLine, sum: &mut BasketLine| {
            let alike = sum.is_alike(line);
            if alike {
                sum.add(line);
            }
            alike
        };
        self.baskets.dedup_by(add_line);
        self.engagement.sort_unstable();
        let add_entry = |entry: &mut Engagement, sum: &mut Engagement| {
            let alike = sum.is_alike(entry);
            if alike {
                sum.add(entry);
            }
            alike
        };
        self.engagement.dedup_by(add_entry);
        self.contacts.sort_unstable();
        self.attributes.sort_unstable();
        self.attributes.dedup();
    }
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
        let known = history.past(run.end());
        let rewound = known.split_after(cutoff);
        assert_eq!(rewound, history.split_after(cutoff, run));
        assert_eq!(known.rewound_to(cutoff), rewound.0);
    }

    #[test]
    fn only_a_past_with_an_event_not_known_yet_copies() {
        let history = History::new(vec![purchase(1, 1), purchase(3, 9), purchase(12, 12)]);
        let as_of = |at: i32| history.past(day(at).end());
        let is_borrowed = |past: &Past| matches!(past.events().orders, Cow::Borrowed(_));
        assert!(is_borrowed(&as_of(2)) && is_borrowed(&as_of(9)) && is_borrowed(&as_of(20)));
        assert!(!is_borrowed(&as_of(5)));
        assert_eq!(as_of(5).orders(), &[purchase(1, 1)]);
        assert!(is_borrowed(&as_of(5).rewound_to(day(4))));
        let (_, holdout) = history.split_after(day(5), day(20));
        assert_eq!(*holdout.orders(), Cow::Borrowed(&[purchase(12, 12)][..]));
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
            prop_assert_eq!(&holdout.orders()[..], &after.collect::<Vec<Order>>()[..]);
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
