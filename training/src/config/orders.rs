//! The `[orders]` table of the configuration.

use serde::Deserialize;

use super::values;

/// Where the orders are and how to read them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrdersConfig {
    /// Paths or globs of `.csv`, `.csv.gz` and `.parquet` files, at least one.
    #[serde(deserialize_with = "values::one_or_many")]
    pub path: Vec<String>,
    /// The shop's names of our columns.
    #[serde(default)]
    pub columns: ColumnNames,
    /// The byte between two fields of a CSV file.
    #[serde(default = "values::default_separator", deserialize_with = "values::separator")]
    pub separator: u8,
    /// Whether `"` quotes fields in a CSV file; if not, it is a letter like any other.
    #[serde(default = "values::yes")]
    pub quoted: bool,
    /// Whether amounts are written with a decimal comma, as in `12,50`.
    #[serde(default)]
    pub decimal_comma: bool,
    /// How times are written, in strftime's letters; `None` reads ISO 8601 and `yyyymmdd`.
    #[serde(default)]
    pub date_format: Option<String>,
    /// What one row is.
    #[serde(default)]
    pub rows: RowMeaning,
    /// What happens to a row that names no customer.
    #[serde(default)]
    pub missing_customer: MissingCustomer,
    /// The shop's words for a purchase in the `kind` column.
    #[serde(default = "values::default_purchase_values")]
    pub purchase_values: Vec<String>,
    /// The shop's words for a return in the `kind` column.
    #[serde(default = "values::default_return_values")]
    pub return_values: Vec<String>,
    /// The largest share of rows, in `[0, 1]`, that may be rejected before the run stops.
    #[serde(default = "values::default_rejected_share", deserialize_with = "values::share")]
    pub max_rejected_share: f64,
}

/// The shop's name of each of our columns. A column that is not named here goes by
/// our own name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNames {
    /// Who bought.
    pub customer_id: Option<String>,
    /// When.
    pub ordered_at: Option<String>,
    /// For how much; negative for a return.
    pub amount: Option<String>,
    /// The order's number in the shop.
    pub order_id: Option<String>,
    /// When the shop's systems knew of it.
    pub known_at: Option<String>,
    /// The currency of the amount.
    pub currency: Option<String>,
    /// Purchase or return, in the shop's words.
    pub kind: Option<String>,
}

/// What one row of the table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowMeaning {
    /// A whole order: a row that repeats an `order_id` with equal content is a duplicate.
    #[default]
    Orders,
    /// A line of an order: lines of one `order_id`, customer, kind and day are added up.
    Lines,
}

/// What happens to a row that names no customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingCustomer {
    /// It is a guest's: counted, and left out.
    #[default]
    Skip,
    /// It is a mistake: rejected, and counted against the allowed share.
    Reject,
}
