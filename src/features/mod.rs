//! The one feature code: a customer's past in, one row of numbers out.
//!
//! Training rows, the nightly scores and every online score come from [`row`], so
//! they cannot disagree. Each family of features is a file with its own list; to add
//! a feature, add it to its family's list, and it is trained on, scored and listed.
//! Code that needs one feature of a row names it by its [`FeatureId`].
//!
//! Time has the resolution of a day, and several purchases of one day are one
//! purchase. NaN means "not defined yet", as the mean gap of a one-time buyer.

mod feature;
mod fingerprint;
mod id;
mod intervals;
mod recency_frequency;
mod registry;
mod returns;
mod short_list;
mod spending;
mod statistics;
mod summary;

pub use feature::Feature;
pub use fingerprint::fingerprint;
pub use id::{AGE_DAYS, FREQUENCY, FeatureId, SPEND_MEAN};
pub use registry::{COUNT, FeatureRow, features, names, row, row_into};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{buyer, past};
    use proptest::prelude::*;

    /// The value of one feature for orders given as (day, amount_minor), as of a day.
    pub(super) fn feature(name: &str, orders: &[(i32, i64)], as_of: i32) -> f64 {
        FeatureId::named(name).of(&row(&buyer(orders, as_of)))
    }

    fn row_of(orders: &[(i32, i64)], as_of: i32) -> Option<FeatureRow> {
        past(orders, as_of).buyer().map(|buyer| row(&buyer))
    }

    #[test]
    fn names_are_distinct_and_documented() {
        let mut seen = std::collections::BTreeSet::new();
        for feature in features() {
            assert!(seen.insert(feature.name), "{} is there twice", feature.name);
            assert!(!feature.unit.is_empty() && !feature.meaning.is_empty(), "{}", feature.name);
        }
    }

    #[test]
    fn who_never_bought_has_no_row() {
        assert_eq!(row_of(&[], 10), None);
        assert_eq!(row_of(&[(3, -500)], 10), None);
        assert_eq!(row_of(&[(11, 500)], 10), None);
    }

    proptest! {
        #[test]
        fn every_feature_is_finite_or_missing(
            orders in prop::collection::vec((0..800_i32, -100_000..100_000_i64), 1..30),
            as_of in 0..900_i32,
        ) {
            if let Some(row) = row_of(&orders, as_of) {
                for (feature, value) in features().zip(row) {
                    prop_assert!(!value.is_infinite(), "{} is {value}", feature.name);
                }
            }
        }

        #[test]
        fn an_event_after_the_as_of_changes_no_feature(
            mut orders in prop::collection::vec((0..500_i32, -100_000..100_000_i64), 1..30),
            later in 501..900_i32,
        ) {
            let bits = |row: Option<FeatureRow>| {
                row.map(|row| row.into_iter().map(f64::to_bits).collect::<Vec<u64>>())
            };
            let before = bits(row_of(&orders, 500));
            orders.push((later, 9_999));
            prop_assert_eq!(before, bits(row_of(&orders, 500)));
        }
    }
}
