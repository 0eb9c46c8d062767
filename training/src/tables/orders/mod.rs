//! The orders table: its rows read by its schema, then merged into orders.

mod columns;
mod details;
mod ids;
mod merging;
mod rows;

pub use details::{CategoryShare, OrderDetails};
#[cfg(test)]
pub(super) use merging::ORDER_ID_AGAIN;
pub use merging::OrderRow;
#[cfg(test)]
pub(super) use rows::UNKNOWN_KIND;

use std::path::{Path, PathBuf};

use tenure::time::Day;

use self::columns::OrdersColumn;
use self::rows::{ReadOrders, RowChecks};
use super::checks::schema::TableSchema;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::identities::{Identities, joined};
use super::reading::{FileRead, TableJob, TableRead, read_table};
use super::words::TableWords;
use crate::config::{Config, RowMeaning};

/// The orders of known customers, and the tally of all rows. Holds at least one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdersTable {
    /// The customers' ids in the order of their first rows.
    pub customer_ids: Vec<String>,
    /// Orders and returns, those of one customer next to each other.
    pub rows: Vec<OrderRow>,
    /// The details of each row, in the order of `rows`; empty where rows are whole orders that
    /// state none.
    pub details: Vec<OrderDetails>,
    /// The parts of orders by category, those of one order next to each other;
    /// [`OrderDetails::shares`] is where.
    pub shares: Vec<CategoryShare>,
    /// The categories that shares name by number.
    pub categories: TableWords,
    /// The channels that details name by number.
    pub channels: TableWords,
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

    /// The parts of an order by category; those without a category are in none.
    pub fn shares_of(&self, details: &OrderDetails) -> &[CategoryShare] {
        &self.shares[details.shares.start as usize..details.shares.end as usize]
    }
}

/// The rows of the orders table, of customers as they are stated.
pub(super) struct StatedOrders {
    read: TableRead<ReadOrders>,
    meaning: RowMeaning,
    quarantine: PathBuf,
}

impl StatedOrders {
    /// Reads and checks all files of `config.orders`, and writes rejected rows to the CSV
    /// file `quarantine`. Rows after `today` are rejected; `None` rejects none for that reason.
    ///
    /// # Errors
    ///
    /// When a file cannot be found, read or understood, a required or configured column is
    /// missing or of an unreadable type, more rows are rejected than the configuration
    /// allows, or no order is left. The quarantine file is written before the last two.
    pub(super) fn read(
        config: &Config,
        today: Option<Day>,
        quarantine: &Path,
    ) -> Result<StatedOrders, TablesError> {
        let source = &config.orders.source;
        let job = TableJob { config_dir: &config.config_dir, source, quarantine };
        let TableRead { rows, tally, files } = read_table(&RowChecks::new(config, today), &job)?;
        check_order_ids(config, &files)?;
        let rows = rows.finish();
        rows.channels.check_number(RowChecks::TABLE, OrdersColumn::Channel.name())?;
        Ok(StatedOrders {
            read: TableRead { rows, tally, files },
            meaning: config.orders.rows,
            quarantine: quarantine.to_owned(),
        })
    }

    /// The last day with an order or a return.
    pub(super) fn last_day(&self) -> Day {
        let days = self.read.rows.rows.rows.iter().map(|row| row.at.day());
        days.max().expect("a table that was read holds orders")
    }

    /// The orders of customers whose ids are joined, if they are to be.
    pub(super) fn joined(self, identities: Option<&Identities>) -> OrdersTable {
        let TableRead { rows: read, mut tally, files } = self.read;
        let (customer_ids, numbers) = joined(read.customers, identities);
        let mut rows = read.rows;
        for row in &mut rows.rows {
            row.customer = numbers[row.customer as usize];
        }
        ids::note(&customer_ids, &rows.rows, &mut tally);
        let orders = merging::merge(rows, self.meaning, &mut tally);
        OrdersTable {
            customer_ids,
            rows: orders.rows,
            details: orders.baskets.details,
            shares: orders.baskets.shares,
            categories: read.categories,
            channels: read.channels,
            tally,
            files,
            quarantine: self.quarantine,
        }
    }
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
