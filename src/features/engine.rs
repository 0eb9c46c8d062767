//! The computation of a shop's features for its customers.

use super::known::Known;
use super::set::FeatureSet;
use super::shop::Shop;
use crate::history::{Buyer, Words};

/// One value per column, in the order of [`FeatureSet::columns`].
pub type FeatureRow = Vec<f64>;

/// A [`FeatureSet`] for customers whose events use given words.
#[derive(Clone, Debug)]
pub struct FeatureEngine {
    set: FeatureSet,
    shop: Shop,
}

impl FeatureEngine {
    /// The engine of a set of features, for histories with these words.
    pub fn new(set: FeatureSet, words: &Words) -> FeatureEngine {
        let shop = Shop::of(set.facts(), words);
        FeatureEngine { set, shop }
    }

    /// The engine of the features of orders alone, for histories without words.
    pub fn core() -> FeatureEngine {
        FeatureEngine::new(FeatureSet::core(), &Words::default())
    }

    /// The features that it computes.
    pub fn set(&self) -> &FeatureSet {
        &self.set
    }

    /// The number of values of a row.
    pub fn width(&self) -> usize {
        self.set.width()
    }

    /// The features of a customer as of `buyer.as_of()`.
    pub fn row(&self, buyer: &Buyer) -> FeatureRow {
        let mut row = vec![0.0; self.width()];
        self.row_into(buyer, &mut row);
        row
    }

    /// Writes the features of a customer into a row.
    ///
    /// # Panics
    ///
    /// When the row has not as many values as there are features.
    pub fn row_into(&self, buyer: &Buyer, row: &mut [f64]) {
        assert_eq!(row.len(), self.width(), "a row has one value per feature");
        let known = Known::of(buyer, &self.shop);
        let mut rest = row;
        for (family, width) in self.set.families.iter().zip(&self.set.widths) {
            let (values, others) = rest.split_at_mut(*width);
            family.write(&known, values);
            rest = others;
        }
    }
}
