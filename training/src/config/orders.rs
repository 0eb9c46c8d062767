//! The `[orders]` table of the configuration.

use serde::Deserialize;

use super::source::table_config;
use super::values;

/// Our names of the columns of the orders table.
pub const ORDERS_COLUMNS: &[&str] = &[
    "customer_id",
    "ordered_at",
    "amount",
    "order_id",
    "known_at",
    "currency",
    "kind",
    "margin",
    "discount",
    "units",
    "unit_price",
    "category",
    "channel",
];

table_config! {
    /// The orders table: its files and the way they are read.
    pub struct OrdersConfig of ORDERS_COLUMNS,
    /// The meaning of one row.
    #[serde(default)]
    rows: RowMeaning,
    /// The treatment of a row that names no customer.
    #[serde(default)]
    missing_customer: MissingCustomer,
    /// The shop's words for a purchase in the `kind` column.
    #[serde(default = "values::default_purchase_values")]
    purchase_values: Vec<String>,
    /// The shop's words for a return in the `kind` column.
    #[serde(default = "values::default_return_values")]
    return_values: Vec<String>,
    /// The number of characters, from the first, of the `category` column that are the category;
    /// `None` takes the whole text.
    #[serde(default, deserialize_with = "values::category_prefix")]
    category_prefix: Option<usize>,
}

/// The meaning of one row of the orders table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowMeaning {
    /// A whole order: a row that repeats an `order_id` with equal content is a duplicate.
    #[default]
    Orders,
    /// A line of an order: lines of one `order_id`, customer, kind and day are added up.
    Lines,
}

/// The treatment of a row that names no customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingCustomer {
    /// The row is a guest's: counted, and left out.
    #[default]
    Skip,
    /// The row is a mistake: rejected, and counted against the allowed share.
    Reject,
}
