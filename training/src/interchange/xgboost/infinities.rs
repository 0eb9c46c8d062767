//! Minus infinity in JSON, as XGBoost writes it.

use std::borrow::Cow;

/// The text with `null` for each bare `-Infinity`, which JSON has no number for. Names are kept.
///
/// Borrowed when there is none.
pub(super) fn with_nulls(text: &str) -> Cow<'_, str> {
    const WORD: &str = "-Infinity";
    if !text.contains(WORD) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    // Between two quotes that are not escaped is a name; everything else is structure and numbers.
    let (mut in_name, mut escaped, mut replaced, mut at) = (false, false, false, 0);
    while let Some(next) = text[at..].chars().next() {
        if !in_name && text[at..].starts_with(WORD) {
            written.push_str("null");
            at += WORD.len();
            replaced = true;
            continue;
        }
        in_name ^= next == '"' && !escaped;
        escaped = in_name && next == '\\' && !escaped;
        written.push(next);
        at += next.len_utf8();
    }
    if replaced { Cow::Owned(written) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_infinities_are_null_and_names_are_kept() {
        let text = r#"{"a \" -Infinity \\":[1.5,-Infinity,-1],"é":"-Infinity"}"#;
        let expected = r#"{"a \" -Infinity \\":[1.5,null,-1],"é":"-Infinity"}"#;
        assert_eq!(with_nulls(text), expected);
        let text = r#"{"é":"-Infinity"}"#;
        assert!(matches!(with_nulls(text), Cow::Borrowed(_)));
    }
}
