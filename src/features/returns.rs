//! Returns: their number and value.

use super::feature::{Feature, Range};
use super::summary::BuyerSummary;
use crate::history::OrderKind;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "returns",
        unit: "returns",
        meaning: "number of returns",
        range: Range::NOT_NEGATIVE,
        compute: |past| returned(past).0,
    },
    Feature {
        name: "returned_share",
        unit: "ratio",
        meaning: "returned value over purchased value; 1 when only returns had a value",
        range: Range::NOT_NEGATIVE,
        compute: |past| match (returned(past).1, purchased(past)) {
            (returned, purchased) if purchased > 0.0 => returned / purchased,
            (returned, _) => f64::from(u8::from(returned > 0.0)),
        },
    },
    Feature {
        name: "value_rate",
        unit: "minor units per day",
        meaning: "net value over the age, 30 days added as in purchase_rate",
        range: Range::ANY,
        compute: |past| (purchased(past) - returned(past).1) / (past.age_days() + 30.0),
    },
];

fn purchased(past: &BuyerSummary) -> f64 {
    past.spend_by_day.iter().sum()
}

/// The number of returns and their value as a positive amount, minor units.
fn returned(past: &BuyerSummary) -> (f64, f64) {
    past.orders
        .iter()
        .filter(|order| order.kind == OrderKind::Return)
        .fold((0.0, 0.0), |(count, value), order| (count + 1.0, value - order.amount_minor as f64))
}

#[cfg(test)]
mod tests {
    use crate::features::tests::feature;

    #[test]
    fn a_return_counts_at_its_own_time() {
        let orders = [(0, 1_000), (10, -250)];
        assert_eq!(feature("returned_share", &orders, 9), 0.0);
        assert_eq!(feature("returned_share", &orders, 10), 0.25);
        assert_eq!(feature("returns", &orders, 10), 1.0);
    }
}
