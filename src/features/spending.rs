//! Spending: the value of a purchase day, and its trend.

use super::feature::{Feature, Range};
use super::statistics::{mean, median};
use super::summary::BuyerSummary;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "spend_mean",
        unit: "minor units",
        meaning: "mean spend of a purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |past| mean(&past.spend_by_day),
    },
    Feature {
        name: "spend_median",
        unit: "minor units",
        meaning: "median spend of a purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |past| median(&past.spend_by_day),
    },
    Feature {
        name: "spend_last",
        unit: "minor units",
        meaning: "spend of the last purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.spend_by_day.last().copied().unwrap_or(f64::NAN),
    },
    Feature {
        name: "spend_max",
        unit: "minor units",
        meaning: "the largest spend of a purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.spend_by_day.iter().copied().fold(0.0, f64::max),
    },
    Feature {
        name: "spend_first",
        unit: "minor units",
        meaning: "spend of the first purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.spend_by_day[0],
    },
    Feature {
        name: "spend_trend",
        unit: "log ratio",
        meaning: "log of the mean spend of the last three purchase days over that of all; NaN without a repeat",
        range: Range::ANY,
        compute: trend,
    },
    Feature {
        name: "spend_total",
        unit: "minor units",
        meaning: "spend of all purchase days",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.spend_by_day.iter().sum(),
    },
    Feature {
        name: "spend_90d",
        unit: "minor units",
        meaning: "spend in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: spend_within::<90>,
    },
    Feature {
        name: "spend_365d",
        unit: "minor units",
        meaning: "spend in the last 365 days",
        range: Range::NOT_NEGATIVE,
        compute: spend_within::<365>,
    },
    Feature {
        name: "decayed_spend",
        unit: "minor units",
        meaning: "spend, each purchase day counting half as much for every 90 days gone by",
        range: Range::NOT_NEGATIVE,
        compute: |past| {
            past.decays().zip(past.spend_by_day.iter()).map(|(decay, spend)| decay * spend).sum()
        },
    },
];

/// Purchase value of the last `DAYS` days, minor units.
fn spend_within<const DAYS: i32>(past: &BuyerSummary) -> f64 {
    past.spend_by_day[past.start_of_last(DAYS)..].iter().sum()
}

/// One currency unit of most currencies, added to both sides so that a free order has a logarithm.
const SMOOTHING_MINOR: f64 = 100.0;

fn trend(past: &BuyerSummary) -> f64 {
    let count = past.spend_by_day.len();
    if count < 2 {
        return f64::NAN;
    }
    let latest = &past.spend_by_day[count.saturating_sub(3)..];
    ((mean(latest) + SMOOTHING_MINOR) / (mean(&past.spend_by_day) + SMOOTHING_MINOR)).ln()
}

#[cfg(test)]
mod tests {
    use crate::features::tests::feature;

    const ORDERS: [(i32, i64); 4] = [(0, 1_000), (0, 500), (300, 3_000), (300, -2_000)];

    #[test]
    fn orders_of_one_day_are_one_purchase_and_returns_are_not_deducted() {
        assert_eq!(feature("spend_mean", &ORDERS, 400), 2_250.0);
        assert_eq!(feature("spend_last", &ORDERS, 400), 3_000.0);
        assert_eq!(feature("spend_365d", &ORDERS, 400), 3_000.0);
        assert_eq!(feature("spend_90d", &ORDERS, 400), 0.0);
    }

    #[test]
    fn growing_spend_has_a_positive_trend() {
        let growing = [(0, 1_000), (9, 4_000), (12, 4_000), (15, 4_000)];
        assert!(feature("spend_trend", &growing, 20) > 0.0);
        assert_eq!(feature("spend_trend", &[(0, 1_000), (9, 1_000)], 20), 0.0);
        assert_eq!(feature("spend_trend", &[(0, 0), (9, 0)], 20), 0.0);
    }
}
