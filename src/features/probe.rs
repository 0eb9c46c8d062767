//! A made-up shop with every kind of data, and a customer without a missing feature.

use super::facts::{AttributeFacts, GivenData, ShopFacts, ShopThresholds};
use super::kind::STANDARD;
use super::shop::SIGNUP_DAY;
use crate::history::{
    Arm, AttributeChange, AttributeValue, BasketLine, Buyer, Contact, Engagement, History,
    OptionalSum, Order, OrderTerms, Word, WordList, Words,
};
use crate::time::Day;

/// The as-of of the customers.
const AS_OF: i32 = 900;

/// Days and amounts in minor units of a customer without a missing feature.
const BUSY_ORDERS: [(i32, i64); 9] = [
    (10, 2_999),
    (45, 1_500),
    (45, 700),
    (131, 4_210),
    (140, -1_500),
    (560, 999),
    (801, 12_345),
    (860, 3_333),
    (888, 1),
];

/// A kind of the shop's own.
const OWN_KIND: &str = "live_show";
const CATEGORIES: [&str; 3] = ["books", "garden", "toys"];
const CHANNELS: [&str; 2] = ["app", "shop"];
const REGIONS: [&str; 2] = ["north", "south"];

/// The words of the shop.
pub(super) fn words() -> Words {
    let list = |texts: &[&str]| WordList::of(texts.iter().map(|text| (*text).to_owned()));
    Words {
        kinds: list(&[&STANDARD[..], &[OWN_KIND]].concat()),
        channels: list(&CHANNELS),
        categories: list(&CATEGORIES),
        campaigns: list(&["spring"]),
        offers: list(&["voucher"]),
        attributes: list(&["points", "region", SIGNUP_DAY]),
        values: list(&REGIONS),
    }
}

/// The facts about the shop.
pub(super) fn facts() -> ShopFacts {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let attribute = |name: &str, levels: &[&str]| AttributeFacts {
        name: name.to_owned(),
        levels: texts(levels),
    };
    ShopFacts {
        kinds: texts(&[&STANDARD[..], &[OWN_KIND]].concat()),
        attributes: vec![
            attribute("points", &[]),
            attribute("region", &REGIONS),
            attribute(SIGNUP_DAY, &[]),
        ],
        categories: texts(&CATEGORIES),
        channels: texts(&CHANNELS),
        given: GivenData {
            discounts: true,
            margins: true,
            units: true,
            baskets: true,
            engaged_categories: true,
            contacts: true,
        },
        days: AS_OF.unsigned_abs(),
        premium_category: Some("garden".to_owned()),
        thresholds: Some(ShopThresholds {
            spend_mean_median: 1_800.0,
            spend_total_median: 4_100.0,
            spend_total_top_fifth: 19_000.0,
            purchases_median: 2.0,
            gap_days_median: Some(70.0),
        }),
    }
}

/// A customer of the shop with these orders and nothing else.
pub(super) fn buyer_of(orders: &[(i32, i64)]) -> Buyer<'static> {
    buyer(History::new(orders.iter().map(|&(at, amount)| order(at, amount)).collect()))
}

/// A customer of the shop without a missing feature.
pub(super) fn busy(words: &Words) -> Buyer<'static> {
    let mut orders = Vec::new();
    let mut lines = Vec::new();
    for (place, (at, amount_minor)) in BUSY_ORDERS.into_iter().enumerate() {
        let order = order(at, amount_minor).with_terms(terms(place, words));
        lines.push(line(&order, words.categories.word(CATEGORIES[place % 3])));
        orders.push(order);
    }
    let history = History::new(orders)
        .with_baskets(lines)
        .with_engagement((0..words.kinds.texts().len()).flat_map(|at| engagement(at, words)))
        .with_contacts((0..5).map(|at| contact(at, words)))
        .with_attributes(attributes(words));
    buyer(history)
}

fn buyer(history: History) -> Buyer<'static> {
    let past = history.past(day(AS_OF).end()).into_owned();
    past.buyer().expect("each probe has bought")
}

fn day(days: i32) -> Day {
    Day::from_days_since_epoch(days)
}

fn order(at: i32, amount_minor: i64) -> Order {
    Order::by_sign(day(at).start(), amount_minor)
}

fn terms(place: usize, words: &Words) -> OrderTerms {
    let at = place as i64;
    OrderTerms {
        margin_minor: OptionalSum::of(300 * (at % 4) - 200),
        discount_minor: OptionalSum::of(450 * (at % 3)),
        units_milli: OptionalSum::of(1_000 + 500 * (at % 5)),
        channel: words.channels.word(CHANNELS[place % 2]),
    }
}

fn line(order: &Order, category: Word) -> BasketLine {
    BasketLine {
        day: order.at.day(),
        known_day: order.at.day(),
        category,
        amount_minor: order.amount_minor,
        units_milli: OptionalSum::of(1_000 * order.amount_minor.signum()),
    }
}

/// Entries of the kind at a place, in each of the windows that a feature looks at.
fn engagement(at: usize, words: &Words) -> impl Iterator<Item = Engagement> {
    let offset = at as i32;
    let days = [600 + 7 * offset, 818 + offset, 842 + offset, 876 + offset, 897 + offset % 3];
    let kind = words.kinds.word(&words.kinds.texts()[at]);
    let category = words.categories.word(CATEGORIES[at % 3]);
    days.into_iter().map(move |on| Engagement {
        category,
        value_milli: OptionalSum::of(i64::from(on % 5) * 1_000),
        ..Engagement::of(day(on), kind, 1 + on.unsigned_abs() % 3)
    })
}

fn contact(at: i32, words: &Words) -> Contact {
    Contact {
        at: day(795 + 23 * at).start(),
        campaign: words.campaigns.word("spring"),
        channel: words.channels.word(CHANNELS[0]),
        offer: if at % 2 == 0 { words.offers.word("voucher") } else { Word::NONE },
        arm: if at == 1 { Arm::Control } else { Arm::Treated },
        cost_minor: OptionalSum::of(7 + i64::from(at)),
        propensity_millionths: Some(800_000),
    }
}

fn attributes(words: &Words) -> impl Iterator<Item = AttributeChange> {
    let region = AttributeValue::Category(words.values.word(REGIONS[1]));
    let changes = [
        (300, "points", AttributeValue::number(20.0)),
        (700, "points", AttributeValue::number(35.5)),
        (400, "region", region),
        (5, SIGNUP_DAY, AttributeValue::number(5.0)),
    ];
    changes
        .map(|(from, name, value)| {
            let attribute = words.attributes.word(name);
            AttributeChange { from: day(from), attribute, value }
        })
        .into_iter()
}
