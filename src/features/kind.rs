//! Kinds of engagement: the usual ones by their text, and a shop's own.

use super::facts::ShopFacts;
use crate::history::{Word, WordList};

/// The usual kinds, by their place.
pub(super) const STANDARD: [&str; 11] = [
    "view",
    "cart_add",
    "favourite",
    "search",
    "email_sent",
    "email_open",
    "email_click",
    "app_open",
    "share",
    "review",
    "complaint",
];
pub(super) const CART_ADD: usize = 1;
pub(super) const EMAIL_SENT: usize = 4;
pub(super) const EMAIL_OPEN: usize = 5;
pub(super) const EMAIL_CLICK: usize = 6;
pub(super) const REVIEW: usize = 9;
pub(super) const COMPLAINT: usize = 10;

/// The most kinds of a shop's own that have features each.
pub(super) const OWN_MAX: usize = 8;
/// The number of places.
pub(super) const PLACES: usize = STANDARD.len() + OWN_MAX;

/// A kind that has features of its own.
pub(super) struct ListedKind<'a> {
    pub(super) place: usize,
    pub(super) text: &'a str,
}

/// The part that entries of a kind play in a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KindRole {
    /// The facts do not name the kind, so it means nothing.
    Unknown,
    /// An act without features of its own.
    Unlisted,
    /// The kind of a place.
    At(u8),
}

/// The place of each kind, by the number of its word.
#[derive(Clone, Debug)]
pub(super) struct KindPlaces {
    roles: Vec<KindRole>,
    /// The places of the kinds with features of their own, in the order of the features.
    pub(super) listed: Vec<usize>,
}

/// The kinds that have features of their own, in the order of the features: the usual ones,
/// then those of the shop with the most acts.
pub(super) fn kinds_with_features(facts: &ShopFacts) -> Vec<ListedKind<'_>> {
    let known = STANDARD.iter().enumerate().filter(|(_, text)| facts.has_kind(text));
    let standard = known.map(|(place, text)| ListedKind { place, text });
    let own = facts.kinds.iter().filter(|kind| !STANDARD.contains(&kind.as_str()));
    let own = own.take(OWN_MAX).zip(STANDARD.len()..);
    standard.chain(own.map(|(text, place)| ListedKind { place, text })).collect()
}

impl KindPlaces {
    pub(super) fn of(facts: &ShopFacts, list: &WordList) -> KindPlaces {
        let listed = kinds_with_features(facts);
        let role = |text: &String| match listed.iter().find(|kind| kind.text == text) {
            Some(kind) => KindRole::At(kind.place as u8),
            None if facts.has_kind(text) => KindRole::Unlisted,
            None => KindRole::Unknown,
        };
        // Word 0 is no word.
        let roles = std::iter::once(KindRole::Unknown).chain(list.texts().iter().map(role));
        let listed = listed.iter().map(|kind| kind.place).collect();
        KindPlaces { roles: roles.collect(), listed }
    }

    /// The role of a kind.
    pub(super) fn role(&self, kind: Word) -> KindRole {
        self.roles.get(kind.number() as usize).copied().unwrap_or(KindRole::Unknown)
    }

    /// Reports whether entries are of the kind of a place.
    pub(super) fn is_at(&self, kind: Word, place: usize) -> bool {
        self.role(kind) == KindRole::At(place as u8)
    }

    /// Reports whether entries of a kind are acts of the customer; the sending of an e-mail
    /// is the shop's.
    pub(super) fn is_act(&self, kind: Word) -> bool {
        self.role(kind).is_act()
    }
}

impl KindRole {
    /// Reports whether entries are acts of the customer; the sending of an e-mail is the shop's.
    pub(super) fn is_act(self) -> bool {
        self != KindRole::Unknown && self != KindRole::At(EMAIL_SENT as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_name_their_places() {
        let places = [CART_ADD, EMAIL_SENT, EMAIL_OPEN, EMAIL_CLICK, REVIEW, COMPLAINT];
        let texts = ["cart_add", "email_sent", "email_open", "email_click", "review", "complaint"];
        assert_eq!(places.map(|place| STANDARD[place]), texts);
    }

    #[test]
    fn a_kind_that_the_facts_do_not_name_means_nothing() {
        let own = (0..=OWN_MAX).map(|kind| format!("own_{kind}"));
        let kinds: Vec<String> = own.chain(["view".to_owned()]).collect();
        let list = WordList::of(kinds.iter().cloned().chain(["later".to_owned()]));
        let places = KindPlaces::of(&ShopFacts { kinds, ..ShopFacts::default() }, &list);
        assert_eq!(places.role(list.word("view")), KindRole::At(0));
        assert_eq!(places.role(list.word("own_0")), KindRole::At(STANDARD.len() as u8));
        assert_eq!(places.role(list.word("own_8")), KindRole::Unlisted);
        assert_eq!(places.role(list.word("later")), KindRole::Unknown);
        assert_eq!(places.role(Word::NONE), KindRole::Unknown);
        assert_eq!(places.role(Word::numbered(99)), KindRole::Unknown);
    }
}
