//! The one feature code: a customer's past in, one row of numbers out.
//!
//! Training rows, the nightly scores and every online score come from a [`FeatureEngine`], so
//! they cannot disagree. Each family of features is a file with its own list; to add
//! a feature, add it to its family's list, and it is trained on, scored and listed.
//! A shop has the families of orders alone and those that its other tables allow: its
//! [`FeatureSet`]. Code that needs one feature of a row names it by its [`FeatureId`].
//!
//! Time has the resolution of a day, and several purchases of one day are one
//! purchase. NaN means "not defined yet", as the mean gap of a one-time buyer.

mod activity;
mod attributes;
mod baskets;
mod carts;
mod channels;
mod column;
mod contacts;
mod discount;
mod email;
mod engaged;
mod engine;
mod facts;
mod family;
mod feature;
mod feedback;
mod fingerprint;
mod id;
mod interest;
mod intervals;
mod kind;
mod kinds;
mod known;
#[cfg(test)]
mod listing;
mod margin;
mod measure;
mod probe;
mod recency_frequency;
mod returns;
mod season;
mod set;
mod shop;
mod short_list;
mod spending;
mod standing;
mod statistics;
mod summary;
#[cfg(test)]
mod twin;
mod units;

pub use column::FeatureColumn;
pub use engine::{FeatureEngine, FeatureRow};
pub use facts::{AttributeFacts, GivenData, ShopFacts, ShopThresholds};
pub use feature::Range;
pub use id::{AGE_DAYS, FREQUENCY, FeatureId, SPEND_MEAN};
pub use set::{
    FamilyColumns, FamilyRecord, FeatureSet, FeatureSetError, FeatureSetRecord, unit_of,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{buyer, past};
    use proptest::prelude::*;

    /// The value of one feature for orders given as (day, amount_minor), as of a day.
    pub(super) fn feature(name: &str, orders: &[(i32, i64)], as_of: i32) -> f64 {
        FeatureId::named(name).of(&FeatureEngine::core().row(&buyer(orders, as_of)))
    }

    fn row_of(orders: &[(i32, i64)], as_of: i32) -> Option<FeatureRow> {
        past(orders, as_of).buyer().map(|buyer| FeatureEngine::core().row(&buyer))
    }

    #[test]
    fn names_are_distinct_and_documented() {
        let set = FeatureSet::core();
        let mut seen = std::collections::BTreeSet::new();
        for column in set.columns() {
            assert!(seen.insert(&column.name), "{} is there twice", column.name);
            assert!(!column.unit.is_empty() && !column.meaning.is_empty(), "{}", column.name);
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
        fn every_feature_is_missing_or_finite_and_in_its_range(
            orders in prop::collection::vec((0..800_i32, -100_000..100_000_i64), 1..30),
            as_of in 0..900_i32,
        ) {
            if let Some(row) = row_of(&orders, as_of) {
                for (column, value) in FeatureSet::core().columns().iter().zip(row) {
                    let holds = !value.is_infinite() && column.range.holds(value);
                    prop_assert!(holds, "{} is {value}", column.name);
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
