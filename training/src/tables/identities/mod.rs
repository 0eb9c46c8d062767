//! The identities table: the ids that a channel gives a customer, joined into one.

mod joining;
mod mapping;
mod rows;

pub(super) use joining::{Identities, joined};

use std::path::{Path, PathBuf};

use tenure::time::Day;

use self::mapping::Mapping;
use self::rows::IdentityChecks;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::reading::{FileRead, TableJob, read_table};
use crate::config::{Config, IdentitiesConfig};

/// The identities table as it was read. Holds at least one mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentitiesTable {
    /// The mappings, sorted by id and then by time.
    mappings: Vec<Mapping>,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
}

impl IdentitiesTable {
    /// Reads and checks all files of the table, and writes rejected rows to the CSV file
    /// `quarantine`.
    ///
    /// # Errors
    ///
    /// As [`super::read_orders`], for this table.
    pub(super) fn read(
        config: &Config,
        identities: &IdentitiesConfig,
        quarantine: &Path,
    ) -> Result<IdentitiesTable, TablesError> {
        let source = &identities.source;
        let job = TableJob { config_dir: &config.config_dir, source, quarantine };
        let mut read = read_table(&IdentityChecks::new(source), &job)?;
        let mappings = rows::without_duplicates(read.rows, &mut read.tally);
        Ok(IdentitiesTable {
            mappings,
            tally: read.tally,
            files: read.files,
            quarantine: quarantine.to_owned(),
        })
    }

    /// The identities in force at the end of a day: of each id, those of the latest time up to
    /// then. Mappings of a later time change nothing.
    ///
    /// # Errors
    ///
    /// When an id is then mapped to two customers, or ids are mapped in a circle.
    pub(super) fn as_of(&self, day: Day) -> Result<Identities, TablesError> {
        Identities::of(&self.mappings, day)
    }

    /// The number of mappings.
    pub fn len(&self) -> usize {
        self.mappings.len()
    }

    /// Reports whether there are no mappings.
    pub fn is_empty(&self) -> bool {
        self.mappings.is_empty()
    }
}
