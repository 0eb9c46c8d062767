//! From the shop's tables to customer histories: find the files, read them, check
//! every row, and group what is left by customer.
//!
//! The only room that names polars. What leaves it are plain columns and histories.
//! `docs/TABLES.md` states how each kind of row is treated.

mod cells;
mod columns;
mod csv;
mod csv_shape;
mod draft;
mod error;
mod files;
mod histories;
mod merging;
mod numeric;
mod orders;
mod parquet;
mod quarantine;
mod rows;
mod scores;
mod summary;
mod tally;
mod times;

#[cfg(test)]
mod tests;

pub use columns::Field;
pub use error::TablesError;
pub use histories::CustomerHistories;
pub use histories::CustomerHistories as Histories; // moved: tables::Histories
pub use merging::OrderRow;
pub use numeric::{NumericColumn, NumericTable, read_numeric};
pub use orders::{FileRead, OrdersTable, read_orders};
pub use scores::{ScoreColumn, ScoreTable, ScoreValues, write_scores};
pub use summary::OrdersSummary;
pub use summary::OrdersSummary as Summary; // moved: tables::Summary
pub use tally::{Note, Reason, Tally};
