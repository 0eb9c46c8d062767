//! The orders table: all files read, every row judged, orders merged.

pub(super) mod columns;
pub(super) mod merging;
pub(super) mod rows;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use tenure::time::Day;

use self::columns::Field;
use self::merging::{OrderRow, UnmergedRow};
use self::rows::{Row, RowChecks, RowOutcome};
use crate::config::Config;
use crate::tables::cells::Frame;
use crate::tables::checks::quarantine::Quarantine;
use crate::tables::checks::tally::Tally;
use crate::tables::error::TablesError;
use crate::tables::sources::files::{self, Format};
use crate::tables::sources::{csv, parquet};

/// The orders of known customers, and what became of every row. Holds at least one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdersTable {
    /// The customers' ids in the sequence of their first row.
    pub customer_ids: Vec<String>,
    /// Orders and returns, those of one customer next to each other.
    pub rows: Vec<OrderRow>,
    /// What became of every row.
    pub tally: Tally,
    /// The files in the sequence they were read.
    pub files: Vec<FileRead>,
    /// Where rejected rows are.
    pub quarantine: PathBuf,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    /// The file.
    pub path: PathBuf,
    /// Its data rows.
    pub rows: usize,
    /// Which of its columns each of our columns was read from.
    pub columns: Vec<(Field, String)>,
}

/// Reads and checks all files of `config.orders`, and writes rejected rows to the CSV
/// file `quarantine`.
///
/// Rows after `today` are rejected; with `None` there is no such check.
///
/// # Errors
///
/// When a file cannot be found, read or understood, a required or configured column is
/// missing or of an unreadable type, more rows are rejected than the configuration
/// allows, or no order is left. The quarantine file is written before the last two.
pub fn read_orders(
    config: &Config,
    today: Option<Day>,
    quarantine: &Path,
) -> Result<OrdersTable, TablesError> {
    let files = files::find(&config.config_dir, &config.orders.source.path)?;
    let mut reading = Reading {
        checks: RowChecks::new(config, today),
        quarantine: Quarantine::create(quarantine)?,
        customers: HashMap::new(),
        rows: Vec::new(),
        tally: Tally::default(),
    };
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        let (frame, columns) = match file.format {
            Format::Csv => csv::read(&file.path, &config.orders.source)?,
            Format::Parquet => parquet::read(&file.path, &config.orders.source)?,
        };
        reading.add(&file.path, &frame)?;
        read.push(FileRead { path: file.path, rows: frame.rows, columns });
    }
    if reading.tally.rows == 0 {
        return Err(TablesError::NoRows { files: read.len(), path: read.swap_remove(0).path });
    }
    reading.quarantine.publish()?;
    check_limits(config, &reading.tally, reading.rows.is_empty(), quarantine)?;
    let mut tally = reading.tally;
    let rows = merging::merge(reading.rows, config.orders.rows, &mut tally);
    let customer_ids = in_sequence(reading.customers);
    Ok(OrdersTable { customer_ids, rows, tally, files: read, quarantine: quarantine.to_owned() })
}

/// What has been read so far.
struct Reading<'c> {
    checks: RowChecks<'c>,
    quarantine: Quarantine,
    customers: HashMap<String, u32>,
    rows: Vec<UnmergedRow>,
    tally: Tally,
}

impl Reading<'_> {
    fn add(&mut self, path: &Path, frame: &Frame) -> Result<(), TablesError> {
        self.tally.rows += frame.rows as u64;
        self.rows.reserve(frame.rows);
        for row in 0..frame.rows {
            match self.checks.judge(frame, row) {
                RowOutcome::Accepted(row) => self.accept(row),
                RowOutcome::LeftOut(note) => self.tally.note(note),
                RowOutcome::Rejected(rejection) => {
                    self.tally.reject(rejection.reason);
                    self.quarantine.add(path, frame, row, &rejection)?;
                }
            }
        }
        Ok(())
    }

    fn accept(&mut self, row: Row<'_>) {
        self.tally.accept(row.currency);
        for note in &row.notes {
            self.tally.note(*note);
        }
        let customer = match self.customers.get(row.customer_id.as_ref()) {
            Some(customer) => *customer,
            None => {
                let next = u32::try_from(self.customers.len())
                    .expect("fewer than four thousand million customers");
                self.customers.insert(row.customer_id.into_owned(), next);
                next
            }
        };
        self.rows.push(UnmergedRow {
            customer,
            order_id: row.order_id.as_deref().map(merging::digest),
            kind: row.kind,
            at: row.at,
            amount_minor: row.amount_minor,
            known_at: row.known_at,
        });
    }
}

fn check_limits(
    config: &Config,
    tally: &Tally,
    nothing_left: bool,
    quarantine: &Path,
) -> Result<(), TablesError> {
    let limit = config.orders.source.max_rejected_share;
    if tally.rejected_share() > limit {
        return Err(TablesError::TooManyRejected {
            rejected: tally.rejected_rows(),
            rows: tally.rows,
            limit,
            reasons: tally.reasons(),
            quarantine: quarantine.to_owned(),
        });
    }
    if nothing_left {
        let told = [tally.reasons(), tally.notes()];
        let told: Vec<String> = told.into_iter().filter(|text| !text.is_empty()).collect();
        return Err(TablesError::NothingLeft { rows: tally.rows, reasons: told.join(", ") });
    }
    Ok(())
}

fn in_sequence(customers: HashMap<String, u32>) -> Vec<String> {
    let by_place: BTreeMap<u32, String> =
        customers.into_iter().map(|(id, place)| (place, id)).collect();
    by_place.into_values().collect()
}
