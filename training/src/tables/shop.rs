//! The tables of a shop, read together: one customer is the same in all of them.

use std::path::{Path, PathBuf};

use tenure::time::Day;

use super::contacts::{ContactsSource, ContactsTable};
use super::customers::CustomersTable;
use super::engagement::{EngagementTable, StatedEngagement};
use super::error::TablesError;
use super::identities::{Identities, IdentitiesTable};
use super::orders::{OrdersTable, StatedOrders};
use crate::config::Config;

/// The tables to read, and the place of rejected rows.
#[derive(Clone, Copy)]
pub struct ShopJob<'a> {
    /// The configuration that names the tables.
    pub config: &'a Config,
    /// The day at whose end identities count; `None` takes the config's as-of, and without one
    /// the day of the last order.
    pub as_of: Option<Day>,
    /// The last day that is not in the future; `None` rejects no row as of the future.
    pub today: Option<Day>,
    /// The file of rejected orders; those of the other tables are beside it.
    pub quarantine: &'a Path,
}

/// The tables of a shop.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopTables {
    /// The orders, of customers whose ids are joined.
    pub orders: OrdersTable,
    /// The engagement, of customers whose ids are joined, if the configuration names it.
    pub engagement: Option<EngagementTable>,
    /// The contacts, of customers whose ids are joined, if the configuration names them.
    pub contacts: Option<ContactsTable>,
    /// The attributes, of customers whose ids are joined, if the configuration names them.
    pub customers: Option<CustomersTable>,
    /// The identities, if the configuration names them.
    pub identities: Option<IdentitiesTable>,
}

/// Reads and checks every table that the configuration names, and joins the customers' ids by
/// the identities in force at the as-of.
///
/// # Errors
///
/// When a table cannot be used, as [`read_orders`] says.
pub fn read_shop(job: &ShopJob<'_>) -> Result<ShopTables, TablesError> {
    let orders = StatedOrders::read(job.config, job.today, job.quarantine)?;
    let identities = JoinedIds::read(job, &orders)?;
    let in_force = identities.in_force();
    let orders = orders.joined(in_force);
    Ok(ShopTables {
        orders,
        engagement: engagement(job, in_force)?,
        contacts: contacts(job, in_force)?,
        customers: customers(job, in_force)?,
        identities: identities.table,
    })
}

fn engagement(
    job: &ShopJob<'_>,
    identities: Option<&Identities>,
) -> Result<Option<EngagementTable>, TablesError> {
    let Some(engagement) = &job.config.engagement else { return Ok(None) };
    let quarantine = quarantine_of("engagement", job.quarantine);
    let read = StatedEngagement::read(job.config, engagement, job.today, &quarantine)?;
    Ok(Some(read.joined(identities)))
}

fn contacts(
    job: &ShopJob<'_>,
    identities: Option<&Identities>,
) -> Result<Option<ContactsTable>, TablesError> {
    let Some(contacts) = &job.config.contacts else { return Ok(None) };
    let quarantine = &quarantine_of("contacts", job.quarantine);
    let source = ContactsSource { today: job.today, quarantine, identities };
    ContactsTable::read(job.config, contacts, source).map(Some)
}

fn customers(
    job: &ShopJob<'_>,
    identities: Option<&Identities>,
) -> Result<Option<CustomersTable>, TablesError> {
    let Some(customers) = &job.config.customers else { return Ok(None) };
    let quarantine = quarantine_of("customers", job.quarantine);
    CustomersTable::read(job.config, customers, &quarantine, identities).map(Some)
}

/// Reads and checks the orders alone, and joins the customers' ids by the identities in force at
/// the as-of.
///
/// # Errors
///
/// When a file cannot be found, read or understood, a required or configured column is missing
/// or of an unreadable type, more rows are rejected than the configuration allows, no row is
/// left (the quarantine file is written before the last two), or the identities map an id to
/// two customers or ids in a circle.
pub fn read_orders(job: &ShopJob<'_>) -> Result<OrdersTable, TablesError> {
    let orders = StatedOrders::read(job.config, job.today, job.quarantine)?;
    let identities = JoinedIds::read(job, &orders)?;
    Ok(orders.joined(identities.in_force()))
}

/// The identities table, if there is one, and the customer of each id at the as-of.
struct JoinedIds {
    table: Option<IdentitiesTable>,
    in_force: Option<Identities>,
}

impl JoinedIds {
    fn read(job: &ShopJob<'_>, orders: &StatedOrders) -> Result<JoinedIds, TablesError> {
        let config = job.config;
        let Some(identities) = &config.identities else {
            return Ok(JoinedIds { table: None, in_force: None });
        };
        let quarantine = quarantine_of("identities", job.quarantine);
        let table = IdentitiesTable::read(config, identities, &quarantine)?;
        let as_of = job.as_of.or(config.as_of).unwrap_or_else(|| orders.last_day());
        let in_force = table.as_of(as_of)?;
        Ok(JoinedIds { table: Some(table), in_force: Some(in_force) })
    }

    fn in_force(&self) -> Option<&Identities> {
        self.in_force.as_ref()
    }
}

/// The file of a table's rejected rows, beside that of the orders: `quarantine-engagement.csv`.
pub fn quarantine_of(table: &str, orders: &Path) -> PathBuf {
    let stem = orders.file_stem().unwrap_or_default().to_string_lossy();
    let name = match orders.extension() {
        None => format!("{stem}-{table}"),
        Some(extension) => format!("{stem}-{table}.{}", extension.to_string_lossy()),
    };
    orders.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rejected_rows_of_each_table_have_a_file_of_their_own() {
        let of = |orders: &str| quarantine_of("contacts", Path::new(orders));
        assert_eq!(of("out/quarantine.csv"), Path::new("out/quarantine-contacts.csv"));
        assert_eq!(of("rejected"), Path::new("rejected-contacts"));
    }
}
