//! Activity: engagement of every kind together, and its change.
//!
//! Acts are those of the customer, of kinds that were known when the model was fitted: e-mails
//! that the shop sent are none. An active day is a day with an act.

use super::engaged::{ActiveTally, days};
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::statistics::{mean, ratio};

pub(super) const FEATURES: &[Measure<Activity>] = &[
    Measure {
        name: "active_days",
        unit: "days",
        meaning: "number of active days",
        range: Range::NOT_NEGATIVE,
        compute: |it| f64::from(it.tally.days),
    },
    Measure {
        name: "active_days_7d",
        unit: "days",
        meaning: "active days in the last 7 days",
        range: Range { from: 0.0, to: 7.0 },
        compute: |it| f64::from(it.tally.days_7),
    },
    Measure {
        name: "active_days_30d",
        unit: "days",
        meaning: "active days in the last 30 days",
        range: Range { from: 0.0, to: 30.0 },
        compute: |it| f64::from(it.tally.days_30),
    },
    Measure {
        name: "active_days_90d",
        unit: "days",
        meaning: "active days in the last 90 days",
        range: Range { from: 0.0, to: 90.0 },
        compute: |it| f64::from(it.tally.days_90),
    },
    Measure {
        name: "active_days_30d_change",
        unit: "days",
        meaning: "active days in the last 30 days less those in the 30 days before",
        range: Range { from: -30.0, to: 30.0 },
        compute: |it| f64::from(it.tally.days_30) - f64::from(it.tally.days_30_before),
    },
    Measure {
        name: "active_days_since_purchase",
        unit: "days",
        meaning: "active days after the last purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |it| f64::from(it.tally.days_since_purchase),
    },
    Measure {
        name: "days_since_active",
        unit: "days",
        meaning: "days since the last active day; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| days(it.tally.since_last),
    },
    Measure {
        name: "active_streak_days",
        unit: "days",
        meaning: "active days in a row up to as_of or the day before, else 0",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.streak(),
    },
    Measure {
        name: "longest_streak_days",
        unit: "days",
        meaning: "the most active days in a row",
        range: Range::NOT_NEGATIVE,
        compute: |it| f64::from(it.tally.longest_run),
    },
    Measure {
        name: "acts_30d",
        unit: "acts",
        meaning: "acts in the last 30 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.tally.acts_30 as f64,
    },
    Measure {
        name: "acts_90d",
        unit: "acts",
        meaning: "acts in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.tally.acts_90 as f64,
    },
    Measure {
        name: "acts_30d_over_before",
        unit: "ratio",
        meaning: "acts in the last 30 days over those in the 30 days before; NaN without any before",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.tally.acts_30 as f64, it.tally.acts_30_before as f64),
    },
    Measure {
        name: "acts_30d_over_usual",
        unit: "ratio",
        meaning: "acts a day in the last 30 days over those from the first active day to the last 30 days; NaN where these are fewer than 30 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.over_usual(),
    },
    Measure {
        name: "acts_per_active_day",
        unit: "acts",
        meaning: "mean number of acts of an active day; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.tally.acts as f64, f64::from(it.tally.days)),
    },
    Measure {
        name: "acts_per_purchase",
        unit: "acts",
        meaning: "acts over purchase days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.tally.acts as f64 / it.purchases,
    },
    Measure {
        name: "acts_since_purchase",
        unit: "acts",
        meaning: "acts after the last purchase day",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.tally.acts_since_purchase as f64,
    },
    Measure {
        name: "kinds_30d",
        unit: "kinds",
        meaning: "kinds of acts in the last 30 days, of those with features of their own",
        range: Range::NOT_NEGATIVE,
        compute: |it| f64::from(it.tally.places_30.count_ones()),
    },
    Measure {
        name: "fading",
        unit: "flag",
        meaning: "1 when the days since the last purchase exceed the mean gap by 30 % and acts_30d is at most half of those in the 30 days before, else 0; NaN without a repeat or without acts before",
        range: Range::SHARE,
        compute: |it| it.fading(),
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Activity::of(known), values),
};

/// The growth of the silence and the fall of the acts that shops take for a warning.
const SILENCE_GROWTH: f64 = 1.3;
const ACTS_LEFT: f64 = 0.5;

/// A customer's acts, and the rhythm of the purchases.
pub(super) struct Activity {
    tally: ActiveTally,
    /// Purchase days.
    purchases: f64,
    silence_days: f64,
    gap_days: f64,
}

impl Activity {
    fn of(known: &Known) -> Activity {
        Activity {
            tally: known.engaged().active,
            purchases: known.orders.purchase_days.len() as f64,
            silence_days: known.orders.silence_days(),
            gap_days: mean(&known.orders.gaps_days),
        }
    }

    fn streak(&self) -> f64 {
        let is_running = self.tally.since_last.is_some_and(|days| days <= 1);
        if is_running { f64::from(self.tally.run) } else { 0.0 }
    }

    fn over_usual(&self) -> f64 {
        let earlier_days = self.tally.since_first.map_or(0, |first| first - 29);
        if earlier_days < 30 {
            return f64::NAN;
        }
        let earlier = (self.tally.acts - self.tally.acts_30) as f64 / f64::from(earlier_days);
        self.tally.acts_30 as f64 / 30.0 / earlier
    }

    fn fading(&self) -> f64 {
        if self.gap_days.is_nan() || self.tally.acts_30_before == 0 {
            return f64::NAN;
        }
        let is_late = self.silence_days >= SILENCE_GROWTH * self.gap_days;
        let left = ACTS_LEFT * self.tally.acts_30_before as f64;
        flag(is_late && self.tally.acts_30 as f64 <= left)
    }
}
