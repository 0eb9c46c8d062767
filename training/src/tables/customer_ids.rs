//! The customers of a table as numbers while it is read.

use std::borrow::Cow;

use polars::prelude::PlHashMap;

use super::cells::Cell;
use super::words::GrowingWords;

/// The number that stands for "no channel" among the channels of ids.
const NO_CHANNEL: u32 = u32::MAX;

/// An id as a table states it: that of a channel, or a customer's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct StatedId {
    /// The channel that the id is of; `None` when the row names none, or ids are not joined.
    pub(super) channel: Option<String>,
    pub(super) id: String,
}

/// A customer's id in a row, of a channel where ids are joined.
#[derive(Clone, Debug)]
pub(super) struct RowId<'a> {
    pub(super) channel: Option<Cow<'a, str>>,
    pub(super) id: IdValue<'a>,
}

/// A customer's id as its column stores it; a whole number and its text are the same id.
#[derive(Clone, Debug)]
pub(super) enum IdValue<'a> {
    Whole(i64),
    Text(Cow<'a, str>),
}

/// The largest whole float that is printed as the whole number it is.
const WHOLE_FLOAT_MAX: f64 = 9e15;

impl<'a> IdValue<'a> {
    /// The id in a cell; `None` when it is empty. Numbers are not printed, for speed.
    pub(super) fn of(cell: &Cell<'a>) -> Option<IdValue<'a>> {
        match *cell {
            Cell::Integer(value) => Some(IdValue::Whole(value)),
            Cell::Float(value)
                if value.fract() == 0.0
                    && value.abs() < WHOLE_FLOAT_MAX
                    && !(value == 0.0 && value.is_sign_negative()) =>
            {
                Some(IdValue::Whole(value as i64))
            }
            cell => cell.text().map(IdValue::Text),
        }
    }

    /// The number of bytes of the id as text; an upper bound for a number.
    pub(super) fn bytes(&self) -> usize {
        match self {
            IdValue::Whole(_) => 20,
            IdValue::Text(text) => text.len(),
        }
    }

    /// The id as text.
    pub(super) fn into_text(self) -> String {
        match self {
            IdValue::Whole(value) => value.to_string(),
            IdValue::Text(text) => text.into_owned(),
        }
    }
}

/// The customers of a table, numbered in the order of their first rows.
#[derive(Default)]
pub(super) struct GrowingIds {
    channels: GrowingWords,
    of_channels: PlHashMap<u32, IdsOfChannel>,
    stated: Vec<StatedId>,
}

#[derive(Default)]
struct IdsOfChannel {
    by_text: PlHashMap<String, u32>,
    /// The numbers of ids that came as whole numbers; each is in `by_text` too.
    by_whole: PlHashMap<i64, u32>,
}

impl GrowingIds {
    /// The number of an id, which is added when it is new.
    pub(super) fn number(&mut self, id: RowId<'_>) -> u32 {
        let channel =
            id.channel.as_deref().map_or(NO_CHANNEL, |channel| self.channels.number(channel));
        let ids = self.of_channels.entry(channel).or_default();
        let known = match &id.id {
            IdValue::Whole(value) => ids.by_whole.get(value),
            IdValue::Text(text) => ids.by_text.get(text.as_ref()),
        };
        if let Some(number) = known {
            return *number;
        }
        let whole = if let IdValue::Whole(value) = id.id { Some(value) } else { None };
        let text = id.id.into_text();
        let next = u32::try_from(self.stated.len()).expect("fewer than 2^32 customers");
        let number = *ids.by_text.entry(text.clone()).or_insert(next);
        if let Some(value) = whole {
            ids.by_whole.insert(value, number);
        }
        if number == next {
            let channel = id.channel.map(Cow::into_owned);
            self.stated.push(StatedId { channel, id: text });
        }
        number
    }

    /// The ids in the order of their numbers.
    pub(super) fn into_stated(self) -> Vec<StatedId> {
        self.stated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_a_whole_float_and_their_text_are_one_id() {
        let mut ids = GrowingIds::default();
        let cells = [
            Cell::Integer(7),
            Cell::Text(" 7 "),
            Cell::Float(7.0),
            Cell::Text("07"),
            Cell::Integer(8),
            Cell::Text("8"),
            Cell::Float(-0.0),
            Cell::Float(0.5),
        ];
        let numbers =
            cells.map(|cell| ids.number(RowId { channel: None, id: IdValue::of(&cell).unwrap() }));
        assert_eq!(numbers, [0, 0, 0, 1, 2, 2, 3, 4]);
        let texts: Vec<String> = ids.into_stated().into_iter().map(|stated| stated.id).collect();
        assert_eq!(texts, ["7", "07", "8", "-0", "0.5"]);
        assert!(IdValue::of(&Cell::Float(f64::NAN)).is_none());
    }

    #[test]
    fn the_same_id_of_two_channels_is_two() {
        let mut ids = GrowingIds::default();
        let mut number = |channel: Option<&'static str>| {
            ids.number(RowId { channel: channel.map(Cow::Borrowed), id: IdValue::Whole(1) })
        };
        assert_eq!([number(None), number(Some("app")), number(Some("web"))], [0, 1, 2]);
        assert_eq!(number(Some("app")), 1);
    }
}
