//! The customers table: what the shop knows of its customers besides events, and since when.

mod attributes;
mod rows;

pub use attributes::AttributeRow;

use std::path::{Path, PathBuf};

use tenure::history::WordList;

use self::attributes::AttributeTables;
use self::rows::AttributeChecks;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::identities::{Identities, joined};
use super::reading::{FileRead, TableJob, TableRead, read_table};
use crate::config::{Config, CustomersConfig};

/// The attributes of customers. Holds at least one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomersTable {
    /// The customers' ids in the order of their first rows.
    pub customer_ids: Vec<String>,
    /// The changes of attributes, sorted by customer, day and attribute, each attribute of a
    /// customer at most once a day.
    pub changes: Vec<AttributeRow>,
    /// The attributes that changes name.
    pub attributes: WordList,
    /// The words that changes of categorical attributes name.
    pub values: WordList,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
}

impl CustomersTable {
    /// Reads and checks all files of the table, and writes rejected rows to the CSV file
    /// `quarantine`.
    ///
    /// # Errors
    ///
    /// As [`super::read_orders`], for this table; and when a categorical attribute has too many
    /// values.
    pub(super) fn read(
        config: &Config,
        customers: &CustomersConfig,
        quarantine: &Path,
        identities: Option<&Identities>,
    ) -> Result<CustomersTable, TablesError> {
        let source = &customers.source;
        let job = TableJob { config_dir: &config.config_dir, source, quarantine };
        let TableRead { rows, mut tally, files } =
            read_table(&AttributeChecks::new(config, customers), &job)?;
        let (stated, mut rows) = rows.finish();
        let (customer_ids, numbers) = joined(stated, identities);
        rows.renumber(&numbers);
        let AttributeTables { attributes, values, changes } =
            rows.changes(source.decimal_comma, &mut tally)?;
        let quarantine = quarantine.to_owned();
        Ok(CustomersTable { customer_ids, changes, attributes, values, tally, files, quarantine })
    }
}
