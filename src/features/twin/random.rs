//! Random customers with every kind of event.

use proptest::prelude::*;

use crate::history::{
    Arm, AttributeChange, AttributeValue, BasketLine, Contact, Engagement, History, OptionalSum,
    Order, OrderTerms, Word, WordList, Words,
};
use crate::time::{Day, Timestamp};

/// The day the customers are seen from.
pub(super) const AS_OF: Day = Day::from_days_since_epoch(1_000);

/// The events of a customer, and the shop's premium category.
#[derive(Clone, Debug)]
pub(super) struct Events {
    orders: Vec<Order>,
    baskets: Vec<BasketLine>,
    engagement: Vec<Engagement>,
    contacts: Vec<Contact>,
    attributes: Vec<AttributeChange>,
    pub(super) premium: Option<&'static str>,
}

pub(super) fn words() -> Words {
    let list = |texts: &[&str]| WordList::of(texts.iter().map(|text| (*text).to_owned()));
    let own = (0..10).map(|kind| format!("own {kind}"));
    let standard = crate::features::kind::STANDARD.iter().map(|kind| (*kind).to_owned());
    Words {
        kinds: WordList::of(standard.chain(own)),
        channels: list(&["app", "mail", "shop", "web"]),
        categories: list(&["books", "garden", "music", "shoes", "toys"]),
        campaigns: list(&["autumn", "spring"]),
        offers: list(&["voucher"]),
        attributes: list(&["points", "region", "signup_day"]),
        values: list(&["east", "north", "south"]),
    }
}

fn word(most: u32) -> impl Strategy<Value = Word> {
    (0..=most).prop_map(Word::numbered)
}

fn sum(range: std::ops::Range<i64>) -> impl Strategy<Value = OptionalSum> {
    prop::option::weighted(0.8, range).prop_map(OptionalSum::from)
}

/// Days of the past, mostly of the last weeks, and some after the as-of.
fn any_day() -> impl Strategy<Value = Day> {
    let days_ago = prop_oneof![4 => -3..75_i32, 3 => 0..200_i32, 1 => 200..900_i32];
    days_ago.prop_map(|days| AS_OF.plus_days(-days))
}

/// Days until an event is known: mostly none.
fn any_lag() -> impl Strategy<Value = i32> {
    prop_oneof![6 => Just(0), 1 => 1..30_i32]
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    (any_day(), 0..3_i64).prop_map(|(day, part)| {
        Timestamp::from_micros(day.start().micros() + part * 28_800_000_000)
    })
}

fn any_order() -> impl Strategy<Value = Order> {
    let terms = (sum(-500..900), sum(-50..900), sum(-500..4_000), word(4)).prop_map(
        |(margin_minor, discount_minor, units_milli, channel)| OrderTerms {
            margin_minor,
            discount_minor,
            units_milli,
            channel,
        },
    );
    (any_time(), any_lag(), -1_000..5_000_i64, terms).prop_map(|(at, lag, amount, terms)| {
        let known_at = at.day().plus_days(lag).end();
        Order::by_sign(at, amount).with_terms(terms).with_known_at(known_at)
    })
}

fn any_line() -> impl Strategy<Value = BasketLine> {
    (any_day(), any_lag(), 1..=5_u32, -400..2_000_i64, sum(0..4_000)).prop_map(
        |(day, lag, category, amount_minor, units_milli)| BasketLine {
            day,
            known_day: day.plus_days(lag),
            category: Word::numbered(category),
            amount_minor,
            units_milli,
        },
    )
}

fn any_entry() -> impl Strategy<Value = Engagement> {
    // Half of the entries are of few kinds: carts and e-mails meet each other.
    let kind = prop_oneof![1..=21_u32, 1..=6_u32].prop_map(Word::numbered);
    (any_day(), any_lag(), kind, word(5), word(4), 1..5_u32, sum(-3_000..5_000)).prop_map(
        |(day, lag, kind, category, channel, count, value_milli)| Engagement {
            known_day: day.plus_days(lag),
            category,
            channel,
            value_milli,
            ..Engagement::of(day, kind, count)
        },
    )
}

fn any_contact() -> impl Strategy<Value = Contact> {
    let arm = prop_oneof![3 => Just(Arm::Treated), 1 => Just(Arm::Control)];
    (any_time(), 1..=2_u32, word(4), word(1), arm, sum(0..90)).prop_map(
        |(at, campaign, channel, offer, arm, cost_minor)| Contact {
            at,
            campaign: Word::numbered(campaign),
            channel,
            offer,
            arm,
            cost_minor,
            propensity_millionths: None,
        },
    )
}

fn any_change() -> impl Strategy<Value = AttributeChange> {
    let number = (0..1_100_i32).prop_map(|number| AttributeValue::number(f64::from(number)));
    let category =
        (1..=3_u32).prop_map(|category| AttributeValue::Category(Word::numbered(category)));
    let value = prop_oneof![3 => number, 3 => category, 1 => Just(AttributeValue::Missing)];
    (any_day(), 1..=3_u32, value).prop_map(|(from, attribute, value)| AttributeChange {
        from,
        attribute: Word::numbered(attribute),
        value,
    })
}

/// A customer, with none to many events of each kind.
pub(super) fn any_events() -> impl Strategy<Value = Events> {
    let events = (
        prop::collection::vec(any_order(), 0..16),
        prop::collection::vec(any_line(), 0..16),
        prop::collection::vec(any_entry(), 0..70),
        prop::collection::vec(any_contact(), 0..12),
        prop::collection::vec(any_change(), 0..9),
        prop::option::of(Just("garden")),
    );
    events.prop_map(|(orders, baskets, engagement, contacts, attributes, premium)| Events {
        orders,
        baskets,
        engagement,
        contacts,
        attributes,
        premium,
    })
}

impl Events {
    /// The history of the events, built at once.
    pub(super) fn history(&self) -> History {
        History::new(self.orders.clone())
            .with_baskets(self.baskets.iter().copied())
            .with_engagement(self.engagement.iter().copied())
            .with_contacts(self.contacts.iter().copied())
            .with_attributes(self.attributes.iter().copied())
    }

    /// The same history, built event by event from the last.
    pub(super) fn reversed_pieces(&self) -> History {
        let mut history = History::default();
        for change in self.attributes.iter().rev() {
            history = history.with_attributes([*change]);
        }
        for contact in self.contacts.iter().rev() {
            history = history.with_contacts([*contact]);
        }
        for entry in self.engagement.iter().rev() {
            history = history.with_engagement([*entry]);
        }
        for line in self.baskets.iter().rev() {
            history = history.with_baskets([*line]);
        }
        for order in self.orders.iter().rev() {
            history = history.merged_with(History::new(vec![*order]));
        }
        history
    }

    /// These events moved behind the as-of: either they happen later or they are known later.
    pub(super) fn later(mut self) -> History {
        let behind = AS_OF.plus_days(5);
        for order in &mut self.orders {
            order.known_at = order.known_at.max(behind.start());
        }
        for line in &mut self.baskets {
            line.known_day = line.known_day.max(behind);
        }
        for entry in &mut self.engagement {
            entry.known_day = entry.known_day.max(behind);
        }
        for contact in &mut self.contacts {
            contact.at = contact.at.max(behind.start());
        }
        for change in &mut self.attributes {
            change.from = change.from.max(behind);
        }
        self.history()
    }
}
