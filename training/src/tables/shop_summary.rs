//! The summary of the tables beside the orders, as `tenure-train check` prints it: what each
//! holds, and how it joins the orders.

use std::collections::HashSet;
use std::fmt;

use tenure::history::Arm;

use super::contacts::ContactsTable;
use super::customers::CustomersTable;
use super::engagement::EngagementTable;
use super::excerpt::excerpt;
use super::identities::IdentitiesTable;
use super::shop::ShopTables;
use super::summary::{write_fate, write_files, write_words};

/// The ids of one table alone that are shown.
const IDS_SHOWN: usize = 5;

/// The contents of the tables beside the orders; it displays as a few aligned lines for each.
#[derive(Clone, Copy, Debug)]
pub struct FurtherTablesSummary<'t>(&'t ShopTables);

impl ShopTables {
    /// The summary of the tables beside the orders; empty where there are none.
    pub fn further_summary(&self) -> FurtherTablesSummary<'_> {
        FurtherTablesSummary(self)
    }
}

impl fmt::Display for FurtherTablesSummary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FurtherTablesSummary(tables) = self;
        if let Some(engagement) = &tables.engagement {
            write_engagement(f, engagement)?;
            write_join(f, &tables.orders.customer_ids, &engagement.customer_ids)?;
        }
        if let Some(contacts) = &tables.contacts {
            write_contacts(f, contacts)?;
            write_join(f, &tables.orders.customer_ids, &contacts.customer_ids)?;
        }
        if let Some(customers) = &tables.customers {
            write_customers(f, customers)?;
            write_join(f, &tables.orders.customer_ids, &customers.customer_ids)?;
        }
        if let Some(identities) = &tables.identities {
            write_identities(f, identities)?;
        }
        Ok(())
    }
}

fn write_engagement(f: &mut fmt::Formatter<'_>, table: &EngagementTable) -> fmt::Result {
    writeln!(f, "\nengagement")?;
    write_files(f, &table.files)?;
    let (first_day, last_day) = table.first_and_last_day();
    writeln!(f, "days        {first_day} to {last_day}")?;
    writeln!(f, "events      {}, {} rows by customer and day", table.events(), table.rows.len())?;
    write_words(f, "kinds", &table.kinds)?;
    write_words(f, "categories", &table.categories)?;
    write_words(f, "channels", &table.channels)?;
    write_fate(f, &table.tally, &table.quarantine)
}

fn write_contacts(f: &mut fmt::Formatter<'_>, table: &ContactsTable) -> fmt::Result {
    writeln!(f, "\ncontacts")?;
    write_files(f, &table.files)?;
    let (first_day, last_day) = table.first_and_last_day();
    writeln!(f, "days        {first_day} to {last_day}")?;
    let (treated, control) = (table.of_arm(Arm::Treated), table.of_arm(Arm::Control));
    writeln!(f, "contacts    {treated} treated, {control} control")?;
    write_words(f, "campaigns", &table.campaigns)?;
    write_words(f, "channels", &table.channels)?;
    write_words(f, "offers", &table.offers)?;
    write_fate(f, &table.tally, &table.quarantine)
}

fn write_customers(f: &mut fmt::Formatter<'_>, table: &CustomersTable) -> fmt::Result {
    writeln!(f, "\ncustomers")?;
    write_files(f, &table.files)?;
    let names: Vec<String> = table.attributes.texts().iter().map(|name| excerpt(name)).collect();
    writeln!(f, "attributes  {} ({})", names.len(), names.join(", "))?;
    writeln!(f, "changes     {}", table.changes.len())?;
    write_fate(f, &table.tally, &table.quarantine)
}

fn write_identities(f: &mut fmt::Formatter<'_>, table: &IdentitiesTable) -> fmt::Result {
    writeln!(f, "\nidentities")?;
    write_files(f, &table.files)?;
    writeln!(f, "mappings    {}", table.len())?;
    write_fate(f, &table.tally, &table.quarantine)
}

/// Writes how many customers a table has in common with the orders, and who is in one alone.
fn write_join(f: &mut fmt::Formatter<'_>, orders: &[String], table: &[String]) -> fmt::Result {
    let buyers: HashSet<&String> = orders.iter().collect();
    let members: HashSet<&String> = table.iter().collect();
    let alone = |ids: &[String], others: &HashSet<&String>| {
        let mut alone: Vec<String> =
            ids.iter().filter(|id| !others.contains(id)).cloned().collect();
        alone.sort_unstable();
        alone
    };
    let (strangers, silent) = (alone(table, &buyers), alone(orders, &members));
    let common = table.len() - strangers.len();
    writeln!(f, "customers   {}, of whom {common} are in the orders", table.len())?;
    write_alone(f, "without an order", &strangers)?;
    write_alone(f, "in the orders alone", &silent)
}

fn write_alone(f: &mut fmt::Formatter<'_>, place: &str, ids: &[String]) -> fmt::Result {
    if ids.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = ids.iter().take(IDS_SHOWN).map(|id| excerpt(id)).collect();
    writeln!(f, "            {} {place}, such as {}", ids.len(), shown.join(", "))
}
