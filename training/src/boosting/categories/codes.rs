//! A column of category codes as positions in the list of its categories.

use crate::boosting::fixed_point::Weights;
use crate::boosting::table::Column;

/// The category code that a value is, if it is one.
pub(crate) fn category(value: f64) -> Option<u32> {
    let whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    whole.then_some(value as u32)
}

/// The categories of a column and where its rows are among them.
#[derive(Debug)]
pub(super) struct CategoryPlaces {
    /// The codes of rows that count, ascending.
    pub(super) codes: Vec<u32>,
    /// By row, the position of its code; `None` if it is missing or only in rows of weight 0.
    pub(super) of_rows: Vec<Option<u32>>,
}

impl CategoryPlaces {
    pub(super) fn new(column: Column, weights: &Weights) -> CategoryPlaces {
        let code = |row: usize| category(column.value(row));
        let counts = |&row: &usize| weights.fixed(row) > 0;
        let mut codes: Vec<u32> = (0..column.len()).filter(counts).filter_map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        let place = |row| codes.binary_search(&code(row)?).ok().map(|at| at as u32);
        let of_rows = (0..column.len()).map(place).collect();
        CategoryPlaces { codes, of_rows }
    }
}
