//! Baskets: the categories bought, their shares, and what is new among them.
//!
//! A category counts as bought where goods of it were, and as sent back where they were.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Range;
use super::known::Known;
use super::measure::{self, Measure, Together, flag};
use super::short_list::ShortList;
use super::statistics::ratio;
use crate::history::{BasketLine, Word};

pub(super) const FEATURES: &[Measure<BasketTally>] = &[
    Measure {
        name: "categories",
        unit: "categories",
        meaning: "number of categories bought",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.categories,
    },
    Measure {
        name: "categories_90d",
        unit: "categories",
        meaning: "number of categories bought in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.categories_90,
    },
    Measure {
        name: "new_categories_90d",
        unit: "categories",
        meaning: "number of categories first bought in the last 90 days",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.new_90,
    },
    Measure {
        name: "days_since_new_category",
        unit: "days",
        meaning: "days since a category was bought for the first time; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.days_since_new,
    },
    Measure {
        name: "categories_per_basket_day",
        unit: "categories",
        meaning: "mean number of categories bought on a day with goods; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.category_days, it.days),
    },
    Measure {
        name: "category_repeat_share",
        unit: "ratio",
        meaning: "share of categories bought on a day that had been bought on an earlier day; NaN without one",
        range: Range::SHARE,
        compute: |it| ratio(it.category_days - it.categories, it.category_days),
    },
    Measure {
        name: "category_breadth",
        unit: "categories",
        meaning: "number of equal categories that would be as mixed: 1 over the sum of squared shares of value; NaN without a value",
        range: Range::NOT_NEGATIVE,
        compute: |it| ratio(it.value * it.value, it.squares),
    },
    Measure {
        name: "category_mix_change",
        unit: "ratio",
        meaning: "1 less the value shares that the halves of the time since the first goods have in common; NaN without a value in both",
        range: Range::SHARE,
        compute: |it| it.mix_change,
    },
    Measure {
        name: "top_category_share",
        unit: "ratio",
        meaning: "share of the category of the highest value bought, by value; NaN without a value",
        range: Range::SHARE,
        compute: |it| ratio(it.top.value, it.value),
    },
    Measure {
        name: "top_category_days_since",
        unit: "days",
        meaning: "days since the category of the highest value was bought; NaN without one",
        range: Range::NOT_NEGATIVE,
        compute: |it| it.top_days_since,
    },
    Measure {
        name: "top_category",
        unit: "level",
        meaning: "category of the highest value bought, of the 64 that the shop sells most often; NaN for another",
        range: Range::ANY,
        compute: |it| it.top_level,
    },
    Measure {
        name: "returned_category_share",
        unit: "ratio",
        meaning: "share of categories bought of which something was sent back; NaN without one",
        range: Range::SHARE,
        compute: |it| ratio(it.returned, it.categories),
    },
    Measure {
        name: "premium_share",
        unit: "ratio",
        meaning: "share of the shop's category with the dearest units, by value; NaN without a value or such a category",
        range: Range::SHARE,
        compute: |it| ratio(it.premium, it.value),
    },
];

pub(super) const CODE: Together = Together {
    columns,
    write: |known, values| measure::write(FEATURES, &BasketTally::of(known), values),
};

fn columns(facts: &ShopFacts) -> Vec<FeatureColumn> {
    let mut columns = measure::columns(FEATURES);
    for column in columns.iter_mut().filter(|column| column.name == "top_category") {
        column.range = Range::of_levels(facts.categories.len());
        column.levels.clone_from(&facts.categories);
    }
    columns
}

/// The goods of a customer, by category.
pub(super) struct BasketTally {
    categories: f64,
    categories_90: f64,
    new_90: f64,
    days_since_new: f64,
    /// Days with goods, and days with a category.
    days: f64,
    category_days: f64,
    /// Value bought, minor units, and the sum of the squares of the categories' values.
    value: f64,
    squares: f64,
    mix_change: f64,
    top: Goods,
    top_days_since: f64,
    top_level: f64,
    /// Categories bought and sent back.
    returned: f64,
    premium: f64,
}

/// The goods of one category, values in minor units.
#[derive(Clone, Copy)]
struct Goods {
    category: Word,
    value: f64,
    /// The value of the first half of the time since the first goods.
    early: f64,
    days: f64,
    first_days_ago: i32,
    last_days_ago: i32,
    is_returned: bool,
}

