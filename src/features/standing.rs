//! Standing: the customer beside the shop's others, as they were when the model was fitted.

use super::facts::ShopThresholds;
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::statistics::{mean, ratio};

pub(super) const FEATURES: &[Measure<Standing>] = &[
    Measure {
        name: "spend_mean_over_shop",
        unit: "ratio",
        meaning: "mean spend of a purchase day over the median of the shop's customers; NaN where that is 0",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.spend_mean, it.shop.spend_mean_median),
    },
    Measure {
        name: "spend_total_over_shop",
        unit: "ratio",
        meaning: "spend of all purchase days over the median of the shop's customers; NaN where that is 0",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.spend_total, it.shop.spend_total_median),
    },
    Measure {
        name: "top_spender",
        unit: "flag",
        meaning: "1 when the spend of all purchase days reaches that of the top fifth of the shop's customers, else 0",
        range: Range::SHARE,
        compute: |it| flag(it.spend_total >= it.shop.spend_total_top_fifth),
    },
    Measure {
        name: "purchases_over_shop",
        unit: "ratio",
        meaning: "purchase days over the median of the shop's customers",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.purchases, it.shop.purchases_median),
    },
    Measure {
        name: "gap_over_shop",
        unit: "ratio",
        meaning: "mean gap between purchase days over the median of the shop's customers; NaN without a repeat",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.gap_days, it.shop.gap_days_median.unwrap_or(f64::NAN)),
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| match known.shop.thresholds {
        Some(shop) => measure::write(FEATURES, &Standing::of(known, shop), values),
        None => values.fill(f64::NAN),
    },
};

/// A customer's values, and the shop's.
pub(super) struct Standing {
    spend_mean: f64,
    spend_total: f64,
    purchases: f64,
    gap_days: f64,
    shop: ShopThresholds,
}

impl Standing {
    fn of(known: &Known, shop: ShopThresholds) -> Standing {
        let orders = &known.orders;
        let purchases = orders.purchase_days.len() as f64;
        let spend_total: f64 = orders.spend_by_day.iter().sum();
        let spend_mean = spend_total / purchases;
        Standing { spend_mean, spend_total, purchases, gap_days: mean(&orders.gaps_days), shop }
    }
}
