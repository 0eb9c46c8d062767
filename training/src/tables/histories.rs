//! Orders grouped into one history per customer.

use tenure::history::{History, Order, OrderKind};
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
    /// Groups the orders by customer. The same rows in any sequence, in one file or in
    /// many, give the same histories.
    pub fn into_histories(self) -> CustomerHistories {
        let days = self.rows.iter().map(|row| row.order.at.day());
        let first_day = days.clone().min().expect("a table that was read holds orders");
        let last_day = days.max().expect("a table that was read holds orders");
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

impl CustomerHistories {
    /// How many customers bought on two days or more.
    pub fn repeat_buyers(&self) -> usize {
        let purchase_days = |history: &History| tenure::history::purchase_days(history.orders());
        self.histories.iter().filter(|history| purchase_days(history).len() > 1).count()
    }

    /// How many orders of a kind there are, and their sum in minor units.
    pub fn count_and_sum(&self, kind: OrderKind) -> (u64, i128) {
        let orders = self.histories.iter().flat_map(History::orders);
        orders
            .filter(|order| order.kind == kind)
            .fold((0, 0), |(count, sum), order| (count + 1, sum + i128::from(order.amount_minor)))
    }
}
