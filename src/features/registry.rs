//! The list of all features, and the row they make.

use super::feature::Feature;
use super::summary::BuyerSummary;
use super::{intervals, recency_frequency, returns, spending};
use crate::history::Buyer;

/// One value per feature, in the order of [`features`].
pub type FeatureRow = Vec<f64>;

pub(super) const FAMILIES: [&[Feature]; 4] =
    [recency_frequency::FEATURES, intervals::FEATURES, spending::FEATURES, returns::FEATURES];

/// Every feature, in the order of a row.
pub fn features() -> impl Iterator<Item = &'static Feature> {
    FAMILIES.into_iter().flatten()
}

/// The names of all features, in the order of a row.
pub fn names() -> Vec<&'static str> {
    features().map(|feature| feature.name).collect()
}

/// The features of a customer as of `buyer.as_of()`.
pub fn row(buyer: &Buyer) -> FeatureRow {
    let summary = BuyerSummary::of(buyer);
    features().map(|feature| (feature.compute)(&summary)).collect()
}
