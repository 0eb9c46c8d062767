//! The table of the forest command: numbers only, every column a feature.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use polars::prelude::*;

use super::error::TablesError;
use super::sources::{Format, format_of, is_number, load_csv};

/// Columns of numbers, one value per row; NaN where the table has no value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumericTable {
    /// The number of rows.
    pub rows: usize,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The columns, in the order of `names`, each of `rows` values.
    pub columns: Vec<NumericColumn>,
}

/// The values of one column, in the precision of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum NumericColumn {
    /// Double precision; also whole numbers and Booleans.
    F64(Vec<f64>),
    /// Single precision.
    F32(Vec<f32>),
}

impl NumericTable {
    /// Takes a column out of the table.
    pub fn take(&mut self, name: &str) -> Option<NumericColumn> {
        let at = self.names.iter().position(|other| other == name)?;
        self.names.remove(at);
        Some(self.columns.remove(at))
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&NumericColumn> {
        self.names.iter().position(|other| other == name).map(|at| &self.columns[at])
    }
}

impl NumericColumn {
    /// The value in a row.
    pub fn value(&self, row: usize) -> f64 {
        match self {
            NumericColumn::F64(values) => values[row],
            NumericColumn::F32(values) => f64::from(values[row]),
        }
    }

    /// The values in double precision.
    pub fn into_f64(self) -> Vec<f64> {
        match self {
            NumericColumn::F64(values) => values,
            NumericColumn::F32(values) => values.into_iter().map(f64::from).collect(),
        }
    }
}

/// Reads a Parquet or CSV table (`.parquet`, `.csv`, `.csv.gz`) whose columns are all numbers.
///
/// # Errors
///
/// When the file cannot be read, or a column holds anything but numbers, Booleans and
/// missing values.
pub fn read_numeric(path: &Path) -> Result<NumericTable, TablesError> {
    let unknown = || TablesError::UnknownFormat { path: path.to_owned() };
    let format = format_of(path).ok_or_else(unknown)?;
    let frame = match format {
        Format::Csv => read_csv(path)?,
        Format::Parquet => read_parquet(path)?,
    };
    let mut table = NumericTable { rows: frame.height(), ..NumericTable::default() };
    // Column by column, so that there are never two copies of all.
    for column in frame.into_columns() {
        table.columns.push(numbers(path, &column, format)?);
        table.names.push(column.name().to_string());
    }
    Ok(table)
}

/// An error of polars, as one of the file.
fn damaged(path: &Path, format: Format) -> impl Fn(PolarsError) -> TablesError {
    move |source| TablesError::Damaged { path: path.to_owned(), format: format.name(), source }
}

fn read_parquet(path: &Path) -> Result<DataFrame, TablesError> {
    let file = File::open(path)
        .map_err(|source| TablesError::Unreadable { path: path.to_owned(), source })?;
    let mut reader = ParquetReader::new(file);
    let schema = reader.schema().map_err(damaged(path, Format::Parquet))?;
    // Before reading: of some types polars cannot even make a column.
    if let Some((name, field)) = schema.iter().find(|(_, field)| !is_number(field.dtype())) {
        return Err(not_numeric(path, name, format!("{:?}", field.dtype())));
    }
    reader.finish().map_err(damaged(path, Format::Parquet))
}

fn not_numeric(path: &Path, column: &str, found: String) -> TablesError {
    TablesError::NotNumeric { path: path.to_owned(), column: column.to_owned(), found }
}

fn read_csv(path: &Path) -> Result<DataFrame, TablesError> {
    let bytes = load_csv(path)?;
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(None)
        .into_reader_with_file_handle(Cursor::new(bytes))
        .finish()
        .map_err(damaged(path, Format::Csv))
}

fn numbers(path: &Path, column: &Column, format: Format) -> Result<NumericColumn, TablesError> {
    let kind = column.dtype();
    if !kind.is_numeric() && !matches!(kind, DataType::Boolean | DataType::Null) {
        return Err(not_numeric(path, column.name(), kind.to_string()));
    }
    convert(column.as_materialized_series()).map_err(damaged(path, format))
}

fn convert(series: &Series) -> PolarsResult<NumericColumn> {
    if *series.dtype() == DataType::Float32 {
        let values = series.f32()?.iter().map(|value| value.unwrap_or(f32::NAN));
        return Ok(NumericColumn::F32(values.collect()));
    }
    let series = series.cast(&DataType::Float64)?;
    let values = series.f64()?.iter().map(|value| value.unwrap_or(f64::NAN));
    Ok(NumericColumn::F64(values.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<NumericTable, TablesError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        std::fs::write(&path, text).unwrap();
        read_numeric(&path)
    }

    #[test]
    fn a_table_of_numbers_is_read_with_its_gaps() {
        let mut table = read("x,y,z\n1,0.5,true\n,2.5,false\n").unwrap();
        assert_eq!(table.names, ["x", "y", "z"]);
        assert_eq!(table.take("y"), Some(NumericColumn::F64(vec![0.5, 2.5])));
        assert_eq!(table.column("z"), Some(&NumericColumn::F64(vec![1.0, 0.0])));
        let x = table.take("x").unwrap().into_f64();
        assert!(x[0] == 1.0 && x[1].is_nan());
        assert_eq!(table.take("y"), None);
    }

    fn read_back(columns: Vec<Column>) -> Result<NumericTable, TablesError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        read_numeric(&path)
    }

    #[test]
    fn numbers_of_every_width_are_read_from_parquet() {
        let price = Int128Chunked::from_vec("price".into(), vec![150, -25]);
        let table = read_back(vec![
            Column::new("flag".into(), [1_u8, 0]),
            Column::new("count".into(), [-3_i16, 300]),
            price.into_decimal_unchecked(12, 2).into_column(),
            Column::new("share".into(), [0.5_f32, 0.25]),
        ])
        .unwrap();
        assert_eq!(table.column("flag"), Some(&NumericColumn::F64(vec![1.0, 0.0])));
        assert_eq!(table.column("count"), Some(&NumericColumn::F64(vec![-3.0, 300.0])));
        assert_eq!(table.column("price"), Some(&NumericColumn::F64(vec![1.5, -0.25])));
        assert_eq!(table.column("share"), Some(&NumericColumn::F32(vec![0.5, 0.25])));
    }

    #[test]
    fn a_parquet_column_of_days_is_refused_by_name_and_type() {
        let day = Int32Chunked::from_vec("day".into(), vec![1, 2]).into_date().into_column();
        let error = read_back(vec![day]).unwrap_err().to_string();
        assert!(error.contains("\"day\"") && error.contains("Date"), "{error}");
    }

    #[test]
    fn a_column_of_words_is_refused_by_name() {
        let error = read("x,channel\n1,mail\n").unwrap_err().to_string();
        assert!(error.contains("channel"), "{error}");
    }
}