/// Lines that are read into categories.
struct Reading {
    goods: ShortList<Goods>,
    days: f64,
    last_days_ago: Option<i32>,
    /// Days since the first goods.
    since_first: i32,
}

impl Goods {
    const NONE: Goods = Goods {
        category: Word::NONE,
        value: 0.0,
        early: 0.0,
        days: 0.0,
        first_days_ago: 0,
        last_days_ago: 0,
        is_returned: false,
    };
}

impl Reading {
    fn of(known: &Known) -> Reading {
        let goods = ShortList::new(Goods::NONE);
        let mut reading = Reading { goods, days: 0.0, last_days_ago: None, since_first: 0 };
        let lines = known.buyer.baskets();
        for line in lines.iter().filter(|line| line.amount_minor >= 0) {
            reading.add(line, known.days_since(line.day));
        }
        for line in lines.iter().filter(|line| line.amount_minor < 0) {
            let bought = reading.goods.iter_mut().find(|goods| goods.category == line.category);
            bought.into_iter().for_each(|goods| goods.is_returned = true);
        }
        reading
    }

    fn add(&mut self, line: &BasketLine, days_ago: i32) {
        if self.last_days_ago != Some(days_ago) {
            self.days += 1.0;
            self.since_first =
                if self.last_days_ago.is_none() { days_ago } else { self.since_first };
            self.last_days_ago = Some(days_ago);
        }
        let at = self.goods.iter().position(|goods| goods.category == line.category);
        let at = at.unwrap_or_else(|| {
            let category = line.category;
            let (first_days_ago, last_days_ago) = (days_ago, i32::MAX);
            self.goods.push(Goods { category, first_days_ago, last_days_ago, ..Goods::NONE });
            self.goods.len() - 1
        });
        let goods = &mut self.goods[at];
        let value = line.amount_minor as f64;
        goods.value += value;
        goods.early += if 2 * days_ago > self.since_first { value } else { 0.0 };
        goods.days += flag(goods.last_days_ago != days_ago);
        goods.last_days_ago = days_ago;
    }

    /// The goods of the highest value, the lowest word of several.
    fn top(&self) -> Option<&Goods> {
        self.goods.iter().reduce(|top, goods| {
            let is_higher = goods.value > top.value
                || (goods.value == top.value && goods.category < top.category);
            if is_higher { goods } else { top }
        })
    }

    /// 1 less the shares that both halves of the time have in common.
    fn mix_change(&self) -> f64 {
        let early: f64 = self.goods.iter().map(|goods| goods.early).sum();
        let late: f64 = self.goods.iter().map(|goods| goods.value - goods.early).sum();
        let common =
            |goods: &Goods| ratio(goods.early, early).min(ratio(goods.value - goods.early, late));
        if early > 0.0 && late > 0.0 {
            (1.0 - self.goods.iter().map(common).sum::<f64>()).clamp(0.0, 1.0)
        } else {
            f64::NAN
        }
    }
}

impl BasketTally {
    fn of(known: &Known) -> BasketTally {
        let reading = Reading::of(known);
        let goods = &reading.goods;
        let sum = |of: fn(&Goods) -> f64| goods.iter().map(of).sum::<f64>();
        let newest = goods.iter().map(|goods| goods.first_days_ago).min();
        let premium = goods.iter().find(|goods| goods.category == known.shop.premium);
        let no_premium = if known.shop.premium.is_some() { 0.0 } else { f64::NAN };
        let top = reading.top();
        BasketTally {
            categories: goods.len() as f64,
            categories_90: sum(|goods| flag(goods.last_days_ago < 90)),
            new_90: sum(|goods| flag(goods.first_days_ago < 90)),
            days_since_new: newest.map_or(f64::NAN, f64::from),
            days: reading.days,
            category_days: sum(|goods| goods.days),
            value: sum(|goods| goods.value),
            squares: sum(|goods| goods.value * goods.value),
            mix_change: reading.mix_change(),
            top: top.copied().unwrap_or(Goods::NONE),
            top_days_since: top.map_or(f64::NAN, |top| f64::from(top.last_days_ago)),
            top_level: top.map_or(f64::NAN, |top| known.shop.categories.place(top.category)),
            returned: sum(|goods| flag(goods.is_returned)),
            premium: premium.map_or(no_premium, |goods| goods.value),
        }
    }
}
