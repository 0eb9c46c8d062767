//! A short hash that two programs share only when they compute the same features.

use super::registry::{features, row};
use crate::history::{Buyer, History, Order};
use crate::time::Day;

/// The fingerprint of this program's features: 16 hex digits.
///
/// It covers names, units and meanings, and the values of two made-up customers, so
/// that a formula changed under an old name is noticed too. Values enter with six
/// significant digits: a logarithm may differ in its last bit between platforms.
pub fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    for feature in features() {
        for text in [feature.name, feature.unit, feature.meaning] {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        }
    }
    for orders in [&[(400, 1_250)][..], &BUSY_CUSTOMER] {
        for value in row(&probe(orders)) {
            hasher.update(format!("{value:.5e}\n").as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Days and amounts in minor units of a customer without a missing feature.
const BUSY_CUSTOMER: [(i32, i64); 9] = [
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

fn probe(orders: &[(i32, i64)]) -> Buyer<'static> {
    let order = |&(day, amount_minor): &(i32, i64)| {
        Order::by_sign(Day::from_days_since_epoch(day).start(), amount_minor)
    };
    let history = History::new(orders.iter().map(order).collect());
    let past = history.past(Day::from_days_since_epoch(900).end()).into_owned();
    past.buyer().expect("each probe has bought")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busy_probe_leaves_no_feature_unseen() {
        let row = row(&probe(&BUSY_CUSTOMER));
        for (feature, value) in features().zip(row) {
            assert!(!value.is_nan(), "{} is missing", feature.name);
        }
    }

    #[test]
    fn the_fingerprint_is_sixteen_hex_digits_and_stable() {
        assert_eq!(fingerprint(), fingerprint());
        assert!(fingerprint().len() == 16 && fingerprint().bytes().all(|b| b.is_ascii_hexdigit()));
    }
}
