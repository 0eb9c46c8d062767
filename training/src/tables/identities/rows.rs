//! The schema of the identities table: one row read and checked, then kept.

use super::mapping::Mapping;
use crate::config::SourceConfig;
use crate::tables::checks::customers::check_length;
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Note, Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::ColumnValues::{Text, Time};
use crate::tables::columns::TableColumn;
use crate::tables::customer_ids::{IdValue, StatedId};
use crate::tables::frame::Frame;

/// The columns in the order of the quarantine file.
pub(super) const COLUMNS: [TableColumn; 4] = [
    TableColumn::required("channel", Text),
    TableColumn::required("external_id", Text),
    TableColumn::required("customer_id", Text),
    TableColumn::optional("valid_from", Time),
];

const CHANNEL: usize = 0;
const EXTERNAL_ID: usize = 1;
const CUSTOMER_ID: usize = 2;
const VALID_FROM: usize = 3;

const MISSING_EXTERNAL_ID: Reason = Reason::OfTable("missing_external_id");
const UNREADABLE_VALID_FROM: Reason = Reason::OfTable("unreadable_valid_from");

/// The checks that rows of the identities table go through.
pub(super) struct IdentityChecks<'c> {
    dates: DateChecks<'c>,
}

impl<'c> IdentityChecks<'c> {
    /// A mapping may be of the future: it is then not in force yet.
    pub(super) fn new(source: &'c SourceConfig) -> IdentityChecks<'c> {
        let dates = DateChecks { date_format: source.date_format.as_deref(), today: None };
        IdentityChecks { dates }
    }

    fn mapping(&self, frame: &Frame, row: usize) -> Result<Mapping, Rejection> {
        let id = |column: usize, missing: Reason| {
            let name = COLUMNS[column].name;
            let id = IdValue::of(&frame.cell(column, row))
                .ok_or_else(|| Rejection::new(missing, format!("{name} is empty")))?;
            check_length(name, &id)?;
            Ok(id.into_text())
        };
        let external = StatedId {
            channel: frame.cell(CHANNEL, row).text().map(|channel| channel.into_owned()),
            id: id(EXTERNAL_ID, MISSING_EXTERNAL_ID)?,
        };
        let customer = id(CUSTOMER_ID, Reason::MissingCustomer)?;
        let (column, cell) = (COLUMNS[VALID_FROM].name, frame.cell(VALID_FROM, row));
        let valid_from = self.dates.time_in_range(column, cell, UNREADABLE_VALID_FROM)?;
        Ok(Mapping { external, valid_from, customer })
    }
}

impl TableSchema for IdentityChecks<'_> {
    const TABLE: &'static str = "identities";
    const ACCEPTED_ROW: &'static str = "an id of a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = Mapping;
    type Rows = Vec<Mapping>;

    fn read_row(&self, frame: &Frame, row: usize) -> RowOutcome<Mapping> {
        match self.mapping(frame, row) {
            Ok(mapping) => RowOutcome::Accepted(mapping),
            Err(rejection) => RowOutcome::Rejected(rejection),
        }
    }

    fn reserve(mappings: &mut Vec<Mapping>, additional: usize) {
        mappings.reserve(additional);
    }

    fn keep(mappings: &mut Vec<Mapping>, mapping: Mapping, _: &mut Tally) {
        mappings.push(mapping);
    }
}

/// The mappings, sorted, each once.
pub(super) fn without_duplicates(mut mappings: Vec<Mapping>, tally: &mut Tally) -> Vec<Mapping> {
    let rows = mappings.len();
    mappings.sort_unstable();
    mappings.dedup();
    tally.note_many(Note::Duplicate, (rows - mappings.len()) as u64);
    mappings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::IDENTITIES_COLUMNS;

    #[test]
    fn the_columns_are_those_that_the_configuration_knows() {
        assert_eq!(COLUMNS.map(|column| column.name), IDENTITIES_COLUMNS);
    }
}
