//! What can be wrong with a training table or with parameters.

use std::fmt;

/// Which of the two tables an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableRole {
    /// The table the trees are grown on.
    Training,
    /// The later table that early stopping watches.
    Validation,
}

/// Why a forest could not be grown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BoostingError {
    /// A parameter lies outside its range.
    #[error("parameter {name} is {value}; it must be {range}")]
    Parameter {
        /// The parameter, as in the table of parameters.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What is allowed.
        range: &'static str,
    },
    /// There is nothing to learn from, or nothing to watch.
    #[error("the {role} table has no rows of positive weight; give it rows or leave it out")]
    NoRows {
        /// Which table.
        role: TableRole,
    },
    /// More rows than a row number can hold.
    #[error(
        "the {role} table has {rows} rows; at most {} are supported, sample them",
        super::table::ROWS_MAX
    )]
    TooManyRows {
        /// Which table.
        role: TableRole,
        /// How many there were.
        rows: usize,
    },
    /// Two parts of a table disagree about its size.
    #[error("the {role} table has {expected} {unit} but {what} has {found}")]
    Length {
        /// Which table.
        role: TableRole,
        /// The part that disagrees.
        what: String,
        /// What is counted: rows or columns.
        unit: &'static str,
        /// How many the part has.
        found: usize,
        /// How many the table has.
        expected: usize,
    },
    /// A target the loss cannot be computed for.
    #[error("target {value} in row {row} of the {role} table: this loss needs {range}")]
    Target {
        /// Which table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// What was found.
        value: f64,
        /// What the loss allows.
        range: &'static str,
    },
    /// A weight that is negative or not finite.
    #[error("weight {value} in row {row} of the {role} table; it must be from 0 to 1e6")]
    Weight {
        /// Which table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// A base margin that is not finite.
    #[error("base margin {value} in row {row} of the {role} table; it must be finite")]
    BaseMargin {
        /// Which table.
        role: TableRole,
        /// The row, from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// A categorical column that is not in the table.
    #[error("categorical column {column} is not among the {columns} columns, counted from 0")]
    CategoricalColumn {
        /// The column that was named.
        column: usize,
        /// How many there are.
        columns: usize,
    },
    /// A value of a categorical column that is no category code.
    #[error(
        "feature {feature} is categorical but holds {value} in row {row}; \
         codes are whole numbers from 0 to 4294967295, NaN when missing"
    )]
    NotACategory {
        /// The name of the column.
        feature: String,
        /// The row, from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// A monotone constraint on a column without an order.
    #[error("feature {feature} is categorical; remove its monotone constraint")]
    MonotoneCategorical {
        /// The name of the column.
        feature: String,
    },
    /// What linfa itself reports.
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
