//! The orders table: its rows read by its schema, then merged into orders.

mod columns;
mod ids;
mod merging;
mod rows;

#[cfg(test)]
pub(super) use merging::ORDER_ID_AGAIN;
pub use merging::OrderRow;
#[cfg(test)]
pub(super) use rows::UNKNOWN_KIND;

use std::path::{Path, PathBuf};

use tenure::time::Day;

use self::columns::OrdersColumn;
use self::rows::RowChecks;
use super::checks::schema::TableSchema;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::reading::{FileRead, TableJob, read_table};
use crate::config::{Config, RowMeaning};

/// The orders of known customers, and the tally of all rows. Holds at least one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdersTable {
    /// The customers' ids in the order of their first rows.
    pub customer_ids: Vec<String>,
    /// Orders and returns, those of one customer next to each other.
    pub rows: Vec<OrderRow>,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
}

impl OrdersTable {
    /// The first and the last day with an order or a return.
    pub(super) fn first_and_last_day(&self) -> (Day, Day) {
        let days = self.rows.iter().map(|row| row.order.at.day());
        let first = days.clone().min().expect("a table that was read holds orders");
        (first, days.max().expect("a table that was read holds orders"))
    }
}

/// Reads and checks all files of `config.orders`, and writes rejected rows to the CSV
/// file `quarantine`.
///
/// Rows after `today` are rejected; `None` rejects none for that reason.
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
    let source = &config.orders.source;
    let job = TableJob { config_dir: &config.config_dir, source, quarantine };
    let mut read = read_table(&RowChecks::new(config, today), &job)?;
    check_order_ids(config, &read.files)?;
    let (customer_ids, rows) = read.rows.into_parts();
    ids::note(&customer_ids, &rows, &mut read.tally);
    let rows = merging::merge(rows, config.orders.rows, &mut read.tally);
    Ok(OrdersTable {
        customer_ids,
        rows,
        tally: read.tally,
        files: read.files,
        quarantine: quarantine.to_owned(),
    })
}

/// Checks that lines of orders name their order.
fn check_order_ids(config: &Config, files: &[FileRead]) -> Result<(), TablesError> {
    let order_id = OrdersColumn::OrderId as usize;
    let lacks = |file: &&FileRead| file.columns.iter().all(|column| column.position != order_id);
    match files.iter().find(lacks) {
        Some(file) if config.orders.rows == RowMeaning::Lines => {
            let table = RowChecks::TABLE;
            Err(TablesError::LinesWithoutOrderId { table, path: file.path.clone() })
        }
        _ => Ok(()),
    }
}
