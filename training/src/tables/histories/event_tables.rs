//! The tables whose rows become histories.

use rayon::prelude::*;

use crate::tables::contacts::ContactsTable;
use crate::tables::customers::CustomersTable;
use crate::tables::engagement::EngagementTable;
use crate::tables::orders::OrdersTable;

/// The tables that hold events.
#[derive(Clone, Copy)]
pub(super) struct EventTables<'t> {
    pub(super) orders: &'t OrdersTable,
    pub(super) engagement: Option<&'t EngagementTable>,
    pub(super) contacts: Option<&'t ContactsTable>,
    pub(super) customers: Option<&'t CustomersTable>,
}

impl<'t> EventTables<'t> {
    /// The ids of the customers of any table, sorted, each once.
    pub(super) fn customer_ids(self) -> Vec<&'t str> {
        let tables = [
            Some(&self.orders.customer_ids),
            self.engagement.map(|table| &table.customer_ids),
            self.contacts.map(|table| &table.customer_ids),
            self.customers.map(|table| &table.customer_ids),
        ];
        let ids = tables.into_iter().flatten().flatten();
        let mut ids: Vec<&str> = ids.map(String::as_str).collect();
        ids.par_sort_unstable();
        ids.dedup();
        ids
    }
}
