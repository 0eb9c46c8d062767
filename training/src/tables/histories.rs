//! The histories of customers, grouped from the rows of the tables.

use tenure::history::{History, Order, Words};
use tenure::time::Day;

use super::orders::{OrderRow, OrdersTable};

/// Every customer of the tables with the whole history. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerHistories {
    /// The customers' ids, sorted as bytes.
    pub ids: Vec<String>,
    /// Each customer's history, in the order of `ids`; none is empty.
    pub histories: Vec<History>,
    /// The words that the histories refer to.
    pub words: Words,
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
        let orders_of = orders_by_customer(self.rows, self.customer_ids.len());
        let mut customers: Vec<(String, Vec<Order>)> =
            self.customer_ids.into_iter().zip(orders_of).collect();
        customers.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        let (ids, histories) =
            customers.into_iter().map(|(id, orders)| (id, History::new(orders))).unzip();
        CustomerHistories { ids, histories, words: Words::default(), first_day, last_day }
    }
}

/// The orders of each customer. They stay in memory for the whole run, so each list takes no
/// more than it holds.
fn orders_by_customer(rows: Vec<OrderRow>, customers: usize) -> Vec<Vec<Order>> {
    let mut counts = vec![0; customers];
    for row in &rows {
        counts[row.customer as usize] += 1;
    }
    let mut orders_of: Vec<Vec<Order>> = counts.into_iter().map(Vec::with_capacity).collect();
    for row in rows {
        orders_of[row.customer as usize].push(row.order);
    }
    orders_of
}
