//! The columns of the orders table.

use crate::tables::cells::Cell;
use crate::tables::columns::ColumnValues::{Amount, Text, Time};
use crate::tables::columns::TableColumn;
use crate::tables::frame::Frame;

/// A column of the orders table, as its position in [`COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrdersColumn {
    CustomerId,
    OrderedAt,
    Amount,
    OrderId,
    KnownAt,
    Currency,
    Kind,
    Margin,
    Discount,
    Units,
    UnitPrice,
    Category,
    Channel,
}

/// The columns in the order of the quarantine file, the required ones first.
pub(super) const COLUMNS: [TableColumn; 13] = [
    TableColumn::required("customer_id", Text),
    TableColumn::required("ordered_at", Time),
    TableColumn::unless("amount", Amount, &["unit_price", "units"]),
    TableColumn::optional("order_id", Text),
    TableColumn::optional("known_at", Time),
    TableColumn::optional("currency", Text),
    TableColumn::optional("kind", Text),
    TableColumn::optional("margin", Amount),
    TableColumn::optional("discount", Amount),
    TableColumn::optional("units", Amount),
    TableColumn::optional("unit_price", Amount),
    TableColumn::optional("category", Text),
    TableColumn::optional("channel", Text),
];

impl OrdersColumn {
    /// Our name of the column, as in the configuration.
    pub(super) fn name(self) -> &'static str {
        COLUMNS[self as usize].name
    }

    /// The cell of this column in a row, the first row being 0.
    pub(super) fn cell(self, frame: &Frame, row: usize) -> Cell<'_> {
        frame.cell(self as usize, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ORDERS_COLUMNS;

    #[test]
    fn the_columns_are_those_that_the_configuration_knows() {
        assert_eq!(COLUMNS.map(|column| column.name), ORDERS_COLUMNS);
        assert_eq!(OrdersColumn::CustomerId.name(), "customer_id");
        assert_eq!(OrdersColumn::Channel.name(), "channel");
    }
}
