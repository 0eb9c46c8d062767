//! Discounts: how often, how deep, and whether the customer buys without.
//!
//! A purchase whose discount the tables do not give is left out; a surcharge is no discount.

use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::statistics::ratio;

pub(super) const FEATURES: &[Measure<Discounts>] = &[
    Measure {
        name: "discounted_share",
        unit: "ratio",
        meaning: "share of purchases with a discount, of those whose discount is given; NaN without one",
        range: Range::SHARE,
        compute: |it| it.discounted.over(it.given),
    },
    Measure {
        name: "discount_rate",
        unit: "ratio",
        meaning: "deductions over the list value of purchases; NaN without a list value",
        range: Range::SHARE,
        compute: |it| it.all.rate(),
    },
    Measure {
        name: "discount_rate_90d",
        unit: "ratio",
        meaning: "deductions over the list value of purchases in the last 90 days; NaN without a list value",
        range: Range::SHARE,
        compute: |it| it.latest_90.rate(),
    },
    Measure {
        name: "discount_rate_last",
        unit: "ratio",
        meaning: "deduction over the list value of the last purchase whose discount is given; NaN without a list value",
        range: Range::SHARE,
        compute: |it| it.last.rate(),
    },
    Measure {
        name: "discount_rate_change",
        unit: "ratio",
        meaning: "discount_rate_90d less discount_rate",
        range: Range { from: -1.0, to: 1.0 },
        compute: |it| it.latest_90.rate() - it.all.rate(),
    },
    Measure {
        name: "deep_discount_share",
        unit: "ratio",
        meaning: "share of purchases at a fifth or more below the list, of those whose discount is given; NaN without one",
        range: Range::SHARE,
        compute: |it| it.deep.over(it.given),
    },
    Measure {
        name: "discounted_value_share",
        unit: "ratio",
        meaning: "value of purchases with a discount over that of purchases whose discount is given; NaN without a value",
        range: Range::SHARE,
        compute: |it| ratio(it.discounted_value, it.value),
    },
    Measure {
        name: "days_since_full_price",
        unit: "days",
        meaning: "days since the last purchase without a discount, of those whose discount is given; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.days_since_full_price,
    },
    Measure {
        name: "first_purchase_discounted",
        unit: "flag",
        meaning: "1 when the first purchase whose discount is given had one, else 0; NaN without one",
        range: Range::SHARE,
        compute: |it| it.first_discounted,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Discounts::of(known), values),
};

/// A discount is deep from this share of the list value on.
const DEEP: f64 = 0.2;

/// The discounts of a customer's purchases.
pub(super) struct Discounts {
    /// Purchases whose discount is given, those with a discount and those with a deep one.
    given: Count,
    discounted: Count,
    deep: Count,
    /// The value of purchases whose discount is given, and of those with one, minor units.
    value: f64,
    discounted_value: f64,
    all: Deductions,
    latest_90: Deductions,
    last: Deductions,
    days_since_full_price: f64,
    first_discounted: f64,
}

/// A number of purchases.
#[derive(Clone, Copy, Default)]
struct Count(f64);

/// Deductions and the list value they are taken from, minor units.
#[derive(Clone, Copy, Default)]
struct Deductions {
    deducted: f64,
    list: f64,
}

impl Discounts {
    fn of(known: &Known) -> Discounts {
        let (none, nan) = (Count::default(), f64::NAN);
        let (all, latest_90, last) = Default::default();
        let mut it = Discounts {
            given: none,
            discounted: none,
            deep: none,
            value: 0.0,
            discounted_value: 0.0,
            all,
            latest_90,
            last,
            days_since_full_price: nan,
            first_discounted: nan,
        };
        for order in known.buyer.purchases() {
            if let Some(discount) = order.terms.discount_minor.get() {
                let days_ago = known.days_since(order.at.day());
                it.add(order.amount_minor as f64, discount.max(0) as f64, days_ago);
            }
        }
        it
    }

    fn add(&mut self, value: f64, deducted: f64, days_ago: i32) {
        let is_first = self.given.0 == 0.0;
        self.given.0 += 1.0;
        self.value += value;
        self.last = Deductions { deducted, list: value + deducted };
        self.all.add(self.last);
        if days_ago < 90 {
            self.latest_90.add(self.last);
        }
        if is_first {
            self.first_discounted = flag(deducted > 0.0);
        }
        if deducted > 0.0 {
            self.discounted.0 += 1.0;
            self.discounted_value += value;
            self.deep.0 += flag(deducted >= DEEP * self.last.list);
        } else {
            self.days_since_full_price = f64::from(days_ago);
        }
    }
}

impl Count {
    fn over(self, whole: Count) -> f64 {
        ratio(self.0, whole.0)
    }
}

impl Deductions {
    fn add(&mut self, other: Deductions) {
        self.deducted += other.deducted;
        self.list += other.list;
    }

    fn rate(self) -> f64 {
        ratio(self.deducted, self.list)
    }
}
