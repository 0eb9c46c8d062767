//! The count of what a shop's customers show by a cutoff.

use std::collections::BTreeMap;

use super::thresholds::Population;
use super::{AttributeFacts, GivenData, ShopFacts};
use crate::history::{AttributeValue, Buyer, Word, WordList, Words};

/// The most levels of a categorical feature: rarer ones are missing.
const LEVELS_MAX: usize = 64;
/// The lines of baskets below which a category's mean price says little.
const PREMIUM_LINES_MIN: u64 = 20;

/// The counts of the events of the customers seen so far.
struct Counts {
    /// Acts of each kind, by the number of its word.
    acts: Vec<u64>,
    /// Purchases through each channel.
    channels: Vec<u64>,
    /// The sales of each category.
    sales: Vec<Sales>,
    /// Values of each attribute.
    attributes: Vec<AttributeCounts>,
    given: GivenData,
    /// The most days from a customer's first purchase to the as-of.
    days: u32,
    population: Population,
}

/// The sales of a category.
#[derive(Clone, Copy, Default)]
struct Sales {
    lines: u64,
    /// Value and units of the lines whose units are given.
    priced_minor: i128,
    units_milli: i128,
    priced_lines: u64,
}

/// The values of an attribute.
#[derive(Clone, Default)]
struct AttributeCounts {
    numbers: u64,
    /// The number of times that each category was set, by word.
    categories: BTreeMap<Word, u64>,
}

impl ShopFacts {
    /// The facts of a shop's customers as of a cutoff, in any order: nothing counts that was
    /// unknown then.
    pub fn of<'b, 'e: 'b>(
        words: &Words,
        buyers: impl IntoIterator<Item = &'b Buyer<'e>>,
    ) -> ShopFacts {
        let mut counts = Counts::none(words);
        for buyer in buyers {
            counts.add(buyer);
        }
        counts.facts(words)
    }
}

impl Counts {
    fn none(words: &Words) -> Counts {
        let of = |list: &WordList| vec![0; list.texts().len() + 1];
        Counts {
            acts: of(&words.kinds),
            channels: of(&words.channels),
            sales: vec![Sales::default(); words.categories.texts().len() + 1],
            attributes: vec![AttributeCounts::default(); words.attributes.texts().len() + 1],
            given: GivenData::default(),
            days: 0,
            population: Population::default(),
        }
    }

    fn add(&mut self, past: &Buyer) {
        self.add_orders(past);
        self.add_baskets(past);
        for entry in past.engagement() {
            count(&mut self.acts, entry.kind, u64::from(entry.count));
            self.given.engaged_categories |= entry.category.is_some();
        }
        self.given.contacts |= !past.contacts().is_empty();
        for change in past.attributes() {
            let Some(counts) = self.attributes.get_mut(change.attribute.number() as usize) else {
                continue;
            };
            match change.value {
                AttributeValue::Missing => {}
                AttributeValue::Number(_) => counts.numbers += 1,
                AttributeValue::Category(word) => *counts.categories.entry(word).or_default() += 1,
            }
        }
        self.population.add(past);
    }

    fn add_orders(&mut self, past: &Buyer) {
        for order in past.purchases() {
            count(&mut self.channels, order.terms.channel, 1);
            self.given.discounts |= order.terms.discount_minor.get().is_some();
            self.given.margins |= order.terms.margin_minor.get().is_some();
            self.given.units |= order.terms.units_milli.get().is_some();
        }
        let days = past.as_of().day().days_since(past.first_purchase_day());
        self.days = self.days.max(days.unsigned_abs());
    }

    fn add_baskets(&mut self, past: &Buyer) {
        for line in past.baskets().iter().filter(|line| line.amount_minor >= 0) {
            self.given.baskets = true;
            let Some(sales) = self.sales.get_mut(line.category.number() as usize) else { continue };
            sales.lines += 1;
            if let Some(units) = line.units_milli.get().filter(|units| *units > 0) {
                sales.priced_lines += 1;
                sales.priced_minor += i128::from(line.amount_minor);
                sales.units_milli += i128::from(units);
            }
        }
    }

    fn facts(self, words: &Words) -> ShopFacts {
        let lines: Vec<u64> = self.sales.iter().map(|sales| sales.lines).collect();
        ShopFacts {
            kinds: most_frequent(&self.acts, &words.kinds),
            attributes: attributes(&self.attributes, words),
            categories: levels(&lines, &words.categories),
            channels: levels(&self.channels, &words.channels),
            given: self.given,
            days: self.days,
            premium_category: premium(&self.sales, &words.categories),
            thresholds: self.population.thresholds(),
        }
    }
}

fn count(counts: &mut [u64], word: Word, times: u64) {
    if let Some(count) = counts.get_mut(word.number() as usize) {
        *count += times;
    }
}

/// The texts of the words that were counted, the most frequent first, then by text.
fn most_frequent(counts: &[u64], list: &WordList) -> Vec<String> {
    let counted = list.texts().iter().zip(&counts[1..]).filter(|(_, count)| **count > 0);
    let mut counted: Vec<(&String, &u64)> = counted.collect();
    counted.sort_by(|(left, few), (right, many)| many.cmp(few).then(left.cmp(right)));
    counted.into_iter().map(|(text, _)| text.clone()).collect()
}

/// The texts of the most frequent words, sorted.
fn levels(counts: &[u64], list: &WordList) -> Vec<String> {
    let mut texts = most_frequent(counts, list);
    texts.truncate(LEVELS_MAX);
    texts.sort_unstable();
    texts
}

fn attributes(counts: &[AttributeCounts], words: &Words) -> Vec<AttributeFacts> {
    let counted = words.attributes.texts().iter().zip(&counts[1..]);
    let known = counted.filter(|(_, counts)| counts.numbers > 0 || !counts.categories.is_empty());
    let facts = |(name, counts): (&String, &AttributeCounts)| {
        let levels = attribute_levels(counts, &words.values);
        AttributeFacts { name: name.clone(), levels }
    };
    known.map(facts).collect()
}

/// The levels of an attribute; none where most of its values are numbers.
fn attribute_levels(counts: &AttributeCounts, values: &WordList) -> Vec<String> {
    if counts.numbers > counts.categories.values().sum() {
        return Vec::new();
    }
    let mut by_word = vec![0; values.texts().len() + 1];
    for (word, times) in &counts.categories {
        count(&mut by_word, *word, *times);
    }
    levels(&by_word, values)
}

/// The category with the highest mean price of a unit, the first by text of several.
fn premium(sales: &[Sales], categories: &WordList) -> Option<String> {
    let sold = categories.texts().iter().zip(&sales[1..]);
    let telling = sold.filter(|(_, sales)| sales.priced_lines >= PREMIUM_LINES_MIN);
    let price = |sales: &Sales| sales.priced_minor as f64 / sales.units_milli as f64;
    // The texts are sorted: of equal prices, the last maximum of the reverse is the first text.
    let dearest =
        telling.rev().max_by(|(_, left), (_, right)| price(left).total_cmp(&price(right)));
    dearest.map(|(text, _)| text.clone())
}
