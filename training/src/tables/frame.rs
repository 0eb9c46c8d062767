//! The columns of one file in memory.

use polars::prelude::*;

use super::cells::Cell;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The columns of one file that were read, by their position in the table's schema, and a
/// mark on each row that has more fields than the header.
pub(crate) struct Frame {
    /// Rows below the header, blank ones included.
    pub(crate) rows: usize,
    columns: Vec<Option<CellColumn>>,
    further: Vec<FurtherColumn>,
    surplus: Option<StringChunked>,
}

/// A column beyond the table's schema, by the file's own name.
pub(crate) struct FurtherColumn {
    pub(crate) name: String,
    /// The type that the file states for its values.
    pub(crate) stated: StatedType,
    pub(crate) cells: CellColumn,
}

/// The type of values that a file states for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatedType {
    /// Nothing is stated: a CSV file holds texts, whatever they write.
    Unstated,
    Numbers,
    Texts,
}

impl StatedType {
    /// The type of a column that two files state: texts, where one of them does.
    pub(crate) fn with(self, other: StatedType) -> StatedType {
        match (self, other) {
            (StatedType::Texts, _) | (_, StatedType::Texts) => StatedType::Texts,
            (StatedType::Numbers, _) | (_, StatedType::Numbers) => StatedType::Numbers,
            (StatedType::Unstated, StatedType::Unstated) => StatedType::Unstated,
        }
    }
}

impl FurtherColumn {
    /// The cell in a row, the first being 0.
    pub(crate) fn cell(&self, row: usize) -> Cell<'_> {
        self.cells.cell(row)
    }
}

/// One column, contiguous in memory.
pub(crate) enum CellColumn {
    Text(StringChunked),
    Integer(Int64Chunked),
    Float(Float64Chunked),
    Flag(BooleanChunked),
    Days(Int32Chunked),
    Instants(Int64Chunked, TimeUnit),
}

impl Frame {
    /// A frame for a schema of `width` columns, none of them set. `surplus` holds a value
    /// in each row with more fields than the header.
    pub(crate) fn new(rows: usize, width: usize, surplus: Option<StringChunked>) -> Frame {
        let columns = (0..width).map(|_| None).collect();
        Frame { rows, columns, further: Vec::new(), surplus }
    }

    pub(crate) fn set(&mut self, position: usize, column: CellColumn) {
        self.columns[position] = Some(column);
    }

    pub(crate) fn add_further(&mut self, column: FurtherColumn) {
        self.further.push(column);
    }

    /// The columns beyond the schema, in the order of the file.
    pub(crate) fn further(&self) -> &[FurtherColumn] {
        &self.further
    }

    /// True when the file has the column.
    pub(crate) fn has(&self, position: usize) -> bool {
        self.columns[position].is_some()
    }

    /// The cell of a column in a row, the first of each being 0.
    pub(crate) fn cell(&self, position: usize, row: usize) -> Cell<'_> {
        self.columns[position].as_ref().map_or(Cell::Missing, |column| column.cell(row))
    }

    /// True when the row has more fields than the header.
    pub(crate) fn has_surplus(&self, row: usize) -> bool {
        self.surplus.as_ref().is_some_and(|surplus| surplus.get(row).is_some())
    }

    /// True when every column that was read is empty in the row.
    pub(crate) fn is_blank(&self, row: usize) -> bool {
        !self.has_surplus(row)
            && self.columns.iter().flatten().all(|column| column.cell(row).is_missing())
            && self.further.iter().all(|column| column.cell(row).is_missing())
    }
}

impl CellColumn {
    /// Wraps a column of any type that the sources accept.
    pub(crate) fn from_series(series: &Series) -> PolarsResult<CellColumn> {
        Ok(match series.dtype() {
            kind if kind.is_integer() && *kind != DataType::UInt64 => {
                CellColumn::Integer(series.cast(&DataType::Int64)?.i64()?.rechunk().into_owned())
            }
            DataType::Float64 => CellColumn::Float(series.f64()?.rechunk().into_owned()),
            // The shortest decimal of the single-precision number, not of its double.
            DataType::Float32 => CellColumn::Text(
                series.f32()?.iter().map(|value| value.map(|value| value.to_string())).collect(),
            ),
            DataType::Boolean => CellColumn::Flag(series.bool()?.rechunk().into_owned()),
            DataType::Date => {
                CellColumn::Days(series.to_physical_repr().i32()?.rechunk().into_owned())
            }
            DataType::Datetime(unit, _) => {
                CellColumn::Instants(series.to_physical_repr().i64()?.rechunk().into_owned(), *unit)
            }
            _ => CellColumn::Text(series.cast(&DataType::String)?.str()?.rechunk().into_owned()),
        })
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            CellColumn::Text(column) => column.get(row).map(Cell::Text),
            CellColumn::Integer(column) => column.get(row).map(Cell::Integer),
            CellColumn::Float(column) => column.get(row).map(Cell::Float),
            CellColumn::Flag(column) => column.get(row).map(Cell::Flag),
            CellColumn::Days(column) => column
                .get(row)
                .map(|days| Cell::Instant(i64::from(days).saturating_mul(MICROS_PER_DAY))),
            CellColumn::Instants(column, unit) => {
                column.get(row).map(|value| Cell::Instant(to_micros(value, *unit)))
            }
        }
        .unwrap_or(Cell::Missing)
    }
}

/// Microseconds of an instant. Finer units are truncated, not rounded: an instant never
/// moves into the next day.
fn to_micros(value: i64, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => value.div_euclid(1_000),
        TimeUnit::Microseconds => value,
        TimeUnit::Milliseconds => value.saturating_mul(1_000),
    }
}
