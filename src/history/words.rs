//! The words of a shop: its kinds of engagement, channels, categories, campaigns and offers.
//!
//! Events hold [`Word`]s, which are numbers; the texts stand once, in [`Words`], beside the
//! histories that use them. A word means nothing without its list.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A word of one list; [`Word::NONE`] where nothing was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

impl Word {
    /// No word: nothing was given, or the text is not in the list.
    pub const NONE: Word = Word(0);

    /// The word with this number; 0 is [`Word::NONE`].
    pub const fn numbered(number: u32) -> Word {
        Word(number)
    }

    /// The number of the word; 0 for [`Word::NONE`].
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Reports whether there is a word.
    pub const fn is_some(self) -> bool {
        self.0 != 0
    }
}

/// The texts of one list of words, sorted as bytes: they do not depend on the order of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct WordList {
    texts: Vec<String>,
    words: HashMap<String, Word>,
}

/// Texts that do not make a list of words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the word {text:?} is empty, repeated or out of order")]
pub struct WordListError {
    /// The first offending text.
    pub text: String,
}

impl WordList {
    /// The list of these texts; empty ones and repetitions are left out.
    pub fn of(texts: impl IntoIterator<Item = String>) -> WordList {
        let mut texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        texts.sort_unstable();
        texts.dedup();
        WordList::sorted(texts)
    }

    /// The word of a text; [`Word::NONE`] when the list lacks it.
    pub fn word(&self, text: &str) -> Word {
        self.words.get(text).copied().unwrap_or(Word::NONE)
    }

    /// The text of a word; `None` for [`Word::NONE`] and for a word of another list.
    pub fn text(&self, word: Word) -> Option<&str> {
        let at = (word.0 as usize).checked_sub(1)?;
        self.texts.get(at).map(String::as_str)
    }

    /// The texts, in the order of their words: the first is word 1.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    fn sorted(texts: Vec<String>) -> WordList {
        let numbered = texts.iter().zip(1..);
        let words = numbered.map(|(text, number)| (text.clone(), Word(number))).collect();
        WordList { texts, words }
    }
}

impl TryFrom<Vec<String>> for WordList {
    type Error = WordListError;

    fn try_from(texts: Vec<String>) -> Result<WordList, WordListError> {
        let empty = texts.iter().find(|text| text.is_empty());
        let unsorted = texts.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| &pair[1]);
        match empty.or(unsorted) {
            Some(text) => Err(WordListError { text: text.clone() }),
            None => Ok(WordList::sorted(texts)),
        }
    }
}

impl From<WordList> for Vec<String> {
    fn from(list: WordList) -> Vec<String> {
        list.texts
    }
}

/// The lists of words that the events of a shop refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Kinds of engagement, as `view` or the shop's own.
    pub kinds: WordList,
    /// Channels of orders, engagement and contacts.
    pub channels: WordList,
    /// Categories of goods.
    pub categories: WordList,
    /// Campaigns of contacts.
    pub campaigns: WordList,
    /// Offers of contacts.
    pub offers: WordList,
    /// Attributes of customers.
    pub attributes: WordList,
    /// Values of categorical attributes, all attributes together.
    pub values: WordList,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> WordList {
        WordList::of(texts.iter().map(|text| (*text).to_owned()))
    }

    #[test]
    fn words_do_not_depend_on_the_order_of_texts() {
        assert_eq!(list(&["view", "", "cart_add", "view"]), list(&["cart_add", "view"]));
        let kinds = list(&["view", "cart_add"]);
        assert_eq!(kinds.word("cart_add"), Word::numbered(1));
        assert_eq!(kinds.text(kinds.word("view")), Some("view"));
    }

    #[test]
    fn an_unknown_text_has_no_word_and_no_word_has_no_text() {
        let kinds = list(&["view"]);
        assert_eq!(kinds.word("search"), Word::NONE);
        assert_eq!(kinds.text(Word::NONE), None);
        assert_eq!(kinds.text(Word::numbered(2)), None);
    }

    #[test]
    fn a_stored_list_that_is_not_sorted_is_refused() {
        let stored = serde_json::to_string(&list(&["b", "a"])).unwrap();
        assert_eq!(stored, r#"["a","b"]"#);
        assert_eq!(serde_json::from_str::<WordList>(&stored).unwrap(), list(&["a", "b"]));
        for wrong in [r#"["b","a"]"#, r#"["a","a"]"#, r#"[""]"#] {
            let error = serde_json::from_str::<WordList>(wrong).unwrap_err().to_string();
            assert!(error.contains("empty, repeated or out of order"), "{error}");
        }
    }
}
