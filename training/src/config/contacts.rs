//! The `[contacts]` table of the configuration.

use super::orders::MissingCustomer;
use super::source::table_config;
use super::values;

/// Our names of the columns of the contacts table.
pub const CONTACTS_COLUMNS: &[&str] =
    &["customer_id", "at", "campaign", "channel", "offer", "cost", "arm", "propensity"];

table_config! {
    /// The contacts table: its files and the way they are read.
    pub struct ContactsConfig of CONTACTS_COLUMNS,
    /// The treatment of a row that names no customer.
    #[serde(default)]
    missing_customer: MissingCustomer,
    /// The shop's words for a contacted customer in the `arm` column.
    #[serde(default = "values::default_treated_values")]
    treated_values: Vec<String>,
    /// The shop's words for a customer left in peace for comparison in the `arm` column.
    #[serde(default = "values::default_control_values")]
    control_values: Vec<String>,
}
