//! A second table, made up: one schema and one section of the configuration are all that a
//! new table needs to be read, mapped, counted and quarantined like the orders.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::Deserialize;
use tempfile::TempDir;
use tenure::time::{Day, Timestamp};

use crate::config::SourceConfig;
use crate::config::source::table_config;
use crate::tables::TablesError;
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Note, Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::{ColumnValues, TableColumn};
use crate::tables::frame::Frame;
use crate::tables::reading::{TableJob, TableRead, read_table};

const LOANS_COLUMNS: &[&str] = &["reader", "lent_on", "shelf"];
const UNKNOWN_SHELF: Reason = Reason::OfTable("unknown_shelf");
const NO_SHELF: Note = Note::OfTable("loans from no shelf, kept");

table_config! {
    /// The loans of a library.
    struct LoansConfig of LOANS_COLUMNS,
    /// The shelves there are.
    shelves: Vec<String>,
}

struct LoanChecks<'c> {
    dates: DateChecks<'c>,
    shelves: &'c [String],
}

type Loan<'a> = (Cow<'a, str>, Timestamp, Option<Cow<'a, str>>);

impl TableSchema for LoanChecks<'_> {
    const TABLE: &'static str = "loans";
    const ACCEPTED_ROW: &'static str = "a loan to a known reader";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::required("reader", ColumnValues::Text),
        TableColumn::required("lent_on", ColumnValues::Time),
        TableColumn::optional("shelf", ColumnValues::Text),
    ];

    type Row<'a> = Loan<'a>;
    type Rows = Vec<(String, Day)>;

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<Loan<'a>> {
        let Some(reader) = frame.cell(0, row).text() else {
            return RowOutcome::LeftOut(Note::Guest);
        };
        let lent_on = match self.dates.event_time("lent_on", frame.cell(1, row)) {
            Ok(lent_on) => lent_on,
            Err(rejection) => return RowOutcome::Rejected(rejection),
        };
        let shelf = frame.cell(2, row).text();
        if shelf.as_ref().is_some_and(|shelf| !self.shelves.iter().any(|known| known == shelf)) {
            return RowOutcome::Rejected(Rejection::new(UNKNOWN_SHELF, "not a shelf"));
        }
        RowOutcome::Accepted((reader, lent_on, shelf))
    }

    fn reserve(loans: &mut Vec<(String, Day)>, additional: usize) {
        loans.reserve(additional);
    }

    fn keep(loans: &mut Vec<(String, Day)>, loan: Loan<'_>, tally: &mut Tally) {
        let (reader, lent_on, shelf) = loan;
        if shelf.is_none() {
            tally.note(NO_SHELF);
        }
        loans.push((reader.into_owned(), lent_on.day()));
    }
}

#[derive(Deserialize)]
struct LibraryConfig {
    loans: LoansConfig,
}

/// A folder with `loans.csv` and a configuration that reads it.
struct Library {
    folder: TempDir,
    loans: LoansConfig,
}

impl Library {
    fn new(csv: &str, keys: &str) -> Library {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("loans.csv"), csv).unwrap();
        Library { folder, loans: config(keys).unwrap() }
    }

    fn quarantine(&self) -> PathBuf {
        self.folder.path().join("quarantine.csv")
    }

    fn read(&self) -> Result<TableRead<Vec<(String, Day)>>, TablesError> {
        let source: &SourceConfig = &self.loans.source;
        let (date_format, today) = (source.date_format.as_deref(), "2020-01-01".parse().ok());
        let dates = DateChecks { date_format, today };
        let checks = LoanChecks { dates, shelves: &self.loans.shelves };
        let quarantine = &self.quarantine();
        read_table(&checks, &TableJob { config_dir: self.folder.path(), source, quarantine })
    }

    fn error(&self) -> String {
        self.read().err().unwrap().to_string()
    }
}

