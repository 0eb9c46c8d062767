//! Orders from Parquet, by the types of the columns.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use crate::config::SourceConfig;
use crate::tables::cells::{CellColumn, Frame};
use crate::tables::error::TablesError;
use crate::tables::orders::columns::{self, Field};

/// Reads the columns of one file that the configuration asks for.
pub(in crate::tables) fn read(
    path: &Path,
    config: &SourceConfig,
) -> Result<(Frame, Vec<(Field, String)>), TablesError> {
    let unreadable = |source| TablesError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() == 0 {
        return Err(TablesError::EmptyFile { path: path.to_owned() });
    }
    let damaged =
        |source| TablesError::Damaged { path: path.to_owned(), format: "Parquet", source };
    let mut reader = ParquetReader::new(file);
    let schema = reader.schema().map_err(damaged)?;
    let header: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
    let mapping = columns::resolve(path, &header, &config.columns)?;
    for (field, wanted) in &mapping {
        check_type(path, *field, wanted, &schema)?;
    }
    let frame = frame(reader, &mapping).map_err(damaged)?;
    Ok((frame, mapping))
}

fn frame(reader: ParquetReader<File>, mapping: &[(Field, String)]) -> PolarsResult<Frame> {
    // Two of our columns may be read from one of the file's.
    let mut wanted: Vec<String> = mapping.iter().map(|(_, wanted)| wanted.clone()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let frame = reader.with_columns(Some(wanted)).finish()?;
    let mut cells = Frame::new(frame.height(), None);
    for (field, wanted) in mapping {
        let column = frame.column(wanted)?.as_materialized_series();
        cells.set(*field, CellColumn::from_series(column)?);
    }
    Ok(cells)
}

fn check_type(
    path: &Path,
    field: Field,
    wanted: &str,
    schema: &ArrowSchema,
) -> Result<(), TablesError> {
    let Some(found) = schema.get(wanted).map(|column| column.dtype()) else { return Ok(()) };
    let (readable, accepted) = match field {
        Field::OrderedAt | Field::KnownAt => (
            is_time(found) || is_text(found) || is_whole(found),
            "Date, Timestamp, String (or whole numbers as yyyymmdd)",
        ),
        Field::Amount => (
            is_float(found) || is_whole(found) || is_decimal(found) || is_text(found),
            "Decimal, Float32, Float64, integers or String",
        ),
        Field::CustomerId | Field::OrderId | Field::Currency | Field::Kind => (
            is_text(found)
                || is_whole(found)
                || is_float(found)
                || *found == ArrowDataType::Boolean,
            "String, integers, Decimal without a fraction, whole floats or Boolean",
        ),
    };
    if readable || *found == ArrowDataType::Null {
        return Ok(());
    }
    Err(TablesError::ColumnType {
        path: path.to_owned(),
        column: field.name(),
        wanted: wanted.to_owned(),
        found: format!("{found:?}"),
        accepted,
    })
}

fn is_text(found: &ArrowDataType) -> bool {
    match found {
        ArrowDataType::Utf8 | ArrowDataType::LargeUtf8 | ArrowDataType::Utf8View => true,
        ArrowDataType::Dictionary(_, values, _) => is_text(values),
        _ => false,
    }
}

/// Whether all values are whole numbers; databases without integers write decimals of scale 0.
fn is_whole(found: &ArrowDataType) -> bool {
    use ArrowDataType::{Decimal, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};
    let integers = [Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64];
    integers.contains(found) || matches!(found, Decimal(_, 0))
}

fn is_decimal(found: &ArrowDataType) -> bool {
    matches!(found, ArrowDataType::Decimal(..))
}

/// Whether a column can be read as numbers; truth values are 0 and 1.
pub(in crate::tables) fn is_number(found: &ArrowDataType) -> bool {
    let is_other = matches!(found, ArrowDataType::Boolean | ArrowDataType::Null);
    is_whole(found) || is_decimal(found) || is_float(found) || is_other
}

fn is_float(found: &ArrowDataType) -> bool {
    matches!(found, ArrowDataType::Float32 | ArrowDataType::Float64)
}

fn is_time(found: &ArrowDataType) -> bool {
    use ArrowDataType::{Date32, Date64, Timestamp};
    matches!(found, Date32 | Date64 | Timestamp(..))
}
