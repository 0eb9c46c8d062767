//! Engagement by kind: the windows of each usual kind that the shop has, and of its own kinds
//! with the most acts.

use super::column::FeatureColumn;
use super::engaged::{KindTally, days};
use super::facts::ShopFacts;
use super::feature::Range;
use super::kind::{ListedKind, kinds_with_features};
use super::measure::{self, Measure, Together};

pub(super) const CODE: Together = Together {
    columns,
    write: |known, values| {
        let kinds = known.shop.kinds.listed.iter();
        for (place, values) in kinds.zip(values.chunks_exact_mut(FEATURES.len())) {
            measure::write(FEATURES, &known.engaged().kinds[*place], values);
        }
    },
};

/// The features of one kind; their names lack the kind.
const FEATURES: &[Measure<KindTally>] = &[
    Measure {
        name: "acts_7d",
        unit: "acts",
        meaning: "acts of this kind in the last 7 days",
        range: Range::NOT_NEGATIVE,
        compute: |kind| kind.in_7 as f64,
    },
    Measure {
        name: "acts_30d",
        unit: "acts",
        meaning: "acts of this kind in the last 30 days",
        range: Range::NOT_NEGATIVE,
        compute: |kind| kind.in_30 as f64,
    },
    Measure {
        name: "acts_90d",
        unit: "acts",
        meaning: "acts of this kind in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |kind| kind.in_90 as f64,
    },
    Measure {
        name: "acts_30d_change",
        unit: "acts",
        meaning: "acts of this kind in the last 30 days less those in the 30 days before",
        range: Range::ANY,
        compute: |kind| kind.in_30 as f64 - kind.in_30_before as f64,
    },
    Measure {
        name: "days_since",
        unit: "days",
        meaning: "days since the last act of this kind; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |kind| days(kind.days_since),
    },
];

fn columns(facts: &ShopFacts) -> Vec<FeatureColumn> {
    let mut columns = Vec::new();
    for ListedKind { text, .. } in kinds_with_features(facts) {
        let of_kind = measure::columns(FEATURES).into_iter();
        columns.extend(of_kind.map(|column| column.about(text)));
    }
    columns
}
