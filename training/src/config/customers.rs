//! The `[customers]` table of the configuration.

use super::source::table_config;

/// Our names of the columns of the customers table that are not attributes by their own name.
pub const CUSTOMERS_COLUMNS: &[&str] =
    &["customer_id", "signup_at", "consent_marketing", "valid_from"];

table_config! {
    /// The customers table: its files and the way they are read.
    pub struct CustomersConfig of CUSTOMERS_COLUMNS,
    /// The file's names of the columns that are attributes; `None` takes every other column.
    #[serde(default)]
    attributes: Option<Vec<String>>,
}
