//! Carts: goods added and not bought since.
//!
//! An open cart addition is one on a day after the last purchase day.

use super::feature::Range;
use super::kind::CART_ADD;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::statistics::ratio;

pub(super) const FEATURES: &[Measure<Carts>] = &[
    Measure {
        name: "open_cart_adds",
        unit: "acts",
        meaning: "open cart additions",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.open_adds,
    },
    Measure {
        name: "open_cart_days",
        unit: "days",
        meaning: "days since the oldest open cart addition; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.open_oldest,
    },
    Measure {
        name: "open_cart_newest_days",
        unit: "days",
        meaning: "days since the newest open cart addition; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.open_newest,
    },
    Measure {
        name: "cart_completion",
        unit: "ratio",
        meaning: "share of days with a cart addition, 7 or more days ago, that had a purchase on that day or the 7 after it; NaN without such a day",
        range: Range::SHARE,
        compute: |it| ratio(it.completed, it.judged),
    },
    Measure {
        name: "abandoned_carts_90d",
        unit: "days",
        meaning: "days with a cart addition of the last 90, 7 or more days ago, without a purchase on that day or the 7 after it",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.abandoned_90,
    },
    Measure {
        name: "cart_days_per_purchase",
        unit: "days",
        meaning: "days with a cart addition over purchase days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.days / it.purchases,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Carts::of(known), values),
};

/// The days in which a filled cart is expected to be bought.
const COMPLETION_DAYS: i32 = 7;

/// A customer's cart additions.
pub(super) struct Carts {
    open_adds: f64,
    open_oldest: f64,
    open_newest: f64,
    /// Days with an addition.
    days: f64,
    /// Those of them that are old enough to judge, those with a purchase soon, and those of the
    /// last 90 days without.
    judged: f64,
    completed: f64,
    abandoned_90: f64,
    /// Purchase days.
    purchases: f64,
}

impl Carts {
    fn of(known: &Known) -> Carts {
        let purchase_days = &known.orders.purchase_days;
        let mut it = Carts {
            open_adds: 0.0,
            open_oldest: f64::NAN,
            open_newest: f64::NAN,
            days: 0.0,
            judged: 0.0,
            completed: 0.0,
            abandoned_90: 0.0,
            purchases: purchase_days.len() as f64,
        };
        let (mut last_day, mut next_purchase) = (None, 0);
        let is_cart = |kind| known.shop.kinds.is_at(kind, CART_ADD);
        for entry in known.buyer.engagement().iter().filter(|entry| is_cart(entry.kind)) {
            let days_ago = known.days_since(entry.day);
            while purchase_days.get(next_purchase).is_some_and(|day| *day < entry.day) {
                next_purchase += 1;
            }
            let next = purchase_days.get(next_purchase);
            if next.is_none() {
                it.add_open(f64::from(entry.count), f64::from(days_ago));
            }
            if last_day != Some(entry.day) {
                let is_bought =
                    next.is_some_and(|day| day.days_since(entry.day) <= COMPLETION_DAYS);
                it.add_day(days_ago, flag(is_bought));
            }
            last_day = Some(entry.day);
        }
        it
    }

    fn add_open(&mut self, acts: f64, days_ago: f64) {
        self.open_adds += acts;
        self.open_oldest = if self.open_oldest.is_nan() { days_ago } else { self.open_oldest };
        self.open_newest = days_ago;
    }

    fn add_day(&mut self, days_ago: i32, bought: f64) {
        self.days += 1.0;
        if days_ago >= COMPLETION_DAYS {
            self.judged += 1.0;
            self.completed += bought;
            self.abandoned_90 += flag(days_ago < 90) * (1.0 - bought);
        }
    }
}
