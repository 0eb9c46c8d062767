//! The engagement table: what customers did beside buying, folded by day while it is read.

mod folding;
mod rows;

pub use folding::EngagementRow;

use std::path::{Path, PathBuf};

use tenure::time::Day;

use self::rows::{EngagementChecks, ReadEngagement};
use super::checks::schema::TableSchema;
use super::checks::tally::Tally;
use super::error::TablesError;
use super::identities::{Identities, joined};
use super::reading::{FileRead, TableJob, TableRead, read_table};
use super::words::TableWords;
use crate::config::{Config, EngagementConfig};

/// The engagement of known customers, folded by day. Holds at least one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngagementTable {
    /// The customers' ids in the order of their first rows.
    pub customer_ids: Vec<String>,
    /// Events by customer, day, day of becoming known, kind, channel and category, sorted by these.
    pub rows: Vec<EngagementRow>,
    /// The kinds of events that rows name by number, the shop's own words.
    pub kinds: TableWords,
    /// The categories that rows name by number.
    pub categories: TableWords,
    /// The channels that rows name by number.
    pub channels: TableWords,
    /// The number of rows that were kept, left out or rejected.
    pub tally: Tally,
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// The file of rejected rows.
    pub quarantine: PathBuf,
}

/// The rows of the engagement table, of customers as they are stated.
pub(super) struct StatedEngagement {
    read: TableRead<ReadEngagement>,
    quarantine: PathBuf,
}

impl StatedEngagement {
    /// Reads and checks all files of the table, and writes rejected rows to the CSV file
    /// `quarantine`. Rows after `today` are rejected; `None` rejects none for that reason.
    ///
    /// # Errors
    ///
    /// As [`super::read_orders`], for this table.
    pub(super) fn read(
        config: &Config,
        engagement: &EngagementConfig,
        today: Option<Day>,
        quarantine: &Path,
    ) -> Result<StatedEngagement, TablesError> {
        let source = &engagement.source;
        let job = TableJob { config_dir: &config.config_dir, source, quarantine };
        let checks = EngagementChecks::new(config, engagement, today);
        let TableRead { rows, tally, files } = read_table(&checks, &job)?;
        let rows = rows.finish();
        rows.kinds.check_number(EngagementChecks::TABLE, "kind")?;
        rows.channels.check_number(EngagementChecks::TABLE, "channel")?;
        let read = TableRead { rows, tally, files };
        Ok(StatedEngagement { read, quarantine: quarantine.to_owned() })
    }

    /// The events of customers whose ids are joined, if they are to be.
    pub(super) fn joined(self, identities: Option<&Identities>) -> EngagementTable {
        let TableRead { rows: read, tally, files } = self.read;
        let (customer_ids, numbers) = joined(read.customers, identities);
        EngagementTable {
            customer_ids,
            rows: read.events.renumbered(&numbers),
            kinds: read.kinds,
            categories: read.categories,
            channels: read.channels,
            tally,
            files,
            quarantine: self.quarantine,
        }
    }
}

impl EngagementTable {
    /// The number of events that the rows were folded from.
    pub fn events(&self) -> u64 {
        self.rows.iter().map(|row| u64::from(row.count)).sum()
    }

    /// The first and the last day with an event.
    pub fn first_and_last_day(&self) -> (Day, Day) {
        let days = self.rows.iter().map(|row| row.day);
        let first = days.clone().min().expect("a table that was read holds events");
        (first, days.max().expect("a table that was read holds events"))
    }
}
