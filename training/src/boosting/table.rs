//! The table a forest is grown on: columns, targets, weights and base margins.

use super::error::{BoostingError, TableRole};

/// The values of one feature, one per row; NaN means missing, infinities are ordinary values.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Double precision.
    F64(&'a [f64]),
    /// Single precision: half the memory; every value is read as the same `f64`.
    F32(&'a [f32]),
    /// Each row's position in a list of values: a quarter of the memory where these are few, and
    /// no row has to be sorted to learn the bins.
    Coded {
        /// One position per row.
        codes: &'a [u16],
        /// The values, in any order.
        values: &'a [f64],
    },
    /// Some rows of another column.
    Picked {
        /// The other column.
        column: &'a Column<'a>,
        /// The rows of the other column that are the rows of this one.
        rows: &'a [u32],
    },
}

/// The rows of a [`Column`] whose values are listed.
pub(super) struct CodedRows<'a> {
    pub(super) values: &'a [f64],
    codes: &'a [u16],
    /// The rows that are picked of all codes; `None` for all in order.
    rows: Option<&'a [u32]>,
}

/// A table to learn from or to judge on, borrowed column by column.
#[derive(Clone, Debug)]
pub struct TrainingTable<'a> {
    /// One column per feature, all of the same length.
    pub columns: Vec<Column<'a>>,
    /// One name per column; the forest carries them.
    pub feature_names: &'a [String],
    /// The values to predict, one per row; the range depends on the loss.
    pub targets: &'a [f64],
    /// The weight of each row, from 0 to 1e6; all 1 when `None`. If their mean is below 1/16, as
    /// that of weights divided by their sum, they are multiplied by the power of two that brings
    /// it nearest to 1: limits such as `min_data_in_leaf` and covers are of these.
    pub weights: Option<&'a [f64]>,
    /// The margins that boosting starts from, one per row (LightGBM's `init_score`). With them no
    /// average is learned, the forest's own base margin is 0, and the caller must add them again.
    pub base_margins: Option<&'a [f64]>,
    /// The columns (by position) that hold category codes: whole numbers from 0, without order.
    pub categorical: &'a [usize],
}

impl<'a> From<&'a [f64]> for Column<'a> {
    fn from(values: &'a [f64]) -> Column<'a> {
        Column::F64(values)
    }
}

impl<'a> From<&'a [f32]> for Column<'a> {
    fn from(values: &'a [f32]) -> Column<'a> {
        Column::F32(values)
    }
}

impl<'a> Column<'a> {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::F64(values) => values.len(),
            Column::F32(values) => values.len(),
            Column::Coded { codes, .. } => codes.len(),
            Column::Picked { rows, .. } => rows.len(),
        }
    }

    /// True when there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value in a row.
    pub(crate) fn value(&self, row: usize) -> f64 {
        match *self {
            Column::F64(values) => values[row],
            Column::F32(values) => f64::from(values[row]),
            Column::Coded { codes, values } => values[usize::from(codes[row])],
            Column::Picked { column, rows } => column.value(rows[row] as usize),
        }
    }

    /// A function of the value in each row; it is called once for each value that is listed.
    pub(super) fn map<T: Copy>(&self, of: impl Fn(f64) -> T) -> Vec<T> {
        if let Some(coded) = self.coded() {
            let of_values: Vec<T> = coded.values.iter().map(|value| of(*value)).collect();
            let mut mapped = Vec::with_capacity(self.len());
            coded.for_each(|code| mapped.push(of_values[code]));
            return mapped;
        }
        match *self {
            Column::F64(values) => values.iter().map(|value| of(*value)).collect(),
            Column::F32(values) => values.iter().map(|value| of(f64::from(*value))).collect(),
            _ => (0..self.len()).map(|row| of(self.value(row))).collect(),
        }
    }

    /// The codes of the rows, where values are listed.
    pub(super) fn coded(&self) -> Option<CodedRows<'a>> {
        match *self {
            Column::Coded { codes, values } => Some(CodedRows { values, codes, rows: None }),
            Column::Picked { column: &Column::Coded { codes, values }, rows } => {
                Some(CodedRows { values, codes, rows: Some(rows) })
            }
            _ => None,
        }
    }
}

impl CodedRows<'_> {
    /// Calls a function with the code of each row, in order.
    pub(super) fn for_each(&self, mut with: impl FnMut(usize)) {
        match self.rows {
            None => self.codes.iter().for_each(|code| with(usize::from(*code))),
            Some(rows) => {
                rows.iter().for_each(|row| with(usize::from(self.codes[*row as usize])));
            }
        }
    }
}

/// The largest table: with it, and the largest weight, sums of weights fit 64 bits.
const ROWS_MAX: usize = 1 << 27;
const WEIGHT_MAX: f64 = 1e6;
/// A table needs a weight above this: smaller ones cannot be scaled to count.
const WEIGHT_VANISHING: f64 = 1e-300;

impl TrainingTable<'_> {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.targets.len()
    }

    /// Checks everything that does not depend on the loss.
    pub(super) fn check(&self, role: TableRole) -> Result<(), BoostingError> {
        let rows = self.rows();
        if rows > ROWS_MAX {
            return Err(BoostingError::TooManyRows { role, rows, rows_max: ROWS_MAX });
        }
        self.check_lengths(role)?;
        let bad_weight = |weight: &f64| !(0.0..=WEIGHT_MAX).contains(weight);
        if let Some((row, value)) = first(self.weights, bad_weight) {
            return Err(BoostingError::Weight { role, row, value });
        }
        if let Some((row, value)) = first(self.base_margins, |margin| !margin.is_finite()) {
            return Err(BoostingError::BaseMargin { role, row, value });
        }
        if let Some(&column) = self.categorical.iter().find(|&&at| at >= self.columns.len()) {
            return Err(BoostingError::CategoricalColumn { column, columns: self.columns.len() });
        }
        let counts = |weights: &[f64]| weights.iter().any(|&weight| weight > WEIGHT_VANISHING);
        if rows == 0 || !self.weights.is_none_or(counts) {
            return Err(BoostingError::NoRows { role });
        }
        Ok(())
    }

    fn check_lengths(&self, role: TableRole) -> Result<(), BoostingError> {
        let length = |what: String, unit, found, expected| {
            if found == expected {
                return Ok(());
            }
            Err(BoostingError::Length { role, what, unit, found, expected })
        };
        let (rows, columns) = (self.rows(), self.columns.len());
        length("the list of names".to_owned(), "columns", self.feature_names.len(), columns)?;
        for (column, name) in self.columns.iter().zip(self.feature_names) {
            length(format!("column {name}"), "rows", column.len(), rows)?;
        }
        length("the weights".to_owned(), "rows", self.weights.map_or(rows, <[f64]>::len), rows)?;
        let margins = self.base_margins.map_or(rows, <[f64]>::len);
        length("the base margins".to_owned(), "rows", margins, rows)
    }
}

fn first(values: Option<&[f64]>, bad: impl Fn(&f64) -> bool) -> Option<(usize, f64)> {
    let values = values?;
    values.iter().position(bad).map(|row| (row, values[row]))
}
