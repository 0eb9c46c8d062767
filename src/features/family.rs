//! Families of features: each is switched on or off as a whole, and has its own fingerprint.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Feature;
use super::summary::BuyerSummary;
use super::{intervals, recency_frequency, returns, spending};

/// A family of features.
pub(super) struct FeatureFamily {
    /// The name in the configuration, in bundles and in the list of features.
    pub(super) name: &'static str,
    pub(super) code: FamilyCode,
}

/// The way a family is computed.
pub(super) enum FamilyCode {
    /// Each feature by itself, the same features for every shop.
    Each(&'static [Feature]),
}

/// Families of orders alone, which every shop has: the first of every row, in this order.
pub(super) const CORE: [FeatureFamily; 4] = [
    FeatureFamily {
        name: "recency_frequency",
        code: FamilyCode::Each(recency_frequency::FEATURES),
    },
    FeatureFamily { name: "intervals", code: FamilyCode::Each(intervals::FEATURES) },
    FeatureFamily { name: "spending", code: FamilyCode::Each(spending::FEATURES) },
    FeatureFamily { name: "returns", code: FamilyCode::Each(returns::FEATURES) },
];

/// Families that a shop has where its tables tell them, in the order of a row.
pub(super) const FURTHER: [FeatureFamily; 0] = [];

impl FeatureFamily {
    /// The family of a name, core or further.
    pub(super) fn named(name: &str) -> Option<&'static FeatureFamily> {
        FeatureFamily::all().find(|family| family.name == name)
    }

    /// Every family, in the order of a row.
    pub(super) fn all() -> impl Iterator<Item = &'static FeatureFamily> {
        CORE.iter().chain(&FURTHER)
    }

    /// The columns of this family for a shop.
    pub(super) fn columns(&self, _facts: &ShopFacts) -> Vec<FeatureColumn> {
        match self.code {
            FamilyCode::Each(features) => features.iter().map(FeatureColumn::of).collect(),
        }
    }

    /// Writes the values of this family, one for each of its columns.
    pub(super) fn write(&self, past: &BuyerSummary, values: &mut [f64]) {
        match self.code {
            FamilyCode::Each(features) => {
                for (value, feature) in values.iter_mut().zip(features) {
                    *value = (feature.compute)(past);
                }
            }
        }
    }
}