fn config(keys: &str) -> Result<LoansConfig, toml::de::Error> {
    let text = format!("[loans]\npath = \"*.csv\"\nshelves = [\"a\", \"b\"]\n{keys}\n");
    toml::from_str(&text).map(|library: LibraryConfig| library.loans)
}

#[test]
fn a_second_table_is_mapped_counted_and_quarantined_like_the_first() {
    let csv = "Leser;Tag;shelf\nx;31.12.2010;a\n\n;31.12.2010;a\ny;2010;a\ny;1.1.2011;c\n\
               y;2.1.2011;b;b\ny;3.1.2011;\n";
    let keys = "separator = \";\"\ndate_format = \"%d.%m.%Y\"\nmax_rejected_share = 0.5\n\
                [loans.columns]\nreader = \"Leser\"\nlent_on = \"Tag\"";
    let library = Library::new(csv, keys);
    let read = library.read().unwrap();
    let day = |text: &str| text.parse::<Day>().unwrap();
    let loans = [("x".to_owned(), day("2010-12-31")), ("y".to_owned(), day("2011-01-03"))];
    assert_eq!(read.rows, loans);
    assert_eq!(read.tally.rows, 7);
    assert_eq!(read.tally.reasons(), "unreadable_date 1, unknown_shelf 1, too_many_fields 1");
    let notes = "1 blank rows left out, 1 rows of guests left out, 1 loans from no shelf, kept";
    assert_eq!(read.tally.notes(), notes);
    let names: Vec<(usize, &str, &str)> = read.files[0]
        .columns
        .iter()
        .map(|column| (column.position, column.ours, column.theirs.as_str()))
        .collect();
    assert_eq!(names, [(0, "reader", "Leser"), (1, "lent_on", "Tag"), (2, "shelf", "shelf")]);
    let quarantine = std::fs::read_to_string(library.quarantine()).unwrap();
    let lines: Vec<&str> = quarantine.lines().collect();
    assert_eq!(lines[0], "file,row,reason,detail,reader,lent_on,shelf");
    assert!(lines[2].ends_with(",5,unknown_shelf,not a shelf,y,1.1.2011,c"), "{}", lines[2]);
}

#[test]
fn errors_name_the_second_table_as_its_own() {
    let missing = Library::new("reader\nx\n", "").error();
    assert!(missing.contains("\"lent_on\" for lent_on"), "{missing}");
    assert!(missing.contains("under [loans.columns]"), "{missing}");
    let malformed = Library::new("reader,lent_on\n\"x,2011-01-01\n", "").error();
    assert!(malformed.contains("line 2") && malformed.contains("loans.quoted"), "{malformed}");
    let rejected = Library::new("reader,lent_on\nx,2011-01-01\nx,soon\n", "").error();
    assert!(rejected.contains("1 of 2 rows"), "{rejected}");
    assert!(rejected.contains("loans.max_rejected_share = 0.01"), "{rejected}");
    let guests = Library::new("reader,lent_on\n,2011-01-01\n", "").error();
    assert!(guests.contains("none of 1 rows is a loan to a known reader"), "{guests}");
    let no_rows = Library::new("reader,lent_on\n", "").error();
    assert!(no_rows.contains("loans.path") && no_rows.contains("export the loans"), "{no_rows}");
    let mut library = Library::new("", "");
    library.loans.source.path = vec!["nothing*".to_owned()];
    assert!(library.error().contains("matches loans.path"), "{}", library.error());
}

#[test]
fn the_keys_of_the_second_table_are_checked_with_their_lines() {
    for (keys, line, part) in [
        ("shelfs = []", "line 4", "unknown field `shelfs`, expected one of `path`, `columns`"),
        ("columns.amount = \"x\"", "line 4", "expected one of `reader`, `lent_on`, `shelf`"),
        ("max_rejected_share = 2.0", "line 4", "max_rejected_share"),
    ] {
        let error = config(keys).unwrap_err().to_string();
        assert!(error.contains(line) && error.contains(part), "{error}");
    }
}
