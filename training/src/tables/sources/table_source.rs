//! The source of one table: where its files are and the columns to read from them.

use crate::config::SourceConfig;
use crate::tables::columns::TableColumn;

/// The source of one table: its configuration and the columns to read.
#[derive(Clone, Copy)]
pub(crate) struct TableSource<'a> {
    /// The table's name: its section of the configuration, named in errors.
    pub(crate) table: &'static str,
    /// The columns of the table's schema, in the order of a frame.
    pub(crate) columns: &'static [TableColumn],
    pub(crate) config: &'a SourceConfig,
}
