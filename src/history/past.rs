//! A customer as known at a moment.

use std::borrow::Cow;

use super::event::KnownEvents;
use super::{
    AttributeChange, AttributeValue, BasketLine, Contact, Engagement, Holdout, Order, Word,
    purchase_days,
};
use crate::time::{Day, Timestamp};

/// The events of a customer known at `as_of`: those that had happened and had become
/// known by then.
///
/// It borrows them from the history, unless some that had happened were not known yet: then it
/// holds a copy of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past<'a> {
    as_of: Timestamp,
    events: KnownEvents<'a>,
}

impl<'a> Past<'a> {
    pub(super) fn of(as_of: Timestamp, events: KnownEvents<'a>) -> Past<'a> {
        Past { as_of, events }
    }

    /// The events themselves, to see which are borrowed.
    #[cfg(test)]
    pub(super) fn events(&self) -> &KnownEvents<'a> {
        &self.events
    }
}

impl Past<'_> {
    /// The moment this past is seen from.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Orders and returns known at `as_of`, sorted by time.
    pub fn orders(&self) -> &[Order] {
        &self.events.orders
    }

    /// Purchases known at `as_of`, sorted by time; returns left out.
    pub fn purchases(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.orders().iter().filter(|order| order.is_purchase())
    }

    /// The distinct days with a purchase, in order of time: one purchase day counts once.
    pub fn purchase_days(&self) -> Vec<Day> {
        purchase_days(self.orders())
    }

    /// The goods of orders and returns known at `as_of`, sorted by day.
    pub fn baskets(&self) -> &[BasketLine] {
        &self.events.baskets
    }

    /// Engagement known at `as_of`, sorted by day; the day of `as_of` counts whole.
    pub fn engagement(&self) -> &[Engagement] {
        &self.events.engagement
    }

    /// Contacts by `as_of`, sorted by time.
    pub fn contacts(&self) -> &[Contact] {
        &self.events.contacts
    }

    /// Changes of attributes by `as_of`, sorted by day.
    pub fn attributes(&self) -> &[AttributeChange] {
        &self.events.attributes
    }

    /// The value of an attribute at `as_of`, the last one where a day brought several;
    /// [`AttributeValue::Missing`] before the first.
    pub fn attribute(&self, attribute: Word) -> AttributeValue {
        let mut changes = self.attributes().iter().rev();
        let latest = changes.find(|change| change.attribute == attribute);
        latest.map_or(AttributeValue::Missing, |change| change.value)
    }

    /// The past as it was known at the end of an earlier day.
    pub fn rewound_to(&self, cutoff: Day) -> Past<'_> {
        Past::of(cutoff.end(), self.events.known_by(cutoff.end()))
    }

    /// Splits this past again at an earlier `cutoff`: snapshots for training, which
    /// can hold nothing that was unknown at the run's own `as_of`.
    pub fn split_after(&self, cutoff: Day) -> (Past<'_>, Holdout<'_>) {
        let observed_until = self.as_of.day();
        let observed = Cow::Borrowed(self.orders());
        (self.rewound_to(cutoff), Holdout::after(cutoff, observed_until, observed))
    }

    /// The same past with a copy of its events: it outlives the history.
    pub fn into_owned(self) -> Past<'static> {
        Past { as_of: self.as_of, events: self.events.into_owned() }
    }
}
