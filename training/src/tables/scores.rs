//! `scores.parquet`: one row per customer, one column per score.

use std::path::Path;

use polars::prelude::*;
use tenure::disk::atomic::AtomicFile;
use tenure::time::Day;

use super::error::TablesError;

/// The file of everyone's scores.
pub const SCORES_FILE: &str = "scores.parquet";

/// Rows in one row group. Fixed, so that the bytes depend on the scores alone.
const ROWS_PER_GROUP: usize = 1 << 18;

/// The scores of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreTable {
    /// The customers, one per row.
    pub customer_ids: Vec<String>,
    /// The day that all scores are as of.
    pub as_of: Day,
    /// The further columns in the order they are written, each as long as `customer_ids`
    /// and with a name of its own.
    pub columns: Vec<ScoreColumn>,
}

/// A column of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreColumn {
    /// The column's name, such as `churn_probability_90`.
    pub name: String,
    /// The values, in the order of the customers.
    pub values: ScoreValues,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum ScoreValues {
    /// Probabilities, counts or currency units.
    Numbers(Vec<f64>),
    /// TableWords, such as the name of a method.
    Texts(Vec<String>),
}

/// Writes the columns `customer_id` (text), `as_of` (date) and those of the table to a
/// Parquet file, which appears under its name only when it is complete. The same table
/// gives the same bytes for any number of threads.
///
/// # Errors
///
/// When the file cannot be written.
///
/// # Panics
///
/// When columns differ in length or share a name.
pub fn write_scores(path: &Path, table: &ScoreTable) -> Result<(), TablesError> {
    let mut frame = to_frame(table);
    let mut file = AtomicFile::create(path)?;
    ParquetWriter::new(&mut file)
        .with_compression(ParquetCompression::Zstd(None))
        .with_row_group_size(Some(ROWS_PER_GROUP))
        .finish(&mut frame)
        .map_err(|source| TablesError::Unencodable { path: path.to_owned(), source })?;
    Ok(file.publish()?)
}

fn to_frame(table: &ScoreTable) -> DataFrame {
    let rows = table.customer_ids.len();
    let days = Int32Chunked::from_vec(
        PlSmallStr::from_static("as_of"),
        vec![table.as_of.days_since_epoch(); rows],
    );
    let mut columns = vec![
        Column::new(PlSmallStr::from_static("customer_id"), &table.customer_ids),
        days.into_date().into_column(),
    ];
    for column in &table.columns {
        let name = PlSmallStr::from_str(&column.name);
        columns.push(match &column.values {
            ScoreValues::Numbers(numbers) => Column::new(name, numbers),
            ScoreValues::Texts(texts) => Column::new(name, texts),
        });
    }
    DataFrame::new(rows, columns).expect("columns of one length, whose names differ")
}
