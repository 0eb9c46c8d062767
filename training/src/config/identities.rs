//! The `[identities]` table of the configuration.

use super::source::table_config;

/// Our names of the columns of the identities table.
pub const IDENTITIES_COLUMNS: &[&str] = &["channel", "external_id", "customer_id", "valid_from"];

table_config! {
    /// The identities table: its files and the way they are read.
    pub struct IdentitiesConfig of IDENTITIES_COLUMNS,
}
