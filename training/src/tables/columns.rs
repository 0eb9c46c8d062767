//! A column of a table, as the table's schema declares it.

/// A column of a table: our name of it, its presence and the values it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableColumn {
    /// Our name, as in the configuration and in the quarantine file.
    pub(crate) name: &'static str,
    pub(crate) presence: Presence,
    pub(crate) values: ColumnValues,
}

/// The presence that a table asks of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// Required, unless the file has all of these columns. Where the first of them is
    /// configured and this one is not, this one is not read.
    Unless(&'static [&'static str]),
}

/// The kind of values in a column; it decides which Parquet types are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnValues {
    Text,
    Time,
    Amount,
}

impl TableColumn {
    /// A column that every file of the table has.
    pub(crate) const fn required(name: &'static str, values: ColumnValues) -> TableColumn {
        TableColumn { name, presence: Presence::Required, values }
    }

    /// A column that a file may lack, unless the configuration names it.
    pub(crate) const fn optional(name: &'static str, values: ColumnValues) -> TableColumn {
        TableColumn { name, presence: Presence::Optional, values }
    }

    /// A column that every file has, unless it has all of `others` instead.
    pub(crate) const fn unless(
        name: &'static str,
        values: ColumnValues,
        others: &'static [&'static str],
    ) -> TableColumn {
        TableColumn { name, presence: Presence::Unless(others), values }
    }
}
