//! The summary of a customer's engagement: one reading of it fills the windows of every kind.

use super::kind::{KindRole, PLACES};
use super::shop::Shop;
use crate::history::{Buyer, Engagement};
use crate::time::Day;

/// A customer's engagement by kind, and that of all kinds together.
pub(super) struct Engaged {
    pub(super) kinds: [KindTally; PLACES],
    pub(super) active: ActiveTally,
}

/// The entries of one kind. A window of so many days ends with the as-of day.
#[derive(Clone, Copy, Default)]
pub(super) struct KindTally {
    pub(super) acts: u64,
    pub(super) in_7: u64,
    pub(super) in_30: u64,
    pub(super) in_90: u64,
    /// Acts in the 30 days before the last 30.
    pub(super) in_30_before: u64,
    /// Days since the latest.
    pub(super) days_since: Option<i32>,
    /// Values, where they are given.
    pub(super) values: ValueTally,
    pub(super) values_90: ValueTally,
}

/// The values that came with acts.
#[derive(Clone, Copy, Default)]
pub(super) struct ValueTally {
    /// Acts of the entries with a value.
    acts: u64,
    sum_milli: i64,
}

/// The acts of every kind, by day.
#[derive(Clone, Copy, Default)]
pub(super) struct ActiveTally {
    pub(super) acts: u64,
    pub(super) acts_30: u64,
    pub(super) acts_90: u64,
    pub(super) acts_30_before: u64,
    /// Acts on days after the last purchase day.
    pub(super) acts_since_purchase: u64,
    pub(super) days: u32,
    pub(super) days_7: u32,
    pub(super) days_30: u32,
    pub(super) days_90: u32,
    pub(super) days_30_before: u32,
    pub(super) days_since_purchase: u32,
    /// Days since the first active day and since the last.
    pub(super) since_first: Option<i32>,
    pub(super) since_last: Option<i32>,
    /// Days of the run of active days that ends with the last, and of the longest run.
    pub(super) run: u32,
    pub(super) longest_run: u32,
    /// The places of the kinds of the last 30 days, a bit each.
    pub(super) places_30: u32,
}

impl Engaged {
    pub(super) fn of(buyer: &Buyer, shop: &Shop) -> Engaged {
        let mut kinds = [KindTally::default(); PLACES];
        let mut active = ActiveTally::default();
        let as_of = buyer.as_of().day();
        let since_purchase = as_of.days_since(buyer.last_purchase_day());
        for entry in buyer.engagement() {
            let days_ago = as_of.days_since(entry.day);
            let role = shop.kinds.role(entry.kind);
            if let KindRole::At(place) = role {
                kinds[usize::from(place)].add(entry, days_ago);
                active.places_30 |= u32::from(role.is_act() && days_ago < 30) << place;
            }
            if role.is_act() {
                active.add(u64::from(entry.count), days_ago, since_purchase);
            }
        }
        Engaged { kinds, active }
    }
}

impl KindTally {
    fn add(&mut self, entry: &Engagement, days_ago: i32) {
        let acts = u64::from(entry.count);
        self.acts += acts;
        if days_ago < 90 {
            self.in_90 += acts;
            self.in_30_before += if (30..60).contains(&days_ago) { acts } else { 0 };
            self.in_30 += if days_ago < 30 { acts } else { 0 };
            self.in_7 += if days_ago < 7 { acts } else { 0 };
        }
        self.days_since = Some(days_ago);
        if let Some(value) = entry.value_milli.get() {
            self.values.add(acts, value);
            if days_ago < 90 {
                self.values_90.add(acts, value);
            }
        }
    }
}

impl ValueTally {
    fn add(&mut self, acts: u64, value_milli: i64) {
        self.acts += acts;
        self.sum_milli = self.sum_milli.saturating_add(value_milli);
    }

    /// The mean value of an act; NaN where none was given.
    pub(super) fn mean(self) -> f64 {
        self.sum_milli as f64 / 1_000.0 / self.acts as f64
    }
}

impl ActiveTally {
    /// Adds acts; days come in ascending order.
    fn add(&mut self, acts: u64, days_ago: i32, since_purchase: i32) {
        if self.since_last != Some(days_ago) {
            self.add_day(days_ago, since_purchase);
        }
        self.acts += acts;
        if days_ago < 90 {
            self.acts_90 += acts;
            self.acts_30_before += if (30..60).contains(&days_ago) { acts } else { 0 };
            self.acts_30 += if days_ago < 30 { acts } else { 0 };
        }
        self.acts_since_purchase += if days_ago < since_purchase { acts } else { 0 };
    }

    fn add_day(&mut self, days_ago: i32, since_purchase: i32) {
        self.run = if self.since_last == Some(days_ago + 1) { self.run + 1 } else { 1 };
        self.longest_run = self.longest_run.max(self.run);
        self.since_first = self.since_first.or(Some(days_ago));
        self.since_last = Some(days_ago);
        self.days += 1;
        self.days_7 += u32::from(days_ago < 7);
        self.days_30 += u32::from(days_ago < 30);
        self.days_90 += u32::from(days_ago < 90);
        self.days_30_before += u32::from((30..60).contains(&days_ago));
        self.days_since_purchase += u32::from(days_ago < since_purchase);
    }
}

/// A number of days, NaN where there is none.
pub(super) fn days(days: Option<i32>) -> f64 {
    days.map_or(f64::NAN, f64::from)
}

/// The first of the last `days` days, of which the as-of day is the last.
pub(super) fn first_of_last(as_of: Day, days: i32) -> Day {
    as_of.plus_days(1 - days)
}
