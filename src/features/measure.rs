//! Families whose features are computed together, from a tally of their own.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Range;
use super::known::Known;

/// The columns of a family, which may depend on the shop, and their values.
pub(super) struct Together {
    pub(super) columns: fn(&ShopFacts) -> Vec<FeatureColumn>,
    /// Writes one value for each of the columns.
    pub(super) write: fn(&Known, &mut [f64]),
}

/// A named number computed from a tally that the features of a family share: the events are
/// read once for all of them.
pub(super) struct Measure<T> {
    pub(super) name: &'static str,
    /// The unit of the value, as of [`Feature`](super::feature::Feature).
    pub(super) unit: &'static str,
    /// The meaning of the value, and when it is NaN.
    pub(super) meaning: &'static str,
    pub(super) range: Range,
    pub(super) compute: fn(&T) -> f64,
}

/// The columns of measures, which every shop has alike.
pub(super) fn columns<T>(measures: &[Measure<T>]) -> Vec<FeatureColumn> {
    let column = |measure: &Measure<T>| FeatureColumn {
        name: measure.name.to_owned(),
        unit: measure.unit,
        meaning: measure.meaning.to_owned(),
        range: measure.range,
        levels: Vec::new(),
    };
    measures.iter().map(column).collect()
}

/// Writes the values of measures, in their order.
pub(super) fn write<T>(measures: &[Measure<T>], tally: &T, values: &mut [f64]) {
    for (value, measure) in values.iter_mut().zip(measures) {
        *value = (measure.compute)(tally);
    }
}

/// A truth as a number: 1 or 0.
pub(super) fn flag(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}
