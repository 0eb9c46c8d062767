//! The reading of categories.

use std::borrow::Cow;

/// The first characters of a category, as many as the configuration asks for.
pub(crate) fn shortened(category: Cow<'_, str>, prefix: Option<usize>) -> Cow<'_, str> {
    let end =
        prefix.and_then(|characters| category.char_indices().nth(characters).map(|(end, _)| end));
    match (end, category) {
        (None, category) => category,
        (Some(end), Cow::Borrowed(text)) => Cow::Borrowed(text[..end].trim_end()),
        (Some(end), Cow::Owned(text)) => Cow::Owned(text[..end].trim_end().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_cut_between_characters_and_never_longer_than_it_is() {
        for (text, prefix, expected) in [
            ("85048", Some(3), "850"),
            ("Ärmel", Some(2), "Är"),
            ("a b", Some(2), "a"),
            ("m", Some(3), "m"),
            ("85048", None, "85048"),
        ] {
            assert_eq!(shortened(Cow::Borrowed(text), prefix), expected);
            assert_eq!(shortened(Cow::Owned(text.to_owned()), prefix), expected);
        }
    }
}
