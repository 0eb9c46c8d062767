//! The plain twin of the features: each read from its meaning, slowly, over random customers.

mod core;
mod engagement;
mod goods;
mod purchases;
mod random;

use proptest::prelude::*;

use super::family::FeatureFamily;
use super::{FeatureEngine, FeatureSet, ShopFacts};
use crate::history::{Buyer, Engagement, Order, Words};
use crate::time::Day;
use random::{AS_OF, Events, any_events, words};

/// A customer, read plainly.
struct Twin<'a> {
    buyer: &'a Buyer<'a>,
    facts: &'a ShopFacts,
    words: &'a Words,
}

impl Twin<'_> {
    fn ago(&self, day: Day) -> i32 {
        self.buyer.as_of().day().days_since(day)
    }

    fn purchases(&self) -> Vec<Order> {
        self.buyer.purchases().copied().collect()
    }

    /// Days since each purchase day, the earliest first.
    fn purchase_days_ago(&self) -> Vec<i32> {
        self.buyer.purchase_days().into_iter().map(|day| self.ago(day)).collect()
    }

    /// The spend of each purchase day.
    fn spends(&self) -> Vec<f64> {
        let of_day = |day: Day| {
            let orders = self.buyer.purchases().filter(|order| order.at.day() == day);
            orders.map(|order| order.amount_minor as f64).sum()
        };
        self.buyer.purchase_days().into_iter().map(of_day).collect()
    }

    fn kind(&self, entry: &Engagement) -> &str {
        self.words.kinds.text(entry.kind).unwrap_or("")
    }

    /// Entries of a kind that the facts know.
    fn of_kind(&self, kind: &str) -> Vec<Engagement> {
        let is_known = self.facts.kinds.iter().any(|known| known == kind);
        let entries = self.buyer.engagement().iter();
        entries.filter(|entry| is_known && self.kind(entry) == kind).copied().collect()
    }

    /// Acts of the customer, of whichever known kind.
    fn acts(&self) -> Vec<Engagement> {
        let kinds = self.facts.kinds.iter().filter(|kind| *kind != "email_sent");
        kinds.flat_map(|kind| self.of_kind(kind)).collect()
    }

    fn value(&self, name: &str) -> f64 {
        let readings = [
            core::value(self, name),
            purchases::value(self, name),
            goods::value(self, name),
            engagement::value(self, name),
        ];
        let found: Vec<f64> = readings.into_iter().flatten().collect();
        assert_eq!(found.len(), 1, "the twin reads {name} {} times", found.len());
        found[0]
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

fn or_nan(days: Option<i32>) -> f64 {
    days.map_or(f64::NAN, f64::from)
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> usize {
    items.collect::<std::collections::BTreeSet<T>>().len()
}

/// Every family for a shop whose facts are as of some weeks before.
fn engine(events: &Events, words: &Words) -> FeatureEngine {
    let early = events.history().past(AS_OF.plus_days(-20).end()).into_owned().buyer();
    let mut facts = ShopFacts::of(words, &early);
    facts.premium_category = events.premium.map(str::to_owned);
    let names: Vec<&str> = FeatureFamily::all().map(|family| family.name).collect();
    FeatureEngine::new(FeatureSet::with_families(&names, facts).unwrap(), words)
}

fn bits(engine: &FeatureEngine, buyer: &Buyer) -> Vec<u64> {
    engine.row(buyer).into_iter().map(f64::to_bits).collect()
}

proptest! {
    #[test]
    fn every_feature_is_what_its_meaning_says_and_in_its_range(events in any_events()) {
        let (words, history) = (words(), events.history());
        let engine = engine(&events, &words);
        if let Some(buyer) = history.past(AS_OF.end()).buyer() {
            let twin = Twin { buyer: &buyer, facts: engine.set().facts(), words: &words };
            for (column, found) in engine.set().columns().iter().zip(engine.row(&buyer)) {
                let holds = !found.is_infinite() && column.range.holds(found);
                prop_assert!(holds, "{} is {found}", column.name);
                let plain = twin.value(&column.name);
                let is_near = (found - plain).abs() <= 1e-9 * plain.abs().max(1.0);
                let agree = is_near || (found.is_nan() && plain.is_nan());
                prop_assert!(agree, "{} is {found}, its twin {plain}", column.name);
            }
        }
    }

    #[test]
    fn an_event_after_the_as_of_or_known_later_changes_no_bit(
        events in any_events(),
        later in any_events(),
    ) {
        let words = words();
        let engine = engine(&events, &words);
        let history = events.history();
        if let Some(buyer) = history.past(AS_OF.end()).buyer() {
            let before = bits(&engine, &buyer);
            let history = history.clone().merged_with(later.later());
            let after = history.past(AS_OF.end()).buyer().unwrap();
            prop_assert_eq!(before, bits(&engine, &after));
            let facts = |buyer: &Buyer| ShopFacts::of(&words, [buyer]);
            prop_assert_eq!(facts(&buyer), facts(&after));
        }
    }

    #[test]
    fn events_in_pieces_and_in_another_order_make_the_same_row(events in any_events()) {
        let words = words();
        let engine = engine(&events, &words);
        let at_once = events.history();
        let pieces = events.reversed_pieces();
        if let Some(buyer) = at_once.past(AS_OF.end()).buyer() {
            let in_pieces = pieces.past(AS_OF.end()).buyer().unwrap();
            prop_assert_eq!(bits(&engine, &buyer), bits(&engine, &in_pieces));
        }
    }

    #[test]
    fn facts_do_not_depend_on_the_order_of_customers(
        first in any_events(),
        second in any_events(),
    ) {
        let words = words();
        let of = |events: &Events| events.history().past(AS_OF.end()).into_owned().buyer();
        let buyers: Vec<Buyer> = [of(&first), of(&second)].into_iter().flatten().collect();
        let facts = ShopFacts::of(&words, &buyers);
        prop_assert_eq!(&facts, &ShopFacts::of(&words, buyers.iter().rev()));
        let stored = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(facts, serde_json::from_str::<ShopFacts>(&stored).unwrap());
    }
}
