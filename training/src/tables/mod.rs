//! From the shop's tables to customer histories: find the files, read them, check
//! every row, and group what is left by customer.
//!
//! The only room that names polars. What leaves it are plain columns and histories.
//! `docs/TABLES.md` states how each kind of row is treated.

mod cells;
mod checks;
mod draft;
mod error;
mod histories;
mod numeric;
mod orders;
mod scores;
mod sources;
mod summary;
mod times;

#[cfg(test)]
mod tests;

pub use checks::tally::{Note, Reason, Tally};
pub use error::TablesError;
pub use histories::CustomerHistories;
pub use histories::CustomerHistories as Histories; // moved: tables::Histories
pub use numeric::{NumericColumn, NumericTable, read_numeric};
pub use orders::columns::Field;
pub use orders::merging::OrderRow;
pub use orders::{FileRead, OrdersTable, read_orders};
pub use scores::{ScoreColumn, ScoreTable, ScoreValues, write_scores};
pub use summary::OrdersSummary;
pub use summary::OrdersSummary as Summary; // moved: tables::Summary
