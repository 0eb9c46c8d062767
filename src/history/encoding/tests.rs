//! Histories written and read again, added to, damaged, and measured.

use proptest::prelude::*;

use super::*;
use crate::history::{
    Arm, AttributeChange, AttributeValue, BasketLine, Contact, Engagement, OptionalSum, Order,
    OrderTerms, Word,
};
use crate::time::{Day, Timestamp};

fn encoded(history: &History) -> Vec<u8> {
    let mut bytes = Vec::new();
    history.encode_into(&mut bytes);
    bytes
}

fn sum() -> impl Strategy<Value = OptionalSum> {
    prop::option::of(-3_000_000..3_000_000_i64).prop_map(OptionalSum::from)
}

fn word() -> impl Strategy<Value = Word> {
    (0..300_u32).prop_map(Word::numbered)
}

fn day() -> impl Strategy<Value = Day> {
    (-2_000..20_000_i32).prop_map(Day::from_days_since_epoch)
}

fn order() -> impl Strategy<Value = Order> {
    let times = (day(), 0..86_400_i64, prop_oneof![Just(0), 0..9_000_000_000_i64]);
    (times, -1_000_000..1_000_000_i64, sum(), sum(), sum(), word()).prop_map(
        |(
            (day, second, late),
            amount_minor,
            margin_minor,
            discount_minor,
            units_milli,
            channel,
        )| {
            let at = Timestamp::from_micros(day.start().micros() + second * 1_000_000);
            let terms = OrderTerms { margin_minor, discount_minor, units_milli, channel };
            let known_at = Timestamp::from_micros(at.micros() + late);
            Order::by_sign(at, amount_minor).with_known_at(known_at).with_terms(terms)
        },
    )
}

fn basket_line() -> impl Strategy<Value = BasketLine> {
    (day(), 0..3_i32, word(), -90_000..90_000_i64, sum()).prop_map(
        |(day, late, category, amount_minor, units_milli)| {
            let known_day = day.plus_days(late);
            BasketLine { day, known_day, category, amount_minor, units_milli }
        },
    )
}

fn engagement() -> impl Strategy<Value = Engagement> {
    (day(), 0..3_i32, word(), word(), word(), 1..9_u32, sum()).prop_map(
        |(day, late, kind, category, channel, count, value_milli)| {
            let known_day = day.plus_days(late);
            Engagement { day, known_day, kind, category, channel, count, value_milli }
        },
    )
}

fn contact() -> impl Strategy<Value = Contact> {
    let arm = prop_oneof![Just(Arm::Treated), Just(Arm::Control)];
    let propensity = prop::option::of(0..=1_000_000_u32);
    (day(), word(), word(), word(), arm, sum(), propensity).prop_map(
        |(day, campaign, channel, offer, arm, cost_minor, propensity_millionths)| {
            let at = day.start();
            Contact { at, campaign, channel, offer, arm, cost_minor, propensity_millionths }
        },
    )
}

fn attribute() -> impl Strategy<Value = AttributeChange> {
    let value = prop_oneof![
        Just(AttributeValue::Missing),
        any::<f64>().prop_map(AttributeValue::number),
        word().prop_map(AttributeValue::Category),
    ];
    let from = prop_oneof![day(), Just(Day::EARLIEST)];
    (from, word(), value).prop_map(|(from, attribute, value)| AttributeChange {
        from,
        attribute,
        value,
    })
}

prop_compose! {
    fn history()(
        orders in prop::collection::vec(order(), 0..6),
        baskets in prop::collection::vec(basket_line(), 0..6),
        engagement in prop::collection::vec(engagement(), 0..6),
        contacts in prop::collection::vec(contact(), 0..4),
        attributes in prop::collection::vec(attribute(), 0..4),
    ) -> History {
        History::new(orders)
            .with_baskets(baskets)
            .with_engagement(engagement)
            .with_contacts(contacts)
            .with_attributes(attributes)
    }
}

