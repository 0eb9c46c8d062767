//! Which column of a file each of our columns is read from.

use std::path::Path;

use crate::config::ColumnNames;
use crate::tables::error::TablesError;

/// A column of the orders table, by our name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Who bought; required.
    CustomerId,
    /// When; required.
    OrderedAt,
    /// For how much; required.
    Amount,
    /// The order's number in the shop.
    OrderId,
    /// When the shop's systems knew of it.
    KnownAt,
    /// The currency of the amount.
    Currency,
    /// Purchase or return.
    Kind,
}

impl Field {
    /// All columns, the required ones first.
    pub const ALL: [Field; 7] = [
        Field::CustomerId,
        Field::OrderedAt,
        Field::Amount,
        Field::OrderId,
        Field::KnownAt,
        Field::Currency,
        Field::Kind,
    ];

    /// Our name of the column, as in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Field::CustomerId => "customer_id",
            Field::OrderedAt => "ordered_at",
            Field::Amount => "amount",
            Field::OrderId => "order_id",
            Field::KnownAt => "known_at",
            Field::Currency => "currency",
            Field::Kind => "kind",
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Field::CustomerId | Field::OrderedAt | Field::Amount)
    }
}

/// Pairs each of our columns with the file's column it is read from. A column that is
/// not configured is read when the file has it by our own name.
pub(in crate::tables) fn resolve(
    path: &Path,
    header: &[String],
    names: &ColumnNames,
) -> Result<Vec<(Field, String)>, TablesError> {
    let mut mapping = Vec::new();
    for field in Field::ALL {
        let configured = names.configured(field.name());
        let wanted = configured.unwrap_or(field.name()).to_owned();
        if header.iter().filter(|name| **name == wanted).count() > 1 {
            let (path, column) = (path.to_owned(), field.name());
            return Err(TablesError::TwoColumns { path, column, wanted });
        }
        if header.contains(&wanted) {
            mapping.push((field, wanted));
        } else if field.is_required() || configured.is_some() {
            return Err(TablesError::MissingColumn {
                path: path.to_owned(),
                column: field.name(),
                wanted,
                found: header.join(", "),
            });
        }
    }
    Ok(mapping)
}
