//! Excerpts of a file's content, short enough for one line of an error.

const CHARACTERS_MAX: usize = 80;
const NAMES_MAX: usize = 30;

/// The beginning of a text, its control characters escaped.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String =
        text.chars().take(CHARACTERS_MAX).fold(String::new(), |mut short, letter| {
            if letter.is_control() {
                short.extend(letter.escape_debug());
            } else {
                short.push(letter);
            }
            short
        });
    if text.chars().nth(CHARACTERS_MAX).is_some() {
        short.push_str("...");
    }
    short
}

/// The names of a file's columns, the first of them when there are many.
pub(super) fn names_excerpt(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES_MAX).map(|name| excerpt(name)).collect();
    let shown = shown.join(", ");
    match names.len().checked_sub(NAMES_MAX) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_on_one_line() {
        assert_eq!(excerpt("Straße, 7"), "Straße, 7");
        assert_eq!(excerpt("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(excerpt(&"é".repeat(81)), format!("{}...", "é".repeat(80)));
        let names: Vec<String> = (0..32).map(|column| format!("c{column}")).collect();
        assert!(names_excerpt(&names).ends_with("c28, c29 and 2 more"));
    }
}
