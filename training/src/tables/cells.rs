//! A cell of a table, independent of the type its column is stored in.

use std::borrow::Cow;

use super::times;

/// The value in one row and column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Integer(i64),
    Float(f64),
    Flag(bool),
    /// Microseconds since 1970-01-01T00:00:00 of the table's clock.
    Instant(i64),
}

impl<'a> Cell<'a> {
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            Cell::Missing => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell as a shop would write it, without surrounding space; `None` when empty.
    /// A whole float is written without a fraction: tables with gaps turn ids into floats.
    pub(crate) fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Missing => None,
            Cell::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()).map(Cow::Borrowed),
            Cell::Integer(value) => Some(Cow::Owned(value.to_string())),
            Cell::Instant(micros) => Some(Cow::Owned(times::write(*micros))),
            Cell::Float(value) if value.is_nan() => None,
            Cell::Float(value) => Some(Cow::Owned(value.to_string())),
            Cell::Flag(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        }
    }
}
