//! The contacts table: the campaigns that customers were chosen for, and those left in peace for
//! comparison.

mod contact;
mod rows;

pub use contact::ContactRow;

use std::path::{Path, PathBuf};

use tenure::history::Arm;
use tenure::time::Day;

use self::rows::{ContactChecks, ReadContacts};
use super::checks::schema::TableSchema;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::identities::{Identities, joined};
use super::reading::{FileRead, TableJob, TableRead, read_table};
use super::words::TableWords;
use crate::config::{Config, ContactsConfig};

/// The contacts of known customers. Holds at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactsTable {
    /// The customers' ids in the order of their first rows.
    pub customer_ids: Vec<String>,
    /// The contacts, sorted by customer, time and campaign.
    pub contacts: Vec<ContactRow>,
    /// The campaigns that contacts name by number.
    pub campaigns: TableWords,
    /// The channels that contacts name by number.
    pub channels: TableWords,
    /// The offers that contacts name by number.
    pub offers: TableWords,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
}

impl ContactsTable {
    /// Reads and checks all files of the table, and writes rejected rows to the CSV file
    /// `quarantine`.
    ///
    /// # Errors
    ///
    /// As [`super::read_orders`], for this table.
    pub(super) fn read(
        config: &Config,
        contacts: &ContactsConfig,
        source: ContactsSource<'_>,
    ) -> Result<ContactsTable, TablesError> {
        let ContactsSource { today, quarantine, identities } = source;
        let job = TableJob { config_dir: &config.config_dir, source: &contacts.source, quarantine };
        let checks = ContactChecks::new(config, contacts, today);
        let TableRead { rows, mut tally, files } = read_table(&checks, &job)?;
        let ReadContacts { customers, mut contacts, campaigns, channels, offers } = rows.finish();
        channels.check_number(ContactChecks::TABLE, "channel")?;
        let (customer_ids, numbers) = joined(customers, identities);
        for contact in &mut contacts {
            contact.customer = numbers[contact.customer as usize];
        }
        let contacts = contact::without_duplicates(contacts, &mut tally);
        Ok(ContactsTable {
            customer_ids,
            contacts,
            campaigns,
            channels,
            offers,
            tally,
            files,
            quarantine: quarantine.to_owned(),
        })
    }

    /// The first and the last day with a contact.
    pub fn first_and_last_day(&self) -> (Day, Day) {
        let days = self.contacts.iter().map(|contact| contact.at.day());
        let first = days.clone().min().expect("a table that was read holds contacts");
        (first, days.max().expect("a table that was read holds contacts"))
    }

    /// The number of contacts of an arm.
    pub fn of_arm(&self, arm: Arm) -> usize {
        self.contacts.iter().filter(|contact| contact.arm == arm).count()
    }
}

/// The bounds of the contacts that are read, and the place of rejected rows.
#[derive(Clone, Copy)]
pub(super) struct ContactsSource<'a> {
    /// Rows after this day are rejected; `None` rejects none for that reason.
    pub(super) today: Option<Day>,
    pub(super) quarantine: &'a Path,
    pub(super) identities: Option<&'a Identities>,
}
