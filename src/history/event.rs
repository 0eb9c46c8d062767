//! The two times of an event, and the events that were known at a moment.

use std::borrow::Cow;

use super::{AttributeChange, BasketLine, Contact, Engagement, Order};
use crate::time::Timestamp;

/// An event of a customer: it happens, and the shop's systems get to know of it.
pub(super) trait Event: Copy {
    /// The time at which it happened; its kind is sorted by it.
    fn happened_at(&self) -> Timestamp;

    /// The time at which the shop's systems knew of it.
    fn known_at(&self) -> Timestamp;
}

impl Event for Order {
    fn happened_at(&self) -> Timestamp {
        self.at
    }

    fn known_at(&self) -> Timestamp {
        self.known_at
    }
}

impl Event for BasketLine {
    fn happened_at(&self) -> Timestamp {
        self.day.start()
    }

    fn known_at(&self) -> Timestamp {
        self.known_day.start()
    }
}

impl Event for Engagement {
    fn happened_at(&self) -> Timestamp {
        self.day.start()
    }

    fn known_at(&self) -> Timestamp {
        self.known_day.start()
    }
}

impl Event for Contact {
    fn happened_at(&self) -> Timestamp {
        self.at
    }

    fn known_at(&self) -> Timestamp {
        self.at
    }
}

impl Event for AttributeChange {
    fn happened_at(&self) -> Timestamp {
        self.from.start()
    }

    fn known_at(&self) -> Timestamp {
        self.from.start()
    }
}

/// Events of every kind, each kind sorted by time, borrowed where that is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnownEvents<'a> {
    pub(super) orders: Cow<'a, [Order]>,
    pub(super) baskets: Cow<'a, [BasketLine]>,
    pub(super) engagement: Cow<'a, [Engagement]>,
    pub(super) contacts: Cow<'a, [Contact]>,
    pub(super) attributes: Cow<'a, [AttributeChange]>,
}

impl KnownEvents<'_> {
    /// Those of them that had happened and were known by an earlier moment.
    pub(super) fn known_by(&self, as_of: Timestamp) -> KnownEvents<'_> {
        KnownEvents {
            orders: known_by(&self.orders, as_of),
            baskets: known_by(&self.baskets, as_of),
            engagement: known_by(&self.engagement, as_of),
            contacts: known_by(&self.contacts, as_of),
            attributes: known_by(&self.attributes, as_of),
        }
    }

    /// The same events, copied where they were borrowed.
    pub(super) fn into_owned(self) -> KnownEvents<'static> {
        KnownEvents {
            orders: Cow::Owned(self.orders.into_owned()),
            baskets: Cow::Owned(self.baskets.into_owned()),
            engagement: Cow::Owned(self.engagement.into_owned()),
            contacts: Cow::Owned(self.contacts.into_owned()),
            attributes: Cow::Owned(self.attributes.into_owned()),
        }
    }
}

/// The events that had happened and were known by a moment, of events sorted by time.
pub(super) fn known_by<E: Event>(events: &[E], as_of: Timestamp) -> Cow<'_, [E]> {
    let happened = &events[..events.partition_point(|event| event.happened_at() <= as_of)];
    let known = |event: &&E| event.known_at() <= as_of;
    if happened.iter().all(|event| known(&event)) {
        return Cow::Borrowed(happened);
    }
    Cow::Owned(happened.iter().filter(known).copied().collect())
}
