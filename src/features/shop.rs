//! The words of a shop's histories, looked up once: their places among its features.

use super::facts::{AttributeFacts, ShopFacts, ShopThresholds};
use super::kind::KindPlaces;
use crate::history::{Word, WordList, Words};

/// The name of the attribute that holds the day of a customer's registration, in days since
/// 1970-01-01.
pub(super) const SIGNUP_DAY: &str = "signup_day";

/// The facts about a shop, by the words of given lists.
#[derive(Clone, Debug)]
pub(super) struct Shop {
    pub(super) kinds: KindPlaces,
    /// The categories that are levels.
    pub(super) categories: Levels,
    /// The channels that are levels.
    pub(super) channels: Levels,
    /// The attributes, in the order of the facts.
    pub(super) attributes: Vec<AttributePlace>,
    /// The attribute with the day of registration.
    pub(super) signup_day: Word,
    /// The category with the dearest units.
    pub(super) premium: Word,
    pub(super) thresholds: Option<ShopThresholds>,
}

/// An attribute, by its word.
#[derive(Clone, Debug)]
pub(super) struct AttributePlace {
    pub(super) attribute: Word,
    /// The levels of a categorical attribute.
    pub(super) levels: Levels,
}

/// The levels of a categorical feature.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    /// The number of levels, those that the lists of words lack among them.
    texts: usize,
    /// The words of the others, sorted, with the place of each.
    places: Vec<(Word, f64)>,
}

impl Shop {
    pub(super) fn of(facts: &ShopFacts, words: &Words) -> Shop {
        let attribute = |attribute: &AttributeFacts| AttributePlace {
            attribute: words.attributes.word(&attribute.name),
            levels: Levels::of(&attribute.levels, &words.values),
        };
        let premium = facts.premium_category.as_deref();
        Shop {
            kinds: KindPlaces::of(facts, &words.kinds),
            categories: Levels::of(&facts.categories, &words.categories),
            channels: Levels::of(&facts.channels, &words.channels),
            attributes: facts.attributes.iter().map(attribute).collect(),
            signup_day: words.attributes.word(SIGNUP_DAY),
            premium: premium.map_or(Word::NONE, |text| words.categories.word(text)),
            thresholds: facts.thresholds,
        }
    }
}

impl Levels {
    fn of(texts: &[String], list: &WordList) -> Levels {
        let places = texts.iter().zip(0_u32..).map(|(text, at)| (list.word(text), f64::from(at)));
        let mut words: Vec<(Word, f64)> = places.filter(|(word, _)| word.is_some()).collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        Levels { texts: texts.len(), places: words }
    }

    /// Reports whether there are no levels: the feature is a number.
    pub(super) fn is_empty(&self) -> bool {
        self.texts == 0
    }

    /// The place of a word among the levels; NaN for one that is not a level.
    pub(super) fn place(&self, word: Word) -> f64 {
        let found = self.places.binary_search_by_key(&word, |(word, _)| *word);
        found.map_or(f64::NAN, |at| self.places[at].1)
    }
}
