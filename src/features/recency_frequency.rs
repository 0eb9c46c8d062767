//! Recency and frequency: purchases in the past, the latest of them, and the age of the customer.

use super::feature::{Feature, Range};
use super::summary::BuyerSummary;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "days_since_last_purchase",
        unit: "days",
        meaning: "last purchase day to as_of",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.silence_days(),
    },
    Feature {
        name: "age_days",
        unit: "days",
        meaning: "first purchase day to as_of",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.age_days(),
    },
    Feature {
        name: "recency_days",
        unit: "days",
        meaning: "first purchase day to last",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.age_days() - past.silence_days(),
    },
    Feature {
        name: "frequency",
        unit: "purchases",
        meaning: "purchase days after the first",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.gaps_days.len() as f64,
    },
    Feature {
        name: "purchase_rate",
        unit: "purchases per day",
        meaning: "purchase days over the age, 30 days added so that a first purchase is no high rate",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.purchase_days.len() as f64 / (past.age_days() + 30.0),
    },
    Feature {
        name: "decayed_purchases",
        unit: "purchases",
        meaning: "purchase days, each counting half as much for every 90 days gone by",
        range: Range::NOT_NEGATIVE,
        compute: |past| past.decays().sum(),
    },
    Feature {
        name: "purchases_30d",
        unit: "purchases",
        meaning: "purchase days in the last 30 days",
        range: Range::NOT_NEGATIVE,
        compute: purchases_within::<30>,
    },
    Feature {
        name: "purchases_90d",
        unit: "purchases",
        meaning: "purchase days in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: purchases_within::<90>,
    },
    Feature {
        name: "purchases_180d",
        unit: "purchases",
        meaning: "purchase days in the last 180 days",
        range: Range::NOT_NEGATIVE,
        compute: purchases_within::<180>,
    },
    Feature {
        name: "purchases_365d",
        unit: "purchases",
        meaning: "purchase days in the last 365 days",
        range: Range::NOT_NEGATIVE,
        compute: purchases_within::<365>,
    },
];

/// Purchase days among the last `DAYS` days.
fn purchases_within<const DAYS: i32>(past: &BuyerSummary) -> f64 {
    (past.purchase_days.len() - past.start_of_last(DAYS)) as f64
}

#[cfg(test)]
mod tests {
    use crate::features::tests::feature;

    #[test]
    fn windows_end_with_the_as_of_day_and_hold_as_many_days_as_they_say() {
        let orders = [(71, 100), (100, 100)];
        assert_eq!(feature("purchases_30d", &orders, 100), 2.0);
        assert_eq!(feature("purchases_30d", &orders, 101), 1.0);
    }

    #[test]
    fn the_first_purchase_is_no_repeat() {
        assert_eq!(feature("frequency", &[(1, 100)], 9), 0.0);
        assert_eq!(feature("frequency", &[(1, 100), (1, 100), (4, 100)], 9), 1.0);
        assert_eq!(feature("recency_days", &[(1, 100), (4, 100)], 9), 3.0);
        assert_eq!(feature("days_since_last_purchase", &[(1, 100), (4, 100)], 9), 5.0);
        assert_eq!(feature("age_days", &[(1, 100), (4, 100)], 9), 8.0);
    }
}