proptest! {
    #[test]
    fn a_history_is_read_as_it_was_written(history in history()) {
        prop_assert_eq!(History::decode(&encoded(&history)), Ok(history));
    }

    #[test]
    fn appended_chunks_are_one_history_whatever_their_sequence(a in history(), b in history()) {
        let merged = a.clone().merged_with(b.clone());
        let (a, b) = (encoded(&a), encoded(&b));
        prop_assert_eq!(History::decode(&[&a[..], &b].concat()), Ok(merged.clone()));
        prop_assert_eq!(History::decode(&[&b[..], &a].concat()), Ok(merged));
    }

    #[test]
    fn damaged_bytes_never_end_in_a_panic_and_a_cut_is_an_error(
        history in history(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = encoded(&history);
        let at = at.index(bytes.len());
        prop_assert!(at == 0 || History::decode(&bytes[..at]).is_err());
        bytes[at] = byte;
        let _ = History::decode(&bytes);
    }
}

#[test]
fn bytes_of_a_newer_release_are_refused() {
    let none = History::decode(&[2, 0]);
    assert_eq!(none, Err(EncodingError::UnknownVersion { found: 2 }));
    let newer = none.unwrap_err().to_string();
    assert!(newer.contains("layout 2") && newer.contains("newer release"), "{newer}");
    let unknown = History::decode(&[VERSION, 4, 9, 1, 0, 0]);
    assert_eq!(unknown, Err(EncodingError::UnknownSection { tag: 9 }));
}

#[test]
fn an_absurd_number_of_records_asks_for_no_memory() {
    let mut chunk = vec![orders::TAG];
    chunk.put_varint(u64::MAX >> 1);
    let mut bytes = vec![VERSION];
    bytes.put_varint(chunk.len() as u64);
    bytes.put(&chunk);
    assert!(matches!(History::decode(&bytes), Err(EncodingError::Bytes(_))));
}

/// The bytes that one more event takes in a history of many like it.
fn bytes_each(of: impl Fn(i32) -> History) -> f64 {
    let length = |events: i32| (0..events).map(&of).fold(History::default(), History::merged_with);
    let (few, many) = (encoded(&length(10)).len(), encoded(&length(210)).len());
    (many - few) as f64 / 200.0
}

#[test]
fn a_purchase_with_all_its_terms_and_its_basket_takes_less_than_24_bytes() {
    let purchase = |at: i32| {
        let day = Day::from_days_since_epoch(14_000 + 11 * at);
        let second = i64::from(at) * 7_919 % 86_400;
        let time = Timestamp::from_micros(day.start().micros() + second * 1_000_000);
        let terms = OrderTerms {
            margin_minor: OptionalSum::of(1_234 + i64::from(at)),
            discount_minor: OptionalSum::of(350),
            units_milli: OptionalSum::of(3_000),
            channel: Word::numbered(3),
        };
        let category = Word::numbered(200);
        let units_milli = OptionalSum::of(3_000);
        let line = BasketLine { day, known_day: day, category, amount_minor: 5_999, units_milli };
        History::new(vec![Order::purchase(time, 5_999).with_terms(terms)]).with_baskets([line])
    };
    let bytes = bytes_each(purchase);
    assert!(bytes <= 24.0, "{bytes} bytes");
    let plain = bytes_each(|at| {
        let day = Day::from_days_since_epoch(14_000 + 11 * at);
        History::new(vec![Order::purchase(day.start(), 5_999)])
    });
    assert!(plain <= 5.0, "{plain} bytes");
}

#[test]
fn a_day_of_engagement_of_one_kind_takes_less_than_8_bytes() {
    let bytes = bytes_each(|at| {
        let day = Day::from_days_since_epoch(14_000 + 3 * at);
        let (category, channel) = (Word::numbered(200), Word::numbered(3));
        let views = Engagement { category, channel, ..Engagement::of(day, Word::numbered(9), 12) };
        History::default().with_engagement([views])
    });
    assert!(bytes <= 8.0, "{bytes} bytes");
}
