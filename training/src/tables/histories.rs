//! The histories of customers, grouped from the rows of the tables.

use tenure::history::{History, Order};
use tenure::time::Day;

use super::orders::OrdersTable;

/// Every customer of the tables with the whole history. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerHistories {
    /// The customers' ids, sorted as bytes.
    pub ids: Vec<String>,
    /// Each customer's history, in the order of `ids`; none is empty.
    pub histories: Vec<History>,
    /// The first day with an order or a return.
    pub first_day: Day,
    /// The last day with an order or a return.
    pub last_day: Day,
}

impl OrdersTable {
    /// The orders grouped by customer. The histories depend neither on the order of the
    /// rows nor on their division into files.
    pub fn into_histories(self) -> CustomerHistories {
        let (first_day, last_day) = self.first_and_last_day();
        let mut orders_of = vec![Vec::<Order>::new(); self.customer_ids.len()];
        for row in &self.rows {
            orders_of[row.customer as usize].push(row.order);
        }
        let mut customers: Vec<(String, Vec<Order>)> =
            self.customer_ids.into_iter().zip(orders_of).collect();
        customers.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        let (ids, histories) =
            customers.into_iter().map(|(id, orders)| (id, History::new(orders))).unzip();
        CustomerHistories { ids, histories, first_day, last_day }
    }
}
