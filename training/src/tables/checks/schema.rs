//! The declaration of a table: its columns, and the reading of its rows.

use super::reasons::{Note, Rejection};
use super::tally::Tally;
use crate::tables::columns::TableColumn;
use crate::tables::frame::Frame;
use crate::tables::sources::FurtherColumns;

/// A table of the shop. Files, column names, blank and overlong rows, the tally, the
/// quarantine file and the errors are the same for every schema.
pub(crate) trait TableSchema {
    /// The table's name: its section of the configuration, named in errors.
    const TABLE: &'static str;
    /// A row that is accepted, as in "none of 3 rows is *an order of a known customer*".
    const ACCEPTED_ROW: &'static str;
    /// The columns, in the order of a frame and of the quarantine file.
    const COLUMNS: &'static [TableColumn];

    /// A row that was accepted, borrowed from its frame.
    type Row<'a>;
    /// The rows accepted so far.
    type Rows: Default;

    /// The columns to read beyond [`TableSchema::COLUMNS`]; none by default.
    fn further_columns(&self) -> Option<FurtherColumns<'_>> {
        None
    }

    /// Reads and checks a row, the first being 0, that is neither blank nor overlong.
    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<Self::Row<'a>>;

    /// Makes room for the rows of a file.
    fn reserve(rows: &mut Self::Rows, additional: usize);

    /// Keeps an accepted row, and notes in the tally what is remarkable about it.
    fn keep(rows: &mut Self::Rows, row: Self::Row<'_>, tally: &mut Tally);
}

/// The outcome of reading a row.
pub(crate) enum RowOutcome<R> {
    Accepted(R),
    LeftOut(Note),
    Rejected(Rejection),
}

impl<R> RowOutcome<R> {
    /// The outcome of reading more of a row that was accepted so far.
    pub(crate) fn and_then<T>(self, more: impl FnOnce(R) -> Result<T, Rejection>) -> RowOutcome<T> {
        match self {
            RowOutcome::LeftOut(note) => RowOutcome::LeftOut(note),
            RowOutcome::Rejected(rejection) => RowOutcome::Rejected(rejection),
            RowOutcome::Accepted(row) => match more(row) {
                Ok(row) => RowOutcome::Accepted(row),
                Err(rejection) => RowOutcome::Rejected(rejection),
            },
        }
    }
}
