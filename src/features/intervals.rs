//! Purchase intervals: the customer's own rhythm, and the departure of the present from it.

use super::feature::{Feature, Range};
use super::statistics::{mean, median, ratio, standard_deviation};
use super::summary::BuyerSummary;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "gap_days_mean",
        unit: "days",
        meaning: "mean gap between purchase days; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: |past| mean(&past.gaps_days),
    },
    Feature {
        name: "gap_days_median",
        unit: "days",
        meaning: "median gap between purchase days; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: |past| median(&past.gaps_days),
    },
    Feature {
        name: "gap_days_spread",
        unit: "days",
        meaning: "standard deviation of the gaps; NaN below two gaps",
        range: Range::NOT_NEGATIVE,
        compute: |past| standard_deviation(&past.gaps_days),
    },
    Feature {
        name: "gap_regularity",
        unit: "ratio",
        meaning: "spread of the gaps over their mean: 0 is clockwork, 1 chance; NaN below two gaps",
        range: Range::NOT_NEGATIVE,
        compute: |past| ratio(standard_deviation(&past.gaps_days), mean(&past.gaps_days)),
    },
    Feature {
        name: "last_gap_days",
        unit: "days",
        meaning: "the latest gap; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: last_gap,
    },
    Feature {
        name: "last_gap_over_usual",
        unit: "ratio",
        meaning: "the latest gap over the mean gap; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: |past| ratio(last_gap(past), mean(&past.gaps_days)),
    },
    Feature {
        name: "silence_over_usual_gap",
        unit: "ratio",
        meaning: "days since the last purchase over the mean gap; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: |past| ratio(past.silence_days(), mean(&past.gaps_days)),
    },
    Feature {
        name: "silence_share",
        unit: "ratio",
        meaning: "days since the last purchase over the age and a day: how much of the time was silence",
        range: Range::SHARE,
        compute: |past| past.silence_days() / (past.age_days() + 1.0),
    },
];

fn last_gap(past: &BuyerSummary) -> f64 {
    past.gaps_days.last().copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use crate::features::tests::feature;

    const ORDERS: [(i32, i64); 4] = [(0, 100), (10, 100), (20, 100), (50, 100)];

    #[test]
    fn gaps_are_the_days_between_purchase_days() {
        assert_eq!(feature("gap_days_mean", &ORDERS, 80), 50.0 / 3.0);
        assert_eq!(feature("gap_days_median", &ORDERS, 80), 10.0);
        assert_eq!(feature("last_gap_days", &ORDERS, 80), 30.0);
    }

    #[test]
    fn the_last_gap_and_the_silence_are_measured_against_the_usual_gap() {
        assert_eq!(feature("last_gap_over_usual", &ORDERS, 80), 30.0 / (50.0 / 3.0));
        assert_eq!(feature("silence_over_usual_gap", &ORDERS, 80), 30.0 / (50.0 / 3.0));
        assert_eq!(feature("silence_share", &ORDERS, 80), 30.0 / 81.0);
    }

    #[test]
    fn a_one_time_buyer_has_no_rhythm() {
        for name in ["gap_days_mean", "gap_regularity", "last_gap_days", "silence_over_usual_gap"] {
            assert!(feature(name, &[(5, 100)], 80).is_nan(), "{name}");
        }
    }

    #[test]
    fn a_clockwork_customer_has_regularity_zero() {
        assert_eq!(feature("gap_regularity", &[(0, 1), (7, 1), (14, 1), (21, 1)], 30), 0.0);
    }
}
