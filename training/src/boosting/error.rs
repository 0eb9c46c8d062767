//! The errors of growing a forest: unusable tables and parameters.

use std::fmt;

/// One of the two tables of a fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableRole {
    /// The table the trees are grown on.
    Training,
    /// The later table that early stopping watches.
    Validation,
}

/// A reason for which a forest could not be grown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BoostingError {
    /// A parameter lies outside its range.
    #[error("parameter {name} is {value}; it must be {range}")]
    Parameter {
        /// The parameter, as in the table of parameters.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values that are allowed.
        range: &'static str,
    },
    /// A table without a row of positive weight.
    #[error("the {role} table has no rows of positive weight; give it rows or leave it out")]
    NoRows {
        /// The table.
        role: TableRole,
    },
    /// More rows than a row number can hold.
    #[error("the {role} table has {rows} rows; at most {rows_max} are supported, sample them")]
    TooManyRows {
        /// The table.
        role: TableRole,
        /// The number of its rows.
        rows: usize,
        /// The largest number of rows a table may have.
        rows_max: usize,
    },
    /// Two parts of a table disagree about its size.
    #[error("the {role} table has {expected} {unit} but {what} has {found}")]
    Length {
        /// The table.
        role: TableRole,
        /// The part that disagrees.
        what: String,
        /// The things that are counted: rows or columns.
        unit: &'static str,
        /// The number in the part.
        found: usize,
        /// The number in the table.
        expected: usize,
    },
    /// A target the loss cannot be computed for.
    #[error("target {value} in row {row} of the {role} table: this loss needs {range}")]
    Target {
        /// The table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// The value that was found.
        value: f64,
        /// The targets that the loss allows.
        range: &'static str,
    },
    /// A weight that is negative or not finite.
    #[error("weight {value} in row {row} of the {role} table; it must be from 0 to 1e6")]
    Weight {
        /// The table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// The value that was found.
        value: f64,
    },
    /// A base margin that is not finite.
    #[error("base margin {value} in row {row} of the {role} table; it must be finite")]
    BaseMargin {
        /// The table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// The value that was found.
        value: f64,
    },
    /// A categorical column that is not in the table.
    #[error("categorical column {column} is not among the {columns} columns, counted from 0")]
    CategoricalColumn {
        /// The column that was named.
        column: usize,
        /// The number of columns.
        columns: usize,
    },
    /// A value of a categorical column that is not a category code.
    #[error(
        "feature {feature} is categorical but holds {value} in row {row}; \
         codes are whole numbers from 0 to 4294967295, NaN when missing"
    )]
    NotACategory {
        /// The name of the column.
        feature: String,
        /// The row, from 0.
        row: usize,
        /// The value that was found.
        value: f64,
    },
    /// A monotone constraint on a column without an order.
    #[error("feature {feature} is categorical; remove its monotone constraint")]
    MonotoneCategorical {
        /// The name of the column.
        feature: String,
    },
    /// Steps so long that the losses grow without end.
    #[error("the forest diverges: its margins overflow after {trees} trees; lower learning_rate")]
    Diverges {
        /// The number of trees that were grown.
        trees: usize,
    },
    /// An error of linfa itself.
    #[error("linfa refused the dataset")]
    Linfa(#[from] linfa::Error),
}

impl fmt::Display for TableRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TableRole::Training => "training",
            TableRole::Validation => "validation",
        })
    }
}
