//! The `[engagement]` table of the configuration.

use super::orders::MissingCustomer;
use super::source::table_config;
use super::values;

/// Our names of the columns of the engagement table.
pub const ENGAGEMENT_COLUMNS: &[&str] =
    &["customer_id", "at", "kind", "known_at", "category", "channel", "item", "value"];

table_config! {
    /// The engagement table: its files and the way they are read.
    pub struct EngagementConfig of ENGAGEMENT_COLUMNS,
    /// The treatment of a row that names no customer.
    #[serde(default)]
    missing_customer: MissingCustomer,
    /// The number of characters, from the first, of the `category` column that are the category;
    /// `None` takes the whole text.
    #[serde(default, deserialize_with = "values::category_prefix")]
    category_prefix: Option<usize>,
}
