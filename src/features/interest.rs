//! Interest: the categories that the customer's acts are about, bought or not.

use super::engaged::first_of_last;
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::short_list::ShortList;
use super::statistics::ratio;
use crate::history::{Engagement, Word};

pub(super) const FEATURES: &[Measure<Interest>] = &[
    Measure {
        name: "engaged_categories_30d",
        unit: "categories",
        meaning: "categories of acts in the last 30 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.categories,
    },
    Measure {
        name: "unbought_categories_30d",
        unit: "categories",
        meaning: "those of engaged_categories_30d that were never bought",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.unbought,
    },
    Measure {
        name: "category_focus_30d",
        unit: "ratio",
        meaning: "share of the category with the most acts, of the acts of the last 30 days with a category; NaN without one",
        range: Range::SHARE,
        compute: |it| ratio(it.top_acts, it.acts),
    },
    Measure {
        name: "premium_acts_30d",
        unit: "acts",
        meaning: "acts in the last 30 days about the shop's category with the dearest units; NaN without such a category",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.premium_acts,
    },
    Measure {
        name: "premium_streak_days",
        unit: "days",
        meaning: "days in a row with an act about that category, up to as_of or the day before, at most 30; NaN without such a category",
        range: Range { from: 0.0, to: 30.0 },
        compute: |it| it.premium_streak,
    },
];

pub(super) const CODE: Together = Together {
    columns: |_| measure::columns(FEATURES),
    write: |known, values| measure::write(FEATURES, &Interest::of(known), values),
};

/// The categories of a customer's acts in the last 30 days.
pub(super) struct Interest {
    categories: f64,
    unbought: f64,
    acts: f64,
    top_acts: f64,
    premium_acts: f64,
    premium_streak: f64,
}

/// The acts about a category.
#[derive(Clone, Copy)]
struct Engaged {
    category: Word,
    acts: f64,
}

/// The days with an act about the premium category.
#[derive(Default)]
struct PremiumDays {
    last_days_ago: Option<i32>,
    run: u32,
}

impl PremiumDays {
    fn add(&mut self, days_ago: i32) {
        if self.last_days_ago != Some(days_ago) {
            let follows = self.last_days_ago == Some(days_ago + 1);
            self.run = if follows { self.run + 1 } else { 1 };
            self.last_days_ago = Some(days_ago);
        }
    }

    fn streak(&self) -> f64 {
        if self.last_days_ago.is_some_and(|days| days <= 1) { f64::from(self.run) } else { 0.0 }
    }
}

impl Interest {
    fn of(known: &Known) -> Interest {
        let mut engaged = ShortList::new(Engaged { category: Word::NONE, acts: 0.0 });
        let mut premium_days = PremiumDays::default();
        for entry in acts_of_last_30(known) {
            let acts = f64::from(entry.count);
            match engaged.iter_mut().find(|engaged| engaged.category == entry.category) {
                Some(engaged) => engaged.acts += acts,
                None => engaged.push(Engaged { category: entry.category, acts }),
            }
            if entry.category == known.shop.premium {
                premium_days.add(known.days_since(entry.day));
            }
        }
        let is_bought = |category: Word| {
            let mut lines = known.buyer.baskets().iter();
            lines.any(|line| line.amount_minor >= 0 && line.category == category)
        };
        let premium = engaged.iter().find(|engaged| engaged.category == known.shop.premium);
        let or_nan = |value: f64| if known.shop.premium.is_some() { value } else { f64::NAN };
        Interest {
            categories: engaged.len() as f64,
            unbought: engaged.iter().map(|engaged| flag(!is_bought(engaged.category))).sum(),
            acts: engaged.iter().map(|engaged| engaged.acts).sum(),
            top_acts: engaged.iter().map(|engaged| engaged.acts).fold(0.0, f64::max),
            premium_acts: or_nan(premium.map_or(0.0, |engaged| engaged.acts)),
            premium_streak: or_nan(premium_days.streak()),
        }
    }
}

/// The acts with a category in the last 30 days.
fn acts_of_last_30<'a>(known: &'a Known) -> impl Iterator<Item = &'a Engagement> {
    let first = first_of_last(known.orders.as_of, 30);
    let engagement = known.buyer.engagement();
    let start = engagement.partition_point(|entry| entry.day < first);
    let kinds = &known.shop.kinds;
    engagement[start..].iter().filter(|entry| entry.category.is_some() && kinds.is_act(entry.kind))
}
