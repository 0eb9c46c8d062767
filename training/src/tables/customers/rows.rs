//! The schema of the customers table: one row read and checked, then kept.

use tenure::time::Day;

use super::attributes::{CONSENT, SIGNUP_DAY, StatedAttributes};
use crate::config::{Config, CustomersConfig, MissingCustomer};
use crate::tables::cells::Cell;
use crate::tables::checks::customers::{CustomerChecks, IdScope};
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::ColumnValues::{Text, Time};
use crate::tables::columns::TableColumn;
use crate::tables::customer_ids::{GrowingIds, RowId, StatedId};
use crate::tables::frame::{Frame, StatedType};
use crate::tables::sources::FurtherColumns;

/// The columns in the order of the quarantine file.
const COLUMNS: [TableColumn; 4] = [
    TableColumn::required("customer_id", Text),
    TableColumn::optional("signup_at", Time),
    TableColumn::optional("consent_marketing", Text),
    TableColumn::optional("valid_from", Time),
];

const CUSTOMER_ID: usize = 0;
const SIGNUP_AT: usize = 1;
const CONSENT_MARKETING: usize = 2;
const VALID_FROM: usize = 3;

/// The reason of a row whose signup is not a time.
const UNREADABLE_SIGNUP_AT: Reason = Reason::OfTable("unreadable_signup_at");
/// The reason of a row whose consent is neither yes nor no.
const UNREADABLE_CONSENT: Reason = Reason::OfTable("unreadable_consent");
/// The reason of a row whose first day cannot be read.
const UNREADABLE_VALID_FROM: Reason = Reason::OfTable("unreadable_valid_from");

/// The words for a consent that was given, and for one that was not.
const YES: [&str; 5] = ["true", "yes", "1", "t", "y"];
const NO: [&str; 5] = ["false", "no", "0", "f", "n"];

/// The checks that rows of the customers table go through.
pub(super) struct AttributeChecks<'c> {
    dates: DateChecks<'c>,
    customers: CustomerChecks,
    attributes: Option<&'c [String]>,
}

/// A row that was accepted; the cells of its further attributes are read when it is kept.
pub(super) struct AcceptedAttributes<'a> {
    customer: RowId<'a>,
    from: Day,
    signup: Option<Day>,
    consent: Option<bool>,
    frame: &'a Frame,
    row: usize,
}

/// The rows accepted so far.
#[derive(Default)]
pub(super) struct AcceptedCustomers {
    customers: GrowingIds,
    stated: StatedAttributes,
}

impl<'c> AttributeChecks<'c> {
    pub(super) fn new(config: &'c Config, customers: &'c CustomersConfig) -> AttributeChecks<'c> {
        let date_format = customers.source.date_format.as_deref();
        AttributeChecks {
            dates: DateChecks { date_format, today: None },
            customers: CustomerChecks {
                missing: MissingCustomer::Reject,
                ids: IdScope::of(config),
            },
            attributes: customers.attributes.as_deref(),
        }
    }

    fn attributes<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer: RowId<'a>,
    ) -> Result<AcceptedAttributes<'a>, Rejection> {
        let day = |column: usize, reason| {
            let time =
                self.dates.time_in_range(COLUMNS[column].name, frame.cell(column, row), reason)?;
            Ok(time.map(|time| time.day()))
        };
        Ok(AcceptedAttributes {
            customer,
            from: day(VALID_FROM, UNREADABLE_VALID_FROM)?.unwrap_or(Day::EARLIEST),
            signup: day(SIGNUP_AT, UNREADABLE_SIGNUP_AT)?,
            consent: consent(frame.cell(CONSENT_MARKETING, row))?,
            frame,
            row,
        })
    }
}

fn consent(cell: Cell<'_>) -> Result<Option<bool>, Rejection> {
    let Some(text) = cell.text() else { return Ok(None) };
    let among = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
    match (among(YES), among(NO)) {
        (true, _) => Ok(Some(true)),
        (_, true) => Ok(Some(false)),
        _ => {
            let detail = format!("consent_marketing is {text:?}; write true or false");
            Err(Rejection::new(UNREADABLE_CONSENT, detail))
        }
    }
}

impl TableSchema for AttributeChecks<'_> {
    const TABLE: &'static str = "customers";
    const ACCEPTED_ROW: &'static str = "a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = AcceptedAttributes<'a>;
    type Rows = AcceptedCustomers;

    fn further_columns(&self) -> Option<FurtherColumns<'_>> {
        Some(FurtherColumns { key: "attributes", names: self.attributes })
    }

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<AcceptedAttributes<'a>> {
        let id = frame.cell(CUSTOMER_ID, row);
        let customer = self.customers.read(id, Cell::Missing);
        customer.and_then(|customer| self.attributes(frame, row, customer))
    }

    fn reserve(customers: &mut AcceptedCustomers, additional: usize) {
        customers.stated.reserve(additional);
    }

    fn keep(customers: &mut AcceptedCustomers, row: AcceptedAttributes<'_>, _: &mut Tally) {
        let (frame, stated) = (row.frame, &mut customers.stated);
        stated.start_row(customers.customers.number(row.customer), row.from);
        if frame.has(SIGNUP_AT) {
            let day = row.signup.map(|day| day.days_since_epoch().to_string());
            stated.state(SIGNUP_DAY, StatedType::Numbers, day.as_deref());
        }
        if frame.has(CONSENT_MARKETING) {
            let consent = row.consent.map(|given| if given { "1" } else { "0" });
            stated.state(CONSENT, StatedType::Numbers, consent);
        }
        for column in frame.further() {
            let text = match column.cell(row.row) {
                Cell::Flag(flag) => Some(if flag { "1".into() } else { "0".into() }),
                cell => cell.text(),
            };
            stated.state(&column.name, column.stated, text.as_deref());
        }
    }
}

impl AcceptedCustomers {
    /// The ids as they are stated, and the rows by their numbers.
    pub(super) fn finish(self) -> (Vec<StatedId>, StatedAttributes) {
        (self.customers.into_stated(), self.stated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CUSTOMERS_COLUMNS;

    #[test]
    fn the_columns_are_those_that_the_configuration_knows() {
        assert_eq!(COLUMNS.map(|column| column.name), CUSTOMERS_COLUMNS);
        assert_eq!(
            (COLUMNS[SIGNUP_AT].name, COLUMNS[VALID_FROM].name),
            ("signup_at", "valid_from")
        );
    }
}
