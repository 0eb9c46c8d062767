//! `orders`: purchases and returns.

use super::{IdColumn, column, ids, words};
use crate::simulation::channels::{CHANNELS, CustomerName};
use crate::simulation::spending::{CATEGORIES, OrderPrice};
use crate::tables::{StreamedColumn, StreamedValues};

/// The words of the column kind.
const KINDS: [&str; 2] = ["order", "return"];

/// The columns of `orders`.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct OrderColumns {
    customer_id: IdColumn,
    ordered_at: Vec<i64>,
    amount: Vec<f64>,
    order_id: Vec<i64>,
    margin: Vec<f64>,
    discount: Vec<f64>,
    units: Vec<i64>,
    category: Vec<u8>,
    channel: Vec<u8>,
    kind: Vec<u8>,
}

/// A purchase or a return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct OrderRecord {
    /// The customer in the words of the channel.
    pub(in crate::simulation) customer: CustomerName,
    pub(in crate::simulation) at: i64,
    pub(in crate::simulation) order_id: i64,
    pub(in crate::simulation) channel: u8,
    /// Negative for a return.
    pub(in crate::simulation) price: OrderPrice,
    pub(in crate::simulation) is_return: bool,
}

impl OrderColumns {
    pub(in crate::simulation) fn push(&mut self, order: &OrderRecord) {
        // The double nearest to the decimal: its shortest form has the two digits.
        let units_of_currency = |minor: i64| minor as f64 / 100.0;
        self.customer_id.push(order.customer);
        self.ordered_at.push(order.at);
        self.amount.push(units_of_currency(order.price.amount_minor));
        self.order_id.push(order.order_id);
        self.margin.push(units_of_currency(order.price.margin_minor));
        self.discount.push(units_of_currency(order.price.discount_minor));
        self.units.push(order.price.units);
        self.category.push(order.price.category);
        self.channel.push(order.channel);
        self.kind.push(u8::from(order.is_return));
    }

    pub(in crate::simulation) fn into_columns(self) -> Vec<StreamedColumn> {
        vec![
            ids("customer_id", self.customer_id),
            column("ordered_at", StreamedValues::Instants(self.ordered_at)),
            column("amount", StreamedValues::Numbers(self.amount)),
            column("order_id", StreamedValues::Wholes(self.order_id)),
            column("margin", StreamedValues::Numbers(self.margin)),
            column("discount", StreamedValues::Numbers(self.discount)),
            column("units", StreamedValues::Wholes(self.units)),
            words("category", &CATEGORIES, self.category),
            words("channel", &CHANNELS, self.channel),
            words("kind", &KINDS, self.kind),
        ]
    }
}
