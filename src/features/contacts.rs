//! Contacts: how often the shop wrote, and whether the customer bought soon after.
//!
//! A contact is one that was made: who was left alone, to compare, was not contacted. A response
//! is a purchase after a contact, on its day or the 14 after it.

use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::short_list::ShortList;
use super::statistics::ratio;
use crate::history::{Arm, Contact, Order, Word};
use crate::time::Day;

pub(super) const FEATURES: &[Measure<Contacts>] = &[
    Measure {
        name: "contacts_30d",
        unit: "contacts",
        meaning: "contacts in the last 30 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.in_30,
    },
    Measure {
        name: "contacts_90d",
        unit: "contacts",
        meaning: "contacts in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.in_90,
    },
    Measure {
        name: "days_since_contact",
        unit: "days",
        meaning: "days since the last contact; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.days_since,
    },
    Measure {
        name: "contacts_since_purchase",
        unit: "contacts",
        meaning: "contacts at the time of the last purchase or later",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.since_purchase,
    },
    Measure {
        name: "contacted_share",
        unit: "ratio",
        meaning: "contacts over the campaigns that the customer was in, contacted or left alone; NaN without one",
        range: Range::SHARE,
        compute: |it| ratio(it.contacts, it.contacts + it.left_alone),
    },
    Measure {
        name: "contact_channels",
        unit: "channels",
        meaning: "number of channels of contacts",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.channels,
    },
    Measure {
        name: "offer_share",
        unit: "ratio",
        meaning: "share of contacts with an offer; NaN without a contact",
        range: Range::SHARE,
        compute: |it| ratio(it.offers, it.contacts),
    },
    Measure {
        name: "contact_cost_90d",
        unit: "minor units",
        meaning: "cost of contacts in the last 90 days; NaN where none of any time is given",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.cost_90,
    },
    Measure {
        name: "response_rate",
        unit: "ratio",
        meaning: "share of contacts, 14 or more days ago, that had a response; NaN without such a contact",
        range: Range::SHARE,
        compute: |it| ratio(it.answered, it.judged),
    },
    Measure {
        name: "days_since_response",
        unit: "days",
        meaning: "days since the last response; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.days_since_response,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Contacts::of(known), values),
};

/// The days after a contact in which a purchase is taken for a response.
const RESPONSE_DAYS: i32 = 14;

/// The contacts of a customer.
#[derive(Default)]
pub(super) struct Contacts {
    contacts: f64,
    left_alone: f64,
    in_30: f64,
    in_90: f64,
    days_since: f64,
    since_purchase: f64,
    channels: f64,
    offers: f64,
    cost_90: f64,
    /// Contacts that are old enough to judge, and those of them with a response.
    judged: f64,
    answered: f64,
    days_since_response: f64,
}

/// A reading of purchases beside contacts, both in the order of time.
struct Responses<'a> {
    orders: &'a [Order],
    /// The first purchase after the contact.
    next: usize,
    /// The first order after the days in which a purchase answers the contact.
    end: usize,
    /// The day of the latest purchase before `end`.
    latest: Option<Day>,
}

impl Responses<'_> {
    /// Reads on to a contact: the day of the latest purchase that answers it, if there is one.
    fn to(&mut self, contact: &Contact) -> Option<Day> {
        let last_day = contact.at.day().plus_days(RESPONSE_DAYS);
        let is_before = |order: &Order| order.at <= contact.at || !order.is_purchase();
        while self.orders.get(self.next).is_some_and(is_before) {
            self.next += 1;
        }
        while let Some(order) = self.orders.get(self.end).filter(|it| it.at.day() <= last_day) {
            self.latest = if order.is_purchase() { Some(order.at.day()) } else { self.latest };
            self.end += 1;
        }
        if self.next < self.end { self.latest } else { None }
    }

    /// Reports whether no purchase came after the contact.
    fn is_at_end(&self) -> bool {
        self.next == self.orders.len()
    }
}

impl Contacts {
    fn of(known: &Known) -> Contacts {
        let mut it = Contacts { days_since: f64::NAN, ..Contacts::default() };
        let mut channels = ShortList::new(Word::NONE);
        let mut is_cost_given = false;
        let orders = known.buyer.orders();
        let mut responses = Responses { orders, next: 0, end: 0, latest: None };
        let mut latest = None;
        for contact in known.buyer.contacts() {
            if contact.arm == Arm::Control {
                it.left_alone += 1.0;
                continue;
            }
            let days_ago = known.days_since(contact.at.day());
            let response = responses.to(contact);
            latest = response.or(latest);
            it.add(contact, days_ago);
            it.since_purchase += flag(responses.is_at_end());
            it.answered += flag(days_ago >= RESPONSE_DAYS && response.is_some());
            is_cost_given |= contact.cost_minor.get().is_some();
            if contact.channel.is_some() && !channels.contains(&contact.channel) {
                channels.push(contact.channel);
            }
        }
        it.channels = channels.len() as f64;
        it.cost_90 = if is_cost_given { it.cost_90 } else { f64::NAN };
        it.days_since_response = latest.map_or(f64::NAN, |day| f64::from(known.days_since(day)));
        it
    }

    fn add(&mut self, contact: &Contact, days_ago: i32) {
        self.contacts += 1.0;
        self.in_30 += flag(days_ago < 30);
        self.in_90 += flag(days_ago < 90);
        self.days_since = f64::from(days_ago);
        self.offers += flag(contact.offer.is_some());
        self.judged += flag(days_ago >= RESPONSE_DAYS);
        if days_ago < 90 {
            self.cost_90 += contact.cost_minor.get().unwrap_or(0).max(0) as f64;
        }
    }
}
