//! Sources of tables: files that are found by path or glob, and read from CSV or Parquet
//! into a [`Frame`], and queries to a PostgreSQL server.
//!
//! No source knows a particular table: the columns to read come with the [`TableSource`].

mod csv;
mod csv_shape;
mod files;
mod guarding;
mod mapping;
mod parquet;
mod postgres;
mod table_source;

pub(crate) use csv::load as load_csv;
pub(crate) use files::{Format, TableFile, format_of};
pub(crate) use guarding::{check_heights, read_guarded};
pub use mapping::MappedColumn;
pub(crate) use parquet::is_number;
pub use postgres::PostgresError;
pub(crate) use table_source::{FurtherColumns, TableSource};

use std::path::{Path, PathBuf};

use self::postgres::PostgresConnection;
use super::error::TablesError;
use super::frame::Frame;
use crate::config::PostgresConfig;

/// One part of a table: a file, or the answer to a query.
pub(crate) enum TableInput<'a> {
    File(TableFile),
    Query(Box<PostgresConnection>, &'a PostgresConfig),
}

impl TableInput<'_> {
    /// The path of the file, or the name of the server in its place.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            TableInput::File(file) => file.path.clone(),
            TableInput::Query(connection, _) => connection.path(),
        }
    }
}

impl<'a> TableSource<'a> {
    /// The inputs of the table: its query, or its files, each once, in the order of their
    /// names. Relative paths start from `config_dir`.
    pub(crate) fn inputs(&self, config_dir: &Path) -> Result<Vec<TableInput<'a>>, TablesError> {
        if let Some(query) = &self.config.postgres {
            let connection = PostgresConnection::of(self.table, config_dir, query)?;
            return Ok(vec![TableInput::Query(Box::new(connection), query)]);
        }
        let files = files::find(self.table, config_dir, &self.config.path)?;
        Ok(files.into_iter().map(TableInput::File).collect())
    }

    /// Reads one input: its frame, and its columns that the frame was read from.
    pub(crate) fn read(
        &self,
        input: &TableInput<'_>,
    ) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
        match input {
            TableInput::File(file) => match file.format {
                Format::Csv => csv::read(&file.path, self),
                Format::Parquet => parquet::read(&file.path, self),
            },
            TableInput::Query(connection, query) => connection.read(query, self),
        }
    }
}
