//! The table of the forest command: numbers only, every column a feature.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use polars::prelude::*;

use super::error::TablesError;
use super::excerpt::excerpt;
use super::sources::{Format, check_heights, format_of, is_number, load_csv, read_guarded};

/// Columns of numbers, one value per row; NaN where the table has no value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumericTable {
    /// The number of rows.
    pub rows: usize,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The columns, in the order of `names`, each of `rows` values.
    pub columns: Vec<NumericColumn>,
    /// The names of columns that were left out: the index of a table that pandas has written.
    pub left_out: Vec<String>,
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
/// An index that pandas has stored as a column is left out.
///
/// # Errors
///
/// When the file cannot be read, two columns have one name, or a column holds anything but
/// numbers, Booleans and missing values.
pub fn read_numeric(path: &Path) -> Result<NumericTable, TablesError> {
    read(path, WantedColumns::Every)
}

/// Reads the columns of these names, in their order; one that the table does not have is left out.
///
/// # Errors
///
/// As [`read_numeric`], for these columns; other columns may hold anything.
pub fn read_numeric_columns(path: &Path, names: &[String]) -> Result<NumericTable, TablesError> {
    let mut table = read(path, WantedColumns::These(names))?;
    let found = |name: &String| table.take(name).map(|column| (name.clone(), column));
    let (names, columns) = names.iter().filter_map(found).unzip();
    Ok(NumericTable { names, columns, ..table })
}

/// The columns of a file that are read.
#[derive(Clone, Copy)]
enum WantedColumns<'a> {
    Every,
    These(&'a [String]),
}

impl WantedColumns<'_> {
    fn include(self, name: &str) -> bool {
        match self {
            WantedColumns::Every => !is_pandas_index(name),
            WantedColumns::These(names) => names.iter().any(|wanted| wanted == name),
        }
    }
}

/// True for the name that pandas gives to an index without one when it writes Parquet.
fn is_pandas_index(name: &str) -> bool {
    let level = name.strip_prefix("__index_level_").and_then(|rest| rest.strip_suffix("__"));
    level.is_some_and(|level| !level.is_empty() && level.bytes().all(|byte| byte.is_ascii_digit()))
}

fn read(path: &Path, wanted: WantedColumns) -> Result<NumericTable, TablesError> {
    let unknown = || TablesError::UnknownFormat { path: path.to_owned() };
    let format = format_of(path).ok_or_else(unknown)?;
    let (frame, names) = match format {
        Format::Csv => read_csv(path, wanted)?,
        Format::Parquet => read_parquet(path, wanted)?,
    };
    let left_out = names.into_iter().filter(|name| is_pandas_index(name) && !wanted.include(name));
    let mut table = NumericTable {
        rows: frame.height(),
        left_out: left_out.collect(),
        ..NumericTable::default()
    };
    // Column by column, so that there are never two copies of all.
    for column in frame.into_columns() {
        if wanted.include(column.name()) {
            table.columns.push(numbers(path, &column, format)?);
            table.names.push(column.name().to_string());
        }
    }
    Ok(table)
}

/// The columns that were read, and the names of all columns of the file.
type NamedFrame = (DataFrame, Vec<String>);

fn read_parquet(path: &Path, wanted: WantedColumns) -> Result<NamedFrame, TablesError> {
    let file = File::open(path)
        .map_err(|source| TablesError::Unreadable { path: path.to_owned(), source })?;
    let mut reader = ParquetReader::new(file);
    let schema = read_guarded(path, Format::Parquet, || reader.schema())?;
    // Before reading: of some types polars cannot even make a column.
    let mut columns = Vec::new();
    for (name, field) in schema.iter().filter(|(name, _)| wanted.include(name)) {
        if !is_number(field.dtype()) {
            return Err(not_numeric(path, name, format!("{:?}", field.dtype())));
        }
        columns.push(name.to_string());
    }
    let names = schema.iter_names().map(PlSmallStr::to_string).collect();
    let frame = read_guarded(path, Format::Parquet, || {
        let frame = reader.with_columns(Some(columns)).finish()?;
        check_heights(&frame)?;
        Ok(frame)
    })?;
    Ok((frame, names))
}

