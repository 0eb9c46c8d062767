//! A caller's text within an error.

/// The most characters of a caller's text that an error repeats: it travels in a header.
const ECHO_CHARS_MAX: usize = 40;

/// A caller's text, short enough to be repeated in an error.
pub(super) fn echo(text: &str) -> String {
    match text.char_indices().nth(ECHO_CHARS_MAX) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_repeated_in_part() {
        assert_eq!(echo("Zoë"), "\"Zoë\"");
        assert_eq!(echo(&"ë".repeat(5_000)).chars().count(), ECHO_CHARS_MAX + 5);
    }
}
