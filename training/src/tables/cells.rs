//! The cells of a table that was read, whatever the type of their column.

use std::borrow::Cow;

use polars::prelude::*;

use super::orders::columns::Field;
use super::times;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Integer(i64),
    Float(f64),
    Flag(bool),
    /// Microseconds since 1970-01-01T00:00:00 of the table's clock.
    Instant(i64),
}

/// One column, in one piece.
pub(super) enum CellColumn {
    Text(StringChunked),
    Integer(Int64Chunked),
    Float(Float64Chunked),
    Flag(BooleanChunked),
    Days(Int32Chunked),
    Instants(Int64Chunked, TimeUnit),
}

/// The columns of one file that are read, and whether a row had more fields than the header.
pub(super) struct Frame {
    pub(super) rows: usize,
    columns: [Option<CellColumn>; Field::ALL.len()],
    surplus: Option<StringChunked>,
}

impl Frame {
    pub(super) fn new(rows: usize, surplus: Option<StringChunked>) -> Frame {
        Frame { rows, columns: [const { None }; Field::ALL.len()], surplus }
    }

    pub(super) fn set(&mut self, field: Field, column: CellColumn) {
        self.columns[field as usize] = Some(column);
    }

    /// The cell of a field in a row, the first row being 0.
    pub(super) fn cell(&self, field: Field, row: usize) -> Cell<'_> {
        self.columns[field as usize].as_ref().map_or(Cell::Missing, |column| column.cell(row))
    }

    /// Whether the row had more fields than the header has names.
    pub(super) fn has_surplus(&self, row: usize) -> bool {
        self.surplus.as_ref().is_some_and(|surplus| surplus.get(row).is_some())
    }

    /// Whether no field that is read holds anything.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        !self.has_surplus(row)
            && self.columns.iter().flatten().all(|column| column.cell(row).is_missing())
    }
}

impl CellColumn {
    /// Wraps a column of any type that [`super::parquet`] lets through.
    pub(super) fn from_series(series: &Series) -> PolarsResult<CellColumn> {
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
            CellColumn::Days(column) => {
                column.get(row).map(|days| Cell::Instant(i64::from(days) * MICROS_PER_DAY))
            }
            CellColumn::Instants(column, unit) => {
                column.get(row).map(|value| Cell::Instant(to_micros(value, *unit)))
            }
        }
        .unwrap_or(Cell::Missing)
    }
}

/// Finer units are cut, not rounded: an instant never moves into the next day.
fn to_micros(value: i64, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => value.div_euclid(1_000),
        TimeUnit::Microseconds => value,
        TimeUnit::Milliseconds => value.saturating_mul(1_000),
    }
}

impl<'a> Cell<'a> {
    fn is_missing(&self) -> bool {
        match self {
            Cell::Missing => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The cell as a shop would write it, without surrounding space; `None` when empty.
    /// A whole float is written without a fraction: tables with gaps turn ids into floats.
    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Cell::Missing => None,
            Cell::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()).map(Cow::Borrowed),
            Cell::Integer(value) => Some(Cow::Owned(value.to_string())),
            Cell::Instant(micros) => Some(Cow::Owned(times::write(*micros))),
            Cell::Float(value) if value.is_nan() => None,
            Cell::Float(value) => Some(Cow::Owned(value.to_string())),
            Cell::Flag(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        }
    }
}
