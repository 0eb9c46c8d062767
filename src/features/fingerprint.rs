//! A short hash that two programs share only when they compute the same features.

use super::family::FeatureFamily;
use super::known::Known;
use super::probe;
use super::shop::Shop;

/// The fingerprint of a family as this program computes it: 16 hex digits.
///
/// It covers names, units and meanings, and the values of two made-up customers of a made-up
/// shop, so that a formula changed under an old name is noticed too. Values enter with six
/// significant digits: a logarithm may differ in its last bit between platforms.
pub(super) fn fingerprint(family: &FeatureFamily) -> String {
    let mut hasher = blake3::Hasher::new();
    let (facts, words) = (probe::facts(), probe::words());
    let shop = Shop::of(&facts, &words);
    let columns = family.columns(&facts);
    for column in &columns {
        for text in [&column.name, column.unit, &column.meaning] {
            hasher.update(text.as_bytes());
            hasher.update(b"\n");
        }
    }
    let busy = probe::busy(&words);
    for buyer in [&probe::buyer_of(&[(400, 1_250)]), &busy] {
        let mut values = vec![0.0; columns.len()];
        family.write(&Known::of(buyer, &shop), &mut values);
        for value in values {
            hasher.update(format!("{value:.5e}\n").as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{FeatureEngine, FeatureSet};

    #[test]
    fn the_busy_probe_leaves_no_feature_unseen() {
        let words = probe::words();
        let set = FeatureSet::for_shop(probe::facts(), &[]).unwrap();
        let engine = FeatureEngine::new(set, &words);
        let row = engine.row(&probe::busy(&words));
        for (column, value) in engine.set().columns().iter().zip(row) {
            assert!(!value.is_nan(), "{} is missing", column.name);
        }
        assert_eq!(engine.set().families().count(), FeatureFamily::all().count());
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
