//! The quoting of fields in the CSV files that this program writes.

use std::borrow::Cow;

/// A value as a field of a CSV file: in quotes when it holds a comma, a quote or a line end.
pub(crate) fn csv_field(value: &str) -> Cow<'_, str> {
    if value.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}
