//! The description of one column of a row of features.

use super::feature::{Feature, Range};

/// A feature of a shop's customers: a column of training tables, reports and reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureColumn {
    /// The name; it is used once.
    pub name: String,
    /// The unit of the values: `days`, `purchases`, `minor units`, `ratio` ...
    pub unit: &'static str,
    /// The meaning of the values, and when they are NaN.
    pub meaning: String,
    /// The values that are not NaN.
    pub range: Range,
    /// The texts of the values 0, 1, 2 ... of a categorical feature; empty for a number.
    pub levels: Vec<String>,
}

impl FeatureColumn {
    /// The column of a feature that every shop has alike.
    pub(super) fn of(feature: &Feature) -> FeatureColumn {
        FeatureColumn {
            name: feature.name.to_owned(),
            unit: feature.unit,
            meaning: feature.meaning.to_owned(),
            range: feature.range,
            levels: Vec::new(),
        }
    }

    /// Reports whether the values name levels and have no order.
    pub fn is_categorical(&self) -> bool {
        !self.levels.is_empty()
    }
}
