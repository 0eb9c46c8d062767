//! Season and cohort: the position in the year, the customer's own year before, and the
//! time of the first purchase.
//!
//! A year ago is 52 weeks ago, so that days of the week match.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::statistics::ratio;
use crate::time::Day;

pub(super) const FEATURES: &[Measure<Season>] = &[
    Measure {
        name: "days_from_new_year",
        unit: "days",
        meaning: "days from as_of to the nearest turn of the year, years taken as 365.2425 days from 1970 on",
        range: HALF_YEAR,
        compute: |it| it.as_of.days_from(0.0),
    },
    Measure {
        name: "days_from_april",
        unit: "days",
        meaning: "days from as_of to the nearest end of the first quarter of such a year",
        range: HALF_YEAR,
        compute: |it| it.as_of.days_from(0.25),
    },
    Measure {
        name: "first_purchase_from_new_year",
        unit: "days",
        meaning: "days from the first purchase to the nearest turn of the year",
        range: HALF_YEAR,
        compute: |it| it.first.days_from(0.0),
    },
    Measure {
        name: "first_purchase_quarter",
        unit: "level",
        meaning: "quarter of the year of the first purchase",
        range: Range { from: 0.0, to: 3.0 },
        compute: |it| it.first.quarter(),
    },
    Measure {
        name: "purchases_next_30d_a_year_ago",
        unit: "purchases",
        meaning: "purchase days in the 30 days after as_of, a year ago; NaN for a customer younger than a year",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.if_older_than(YEAR_DAYS, it.next_30),
    },
    Measure {
        name: "purchases_next_90d_a_year_ago",
        unit: "purchases",
        meaning: "purchase days in the 90 days after as_of, a year ago; NaN for a customer younger than a year",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.if_older_than(YEAR_DAYS, it.next_90),
    },
    Measure {
        name: "spend_next_90d_a_year_ago",
        unit: "minor units",
        meaning: "spend in the 90 days after as_of, a year ago; NaN for a customer younger than a year",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.if_older_than(YEAR_DAYS, it.next_90_spend),
    },
    Measure {
        name: "purchases_90d_change_on_year",
        unit: "purchases",
        meaning: "purchase days in the last 90 days less those in the same days a year ago; NaN for a customer younger than a year and 90 days",
        range: Range::ANY,
        compute: |it| it.if_older_than(YEAR_DAYS + 90, it.last_90 - it.same_90),
    },
    Measure {
        name: "own_season_share",
        unit: "ratio",
        meaning: "share of purchase days that fell, in whichever year of 52 weeks, in the 90 days that follow as_of",
        range: Range::SHARE,
        compute: |it| ratio(it.own_season, it.purchases),
    },
    Measure {
        name: "weekend_share",
        unit: "ratio",
        meaning: "share of purchase days that were a Saturday or a Sunday",
        range: Range::SHARE,
        compute: |it| ratio(it.weekends, it.purchases),
    },
];

pub(super) const CODE: Together = Together {
    columns,
    write: |known, values| measure::write(FEATURES, &Season::of(known), values),
};

/// The 52 weeks that are taken for a year where days of the week matter.
const YEAR_DAYS: i32 = 364;
/// The mean length of a year of the calendar.
const CALENDAR_YEAR_DAYS: f64 = 365.2425;
const HALF_YEAR: Range = Range { from: 0.0, to: CALENDAR_YEAR_DAYS / 2.0 };

fn columns(_: &ShopFacts) -> Vec<FeatureColumn> {
    let mut columns = measure::columns(FEATURES);
    for column in columns.iter_mut().filter(|column| column.name == "first_purchase_quarter") {
        column.levels = (1..=4).map(|quarter| format!("Q{quarter}")).collect();
    }
    columns
}

/// The purchase days of a customer in the year.
pub(super) struct Season {
    as_of: YearPosition,
    first: YearPosition,
    age_days: i32,
    /// Purchase days.
    purchases: f64,
    next_30: f64,
    next_90: f64,
    next_90_spend: f64,
    last_90: f64,
    same_90: f64,
    own_season: f64,
    weekends: f64,
}

/// A position in the year: from 0 at its turn to 1 at the next.
#[derive(Clone, Copy)]
struct YearPosition(f64);

impl Season {
    fn of(known: &Known) -> Season {
        let orders = &known.orders;
        let mut it = Season {
            as_of: YearPosition::of(orders.as_of),
            first: YearPosition::of(orders.first_day()),
            age_days: known.days_since(orders.first_day()),
            purchases: orders.purchase_days.len() as f64,
            next_30: 0.0,
            next_90: 0.0,
            next_90_spend: 0.0,
            last_90: 0.0,
            same_90: 0.0,
            own_season: 0.0,
            weekends: 0.0,
        };
        for (day, spend) in orders.purchase_days.iter().zip(orders.spend_by_day.iter()) {
            it.add(*day, known.days_since(*day), *spend);
        }
        it
    }

    fn add(&mut self, day: Day, days_ago: i32, spend: f64) {
        let after = |days: i32| flag((YEAR_DAYS - days..YEAR_DAYS).contains(&days_ago));
        self.next_30 += after(30);
        self.next_90 += after(90);
        self.next_90_spend += after(90) * spend;
        self.last_90 += flag(days_ago < 90);
        self.same_90 += flag((YEAR_DAYS..YEAR_DAYS + 90).contains(&days_ago));
        self.own_season += flag(days_ago % YEAR_DAYS >= YEAR_DAYS - 90);
        // 1970-01-01 was a Thursday, three days after a Monday.
        self.weekends += flag((day.days_since_epoch() + 3).rem_euclid(7) >= 5);
    }

    fn if_older_than(&self, days: i32, value: f64) -> f64 {
        if self.age_days >= days { value } else { f64::NAN }
    }
}

impl YearPosition {
    fn of(day: Day) -> YearPosition {
        YearPosition((f64::from(day.days_since_epoch()) / CALENDAR_YEAR_DAYS).rem_euclid(1.0))
    }

    /// Days to the nearest position of this value, in whichever year.
    fn days_from(self, position: f64) -> f64 {
        let apart = (self.0 - position).abs();
        apart.min(1.0 - apart) * CALENDAR_YEAR_DAYS
    }

    /// The quarter of the year, 0 to 3.
    fn quarter(self) -> f64 {
        (self.0 * 4.0).floor().min(3.0)
    }
}
