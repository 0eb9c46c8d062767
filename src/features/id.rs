//! Single features by name, found when the program is compiled.

use super::family::{CORE, FamilyCode};
use super::feature::Feature;

/// `age_days`, days.
pub const AGE_DAYS: FeatureId = FeatureId::named("age_days");
/// `frequency`, purchases.
pub const FREQUENCY: FeatureId = FeatureId::named("frequency");
/// `spend_mean`, minor units.
pub const SPEND_MEAN: FeatureId = FeatureId::named("spend_mean");

/// The place in a row of one feature of orders alone: it is the same for every shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureId(usize);

impl FeatureId {
    /// The feature called `name`.
    ///
    /// # Panics
    ///
    /// When there is no such feature; in a constant this stops the compiler.
    pub(super) const fn named(name: &str) -> FeatureId {
        let (mut place, mut family) = (0, 0);
        while family < CORE.len() {
            let FamilyCode::Each(features) = CORE[family].code else {
                panic!("the features of orders alone are computed each by itself");
            };
            let features: &[Feature] = features;
            let mut at = 0;
            while at < features.len() {
                if same(features[at].name, name) {
                    return FeatureId(place);
                }
                place += 1;
                at += 1;
            }
            family += 1;
        }
        panic!("there is no feature of this name");
    }

    /// The feature's value in a row.
    pub fn of(self, row: &[f64]) -> f64 {
        row[self.0]
    }
}

/// Equality of texts that the compiler can evaluate.
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::FeatureSet;

    #[test]
    fn every_feature_is_found_at_its_place_in_a_row() {
        for (place, column) in FeatureSet::core().columns().iter().enumerate() {
            assert_eq!(FeatureId::named(&column.name), FeatureId(place), "{}", column.name);
        }
    }
}
