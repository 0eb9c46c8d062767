//! A short hash that two programs share only when they compute the same features.

use super::facts::ShopFacts;
use super::family::FeatureFamily;
use super::summary::BuyerSummary;
use crate::history::{Buyer, History, Order};
use crate::time::Day;

/// The fingerprint of a family as this program computes it: 16 hex digits.
///
/// It covers names, units and meanings, and the values of two made-up customers, so
/// that a formula changed under an old name is noticed too. Values enter with six
/// significant digits: a logarithm may differ in its last bit between platforms.
pub(super) fn fingerprint(family: &FeatureFamily) -> String {
    let mut hasher = blake3::Hasher::new();
    let columns = family.columns(&ShopFacts::default());
    for column in &columns {
        for text in [&column.name, column.unit, &column.meaning] {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        }
    }
    for orders in [&[(400, 1_250)][..], &BUSY_CUSTOMER] {
        let mut values = vec![0.0; columns.len()];
        family.write(&BuyerSummary::of(&probe(orders)), &mut values);
        for value in values {
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
    use crate::features::FeatureEngine;

    #[test]
    fn the_busy_probe_leaves_no_feature_unseen() {
        let engine = FeatureEngine::core();
        let row = engine.row(&probe(&BUSY_CUSTOMER));
        for (column, value) in engine.set().columns().iter().zip(row) {
            assert!(!value.is_nan(), "{} is missing", column.name);
        }
    }

    #[test]
    fn fingerprints_are_sixteen_hex_digits_stable_and_different() {
        let mut seen = std::collections::BTreeSet::new();
        for family in FeatureFamily::all() {
            let found = fingerprint(family);
            assert_eq!(found, fingerprint(family));
            assert!(found.len() == 16 && found.bytes().all(|byte| byte.is_ascii_hexdigit()));
            assert!(seen.insert(found), "{} is like another", family.name);
        }
    }
}
