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
    /// The columns beyond the schema; `None` reads no other.
    pub(crate) further: Option<FurtherColumns<'a>>,
}

/// The columns that are read beyond a table's schema, under the names that the file gives them.
#[derive(Clone, Copy)]
pub(crate) struct FurtherColumns<'a> {
    /// The key of the table's section that lists them, named in errors.
    pub(crate) key: &'static str,
    /// The file's names; `None` reads every other column.
    pub(crate) names: Option<&'a [String]>,
}
