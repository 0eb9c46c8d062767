//! Micro-benchmark of the features: one row of a customer with every kind of event.

use divan::Bencher;
use tenure::features::{FeatureEngine, FeatureSet, ShopFacts};
use tenure::history::{
    Arm, AttributeChange, AttributeValue, BasketLine, Buyer, Contact, Engagement, History,
    OptionalSum, Order, OrderTerms, Word, WordList, Words,
};
use tenure::time::Day;

const AS_OF: Day = Day::from_days_since_epoch(1_000);
const ORDERS: i32 = 15;
const ENGAGED_DAYS: i32 = 60;

fn main() {
    divan::main();
}

fn words() -> Words {
    let list = |texts: &[&str]| WordList::of(texts.iter().map(|text| (*text).to_owned()));
    let kinds = ["view", "cart_add", "favourite", "search", "email_sent", "email_open", "review"];
    Words {
        kinds: list(&kinds),
        channels: list(&["app", "shop", "web"]),
        categories: list(&["books", "garden", "shoes", "toys"]),
        campaigns: list(&["spring"]),
        offers: list(&["voucher"]),
        attributes: list(&["points", "region"]),
        values: list(&["north", "south"]),
    }
}

/// A word of a list of so many.
fn word(at: i32, of: i32) -> Word {
    Word::numbered((1 + at % of).unsigned_abs())
}

fn order(at: i32) -> Order {
    let terms = OrderTerms {
        margin_minor: OptionalSum::of(200 + i64::from(at)),
        discount_minor: OptionalSum::of(i64::from(at % 3) * 100),
        units_milli: OptionalSum::of(2_000),
        channel: word(at, 3),
    };
    Order::purchase(AS_OF.plus_days(20 - 37 * at).start(), 1_500 + i64::from(at)).with_terms(terms)
}

fn line(at: i32) -> BasketLine {
    let day = AS_OF.plus_days(-17 - 18 * at);
    let units_milli = OptionalSum::of(1_000);
    BasketLine { day, known_day: day, category: word(at, 4), amount_minor: 900, units_milli }
}

fn contact(at: i32) -> Contact {
    Contact {
        at: AS_OF.plus_days(-3 - 20 * at).start(),
        campaign: word(at, 1),
        channel: word(at, 3),
        offer: word(at, 1),
        arm: Arm::Treated,
        cost_minor: OptionalSum::of(5),
        propensity_millionths: None,
    }
}

fn history() -> History {
    let change = |at: i32| AttributeChange {
        from: AS_OF.plus_days(-100 * at),
        attribute: word(at, 2),
        value: if at % 2 == 0 {
            AttributeValue::number(f64::from(at))
        } else {
            AttributeValue::Category(word(at, 2))
        },
    };
    let entry = |at: i32| Engagement {
        category: word(at, 4),
        ..Engagement::of(AS_OF.plus_days(-1 - 3 * at), word(at, 7), 2)
    };
    History::new((1..=ORDERS).map(order).collect())
        .with_baskets((0..2 * ORDERS).map(line))
        .with_engagement((0..ENGAGED_DAYS).map(entry))
        .with_contacts((0..6).map(contact))
        .with_attributes((1..5).map(change))
}

fn buyer(history: &History) -> Buyer<'_> {
    history.past(AS_OF.end()).buyer().expect("a purchase")
}

/// A row of the features of orders alone.
#[divan::bench]
fn core(bencher: Bencher) {
    row(bencher, &FeatureEngine::core());
}

/// A row of every family.
#[divan::bench]
fn every_family(bencher: Bencher) {
    let (words, history) = (words(), history());
    let facts = ShopFacts::of(&words, [&buyer(&history)]);
    row(bencher, &FeatureEngine::new(FeatureSet::for_shop(facts, &[]).expect("no name"), &words));
}

fn row(bencher: Bencher, engine: &FeatureEngine) {
    let history = history();
    let buyer = buyer(&history);
    let mut row = vec![0.0; engine.width()];
    bencher.bench_local(|| engine.row_into(divan::black_box(&buyer), &mut row));
}
