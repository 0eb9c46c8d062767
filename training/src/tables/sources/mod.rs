//! Sources of tables: files that are found by path or glob, and read from CSV or Parquet
//! into a [`Frame`].
//!
//! No source knows a particular table: the columns to read come with the [`TableSource`].

mod csv;
mod csv_shape;
mod files;
mod guarding;
mod mapping;
mod parquet;
mod table_source;

pub(crate) use csv::load as load_csv;
pub(crate) use files::{Format, TableFile, format_of};
pub(crate) use guarding::{check_heights, read_guarded};
pub use mapping::MappedColumn;
pub(crate) use parquet::is_number;
pub(crate) use table_source::TableSource;

use std::path::Path;

use super::error::TablesError;
use super::frame::Frame;

impl TableSource<'_> {
    /// The files of the table, each once, in the order of their names. Relative paths
    /// start from `config_dir`.
    pub(crate) fn files(&self, config_dir: &Path) -> Result<Vec<TableFile>, TablesError> {
        files::find(self.table, config_dir, &self.config.path)
    }

    /// Reads one file: its frame, and the columns of the file that it was read from.
    pub(crate) fn read(&self, file: &TableFile) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
        match file.format {
            Format::Csv => csv::read(&file.path, self),
            Format::Parquet => parquet::read(&file.path, self),
        }
    }
}
