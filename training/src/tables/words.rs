//! The words of a table, such as kinds, channels and categories, as small numbers.

use polars::prelude::PlHashMap;

use super::error::TablesError;

/// The most words of a column whose numbers have 16 bits.
const FEW_WORDS_MAX: usize = u16::MAX as usize;

/// The distinct words of a column, sorted as bytes: a word's number is its place, so that it
/// depends neither on the order of the rows nor on their division into files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableWords(Vec<String>);

impl TableWords {
    /// The word of a number.
    ///
    /// # Panics
    ///
    /// When no word has the number.
    pub fn word(&self, number: u32) -> &str {
        &self.0[number as usize]
    }

    /// The number of a word, the first being 0; `None` when it is not among them.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.0.binary_search_by(|other| other.as_str().cmp(word)).ok().map(|place| place as u32)
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Reports whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks that each word of `column` has a number of 16 bits.
    pub(super) fn check_number(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<(), TablesError> {
        let words = self.len();
        if words <= FEW_WORDS_MAX {
            return Ok(());
        }
        Err(TablesError::TooManyWords { table, column, words, limit: FEW_WORDS_MAX })
    }

    /// The words in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The words of a table while it is read, numbered in the order of their first use.
#[derive(Default)]
pub(super) struct GrowingWords {
    numbers: PlHashMap<Box<str>, u32>,
}

impl GrowingWords {
    /// The number of a word, which is added when it is new.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let next = u32::try_from(self.numbers.len()).expect("fewer than 2^32 words");
        self.numbers.insert(word.into(), next);
        next
    }

    /// The sorted words, and the final number of each number given so far.
    pub(super) fn into_sorted(self) -> (TableWords, Vec<u32>) {
        let mut words: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        words.sort_unstable();
        let mut places = vec![0; words.len()];
        for (place, (_, number)) in words.iter().enumerate() {
            places[*number as usize] = place as u32;
        }
        (TableWords(words.into_iter().map(|(word, _)| word.into()).collect()), places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_word_does_not_depend_on_the_order_of_its_use() {
        for used in [["view", "cart", "view"], ["cart", "view", "cart"]] {
            let mut growing = GrowingWords::default();
            let numbers = used.map(|word| growing.number(word));
            let (words, places) = growing.into_sorted();
            let read = numbers.map(|number| words.word(places[number as usize]));
            assert_eq!(read, used);
            assert_eq!(words.iter().collect::<Vec<&str>>(), ["cart", "view"]);
            assert_eq!((words.number("view"), words.number("search")), (Some(1), None));
        }
    }
}
