//! The road from the shop's tables to customer histories: files are found and read, every
//! row is checked, and the accepted rows are grouped by customer.
//!
//! A *source* turns files into a frame of columns. A *schema* declares a table's columns and
//! reads its rows; the orders are the first. Everything between, from the names of columns to
//! the quarantine file, is the same for every table: one more table is one more folder.
//!
//! The only room that names polars; only plain columns and histories leave it.
//! `docs/TABLES.md` states the treatment of each kind of row.

mod cells;
mod checks;
mod columns;
mod contacts;
mod csv_quoting;
mod customer_ids;
mod customers;
mod engagement;
mod error;
mod excerpt;
mod frame;
mod histories;
mod identities;
mod numeric;
mod orders;
mod reading;
mod scores;
mod shop;
mod shop_summary;
mod sources;
mod summary;
mod table_stream;
mod times;
mod words;

#[cfg(test)]
mod tests;

pub use checks::reasons::{Note, Reason};
pub use checks::tally::Tally;
pub use contacts::{ContactRow, ContactsTable};
pub(crate) use csv_quoting::csv_field;
pub use customers::{AttributeRow, CustomersTable};
pub use engagement::{EngagementRow, EngagementTable};
pub use error::TablesError;
pub use histories::CustomerHistories;
pub use identities::IdentitiesTable;
pub use numeric::{NumericColumn, NumericTable, read_numeric, read_numeric_columns};
pub use orders::{CategoryShare, OrderDetails, OrderRow, OrdersTable};
pub use reading::FileRead;
pub use scores::{SCORES_FILE, ScoreColumn, ScoreTable, ScoreValues, write_scores};
pub use shop::{ShopJob, ShopTables, quarantine_of, read_orders, read_shop};
pub use shop_summary::FurtherTablesSummary;
pub use sources::{MappedColumn, PostgresError};
pub use summary::OrdersSummary;
pub(crate) use table_stream::{StreamedColumn, StreamedValues, TableStream, TextColumn};
pub use words::TableWords;
