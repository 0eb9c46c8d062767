//! The answer of a PostgreSQL server to a query, read as the CSV that `COPY` writes.
//!
//! One format for files and databases: each row is checked by the same code, and a table gives
//! the same result from either.

mod connection;
mod copying;
mod error;
mod tls;
mod unchecked;
mod url;

pub(crate) use connection::PostgresConnection;
pub use error::PostgresError;

use std::path::{Path, PathBuf};

use self::connection::Lookup;
use super::csv;
use super::mapping::MappedColumn;
use super::table_source::TableSource;
use crate::config::PostgresConfig;
use crate::tables::error::TablesError;
use crate::tables::frame::Frame;

impl PostgresConnection {
    /// The connection of a table's query. Relative paths start from `config_dir`.
    pub(super) fn of(
        table: &'static str,
        config_dir: &Path,
        config: &PostgresConfig,
    ) -> Result<PostgresConnection, PostgresError> {
        Lookup { table, config_dir, config, environment: &variable }.connection()
    }

    /// The server in the place of a file's path, without a password.
    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(&self.server)
    }

    /// Puts the query and reads the answer.
    pub(super) fn read(
        &self,
        config: &PostgresConfig,
        source: &TableSource<'_>,
    ) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
        let text = copying::copy(self, config)?;
        let (frame, mapping) = csv::read_text(&self.path(), &text, source)?;
        if frame.rows == 0 {
            return Err(PostgresError::NotATable {
                table: self.table,
                server: self.server.clone(),
                problem: "gives no rows; correct its conditions, or fill the table",
            }
            .into());
        }
        Ok((frame, mapping))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "passwords are in the environment, not in the config"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