fn not_numeric(path: &Path, column: &str, found: String) -> TablesError {
    TablesError::NotNumeric { path: path.to_owned(), column: excerpt(column), found }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn read_csv(path: &Path, wanted: WantedColumns) -> Result<NamedFrame, TablesError> {
    let bytes = load_csv(path)?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let options = CsvReadOptions::default().with_has_header(true);
    // Of repeated names polars would make others, and so hide that there are two.
    let header = options.clone().with_has_header(false).with_n_rows(Some(1));
    let header = header.with_infer_schema_length(Some(0));
    let header = read_guarded(path, Format::Csv, || parse_csv(header, text));
    if let Some(wanted) = header.ok().and_then(|header| repeated_name(&header, wanted)) {
        return Err(TablesError::TwoColumns { path: path.to_owned(), column: "a feature", wanted });
    }
    let inferred = options.clone().with_infer_schema_length(None);
    let frame = read_guarded(path, Format::Csv, || {
        // A number of a kind that polars does not know is read as text, and then as a number.
        parse_csv(inferred, text)
            .or_else(|_| parse_csv(options.with_infer_schema_length(Some(0)), text))
    })?;
    let names = frame.get_column_names_owned().iter().map(PlSmallStr::to_string).collect();
    Ok((frame, names))
}

fn parse_csv(options: CsvReadOptions, text: &[u8]) -> PolarsResult<DataFrame> {
    options.into_reader_with_file_handle(Cursor::new(text)).finish()
}

/// The first name of a header, read as a row, that is wanted and that an earlier column has.
fn repeated_name(header: &DataFrame, wanted: WantedColumns) -> Option<String> {
    let mut seen = BTreeSet::new();
    let names = header.columns().iter().filter_map(|column| column.str().ok()?.get(0));
    let mut wanted = names.filter(|name| wanted.include(name));
    wanted.find(|name| !seen.insert(*name)).map(str::to_owned)
}

fn numbers(path: &Path, column: &Column, format: Format) -> Result<NumericColumn, TablesError> {
    let kind = column.dtype();
    if let (Format::Csv, DataType::String) = (format, kind) {
        return numbers_of_text(path, column);
    }
    if !kind.is_numeric() && !matches!(kind, DataType::Boolean | DataType::Null) {
        return Err(not_numeric(path, column.name(), kind.to_string()));
    }
    read_guarded(path, format, || convert(column.as_materialized_series()))
}

/// The numbers of a CSV column that polars reads as text: without a value, or written otherwise.
fn numbers_of_text(path: &Path, column: &Column) -> Result<NumericColumn, TablesError> {
    let cells = read_guarded(path, Format::Csv, || column.str())?;
    let number = |(row, cell): (usize, Option<&str>)| {
        let text = cell.unwrap_or_default();
        number_of_text(text).ok_or_else(|| TablesError::NotANumber {
            path: path.to_owned(),
            column: excerpt(column.name()),
            row: row + 1,
            found: excerpt(text),
        })
    };
    cells.iter().enumerate().map(number).collect::<Result<_, _>>().map(NumericColumn::F64)
}

/// The number of a cell: none is missing, and a truth is 1 or 0.
fn number_of_text(text: &str) -> Option<f64> {
    match text.trim() {
        "" => Some(f64::NAN),
        word if word.eq_ignore_ascii_case("true") => Some(1.0),
        word if word.eq_ignore_ascii_case("false") => Some(0.0),
        // Also `nan`, `inf` and `Infinity`, in any case.
        number => number.parse().ok(),
    }
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
        let error = read("x,channel\n1,\n2,mail\n").unwrap_err().to_string();
        assert!(error.contains("\"channel\" holds \"mail\" in row 2"), "{error}");
    }

    #[test]
    fn a_column_without_a_value_is_missing_everywhere() {
        let table = read("x,y\n1,\n2,\n").unwrap();
        let y = table.column("y").unwrap();
        assert!(y.value(0).is_nan() && y.value(1).is_nan());
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let text = "a,b,c,d,e\n+3,nan,Infinity,+0.5,\"7\"\n-4,2,-inf,1e3, 8 \n";
        let table = read(text).unwrap();
        let row = |row: usize| table.columns.iter().map(|c| c.value(row)).collect::<Vec<f64>>();
        assert!(row(0)[1].is_nan());
        assert_eq!(row(0)[2..], [f64::INFINITY, 0.5, 7.0]);
        assert_eq!(row(1), [-4.0, 2.0, f64::NEG_INFINITY, 1000.0, 8.0]);
        assert_eq!(row(0)[0], 3.0);
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        let error = read("x,y,x\n1,2,3\n").unwrap_err().to_string();
        assert!(error.contains("two columns \"x\""), "{error}");
    }

    #[test]
    fn only_the_columns_that_are_asked_for_have_to_be_numbers() {
        let names = ["y", "none", "x"].map(str::to_owned);
        let text = "id,x,y,id\na,1,2,b\n";
        let read = |path: &Path| read_numeric_columns(path, &names).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        std::fs::write(&path, text).unwrap();
        let expected = ["y", "x"].map(str::to_owned);
        assert_eq!(read(&path).names, expected);
        let path = folder.path().join("table.parquet");
        let columns = vec![
            Column::new("id".into(), ["a"]),
            Column::new("x".into(), [1.0]),
            Column::new("y".into(), [2.0]),
        ];
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        ParquetWriter::new(File::create(&path).unwrap()).finish(&mut frame).unwrap();
        assert_eq!(read(&path).names, expected);
        assert_eq!(read(&path).column("y").unwrap().value(0), 2.0);
    }

    #[test]
    fn the_index_of_pandas_is_left_out_by_name() {
        let columns = vec![
            Column::new("x".into(), [1.0, 2.0]),
            Column::new("__index_level_0__".into(), ["a", "b"]),
        ];
        let table = read_back(columns).unwrap();
        assert_eq!(table.names, ["x"]);
        assert_eq!(table.left_out, ["__index_level_0__"]);
        let table = read("x,__index_level_0__,__index_level__\n1,2,3\n").unwrap();
        assert_eq!(table.names, ["x", "__index_level__"]);
        assert_eq!(table.left_out, ["__index_level_0__"]);
    }
}
