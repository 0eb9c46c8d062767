//! The parser's complaints in the words of this program's documentation.

/// A complaint of the parser, in words that need no knowledge of its types.
pub(super) fn plain(message: &str) -> String {
    let rules = [unusable_value, missing_key, unknown_key, unknown_value];
    rules.iter().find_map(|rule| rule(message)).unwrap_or_else(|| message.to_owned())
}

fn unusable_value(message: &str) -> Option<String> {
    let rest = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|beginning| message.strip_prefix(beginning))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let found = match found {
        "map" => "a section",
        "sequence" => "a list",
        // Such as: string "x", integer `5`.
        other => other.split_once(['"', '`']).map_or(other, |(kind, _)| &other[kind.len()..]),
    };
    let expected = match expected {
        "u16" => "a whole number from 0 to 65535",
        "u64" | "u32" | "usize" => "a whole number, 0 or more",
        "f64" => "a number",
        "a string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list such as [90]",
        "a map" => "a section with keys of its own",
        other if other.starts_with("struct ") => "a section with keys of its own",
        other => other,
    };
    Some(format!("{found} cannot be used here; write {expected}"))
}

fn missing_key(message: &str) -> Option<String> {
    Some(format!("the key {} is missing", message.strip_prefix("missing field ")?))
}

fn unknown_key(message: &str) -> Option<String> {
    let (key, known) = message.strip_prefix("unknown field ")?.split_once(", expected ")?;
    let known = known.strip_prefix("one of ").unwrap_or(known);
    Some(format!("the key {key} is unknown; the known ones are {known}"))
}

fn unknown_value(message: &str) -> Option<String> {
    let (value, known) = message.strip_prefix("unknown variant ")?.split_once(", expected ")?;
    Some(format!("{value} is unknown here; write {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_types_are_not_shown() {
        for (message, words) in [
            (
                "invalid type: string \"90\", expected u16",
                "\"90\" cannot be used here; write a whole number from 0 to 65535",
            ),
            (
                "invalid type: integer `1`, expected a boolean",
                "`1` cannot be used here; write true or false",
            ),
            (
                "invalid type: sequence, expected struct Keys",
                "a list cannot be used here; write a section with keys of its own",
            ),
            ("missing field `path`", "the key `path` is missing"),
            (
                "unknown field `x`, expected one of `a`, `b`",
                "the key `x` is unknown; the known ones are `a`, `b`",
            ),
            (
                "unknown variant `line`, expected `orders` or `lines`",
                "`line` is unknown here; write `orders` or `lines`",
            ),
            (
                "path is empty; write the path of a table",
                "path is empty; write the path of a table",
            ),
        ] {
            assert_eq!(plain(message), words);
        }
    }
}
