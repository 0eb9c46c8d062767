//! The list of all features, and the row they make.

use super::feature::Feature;
use super::summary::BuyerSummary;
use super::{intervals, recency_frequency, returns, spending};
use crate::history::Buyer;

/// One value per feature, in the order of [`features`].
pub type FeatureRow = Vec<f64>;

pub(super) const FAMILIES: [&[Feature]; 4] =
    [recency_frequency::FEATURES, intervals::FEATURES, spending::FEATURES, returns::FEATURES];

/// The number of features, which is the length of a row.
pub const COUNT: usize = {
    let (mut count, mut family) = (0, 0);
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

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
    let mut row = vec![0.0; COUNT];
    row_into(buyer, &mut row);
    row
}

/// Writes the features of a customer into a row of [`COUNT`] values.
///
/// # Panics
///
/// When the row has another length.
pub fn row_into(buyer: &Buyer, row: &mut [f64]) {
    assert_eq!(row.len(), COUNT, "a row has one value per feature");
    let summary = BuyerSummary::of(buyer);
    for (value, feature) in row.iter_mut().zip(features()) {
        *value = (feature.compute)(&summary);
    }
}
