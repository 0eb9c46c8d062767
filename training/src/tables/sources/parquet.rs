//! Parquet, read by the types of its columns.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;

use super::files::Format;
use super::guarding::{check_heights, read_guarded};
use super::mapping::{MappedColumn, further_columns, map_columns};
use super::table_source::TableSource;
use crate::tables::columns::ColumnValues;
use crate::tables::error::TablesError;
use crate::tables::frame::{CellColumn, Frame, FurtherColumn, StatedType};

/// Reads the columns of one file that the source asks for.
pub(super) fn read(
    path: &Path,
    source: &TableSource<'_>,
) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
    let unreadable = |source| TablesError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() == 0 {
        return Err(TablesError::EmptyFile { path: path.to_owned() });
    }
    let mut reader = ParquetReader::new(file);
    let schema = read_guarded(path, Format::Parquet, || reader.schema())?;
    let header: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
    let mapping = map_columns(path, &header, source)?;
    for column in &mapping {
        check_type(path, column, source.columns[column.position].values, &schema)?;
    }
    let mut further = Vec::new();
    for name in further_columns(path, &header, &mapping, source)? {
        further.push((stated_type(path, &name, source, &schema)?, name));
    }
    let names = further.iter().map(|(_, name)| name.clone());
    let wanted = mapping.iter().map(|column| column.theirs.clone()).chain(names).collect();
    let read = read_guarded(path, Format::Parquet, || columns(reader, wanted))?;
    let frame = read_guarded(path, Format::Parquet, || {
        let mut frame = Frame::new(read.height(), source.columns.len(), None);
        for column in &mapping {
            frame.set(column.position, cells(&read, &column.theirs)?);
        }
        for (stated, name) in further {
            let cells = cells(&read, &name)?;
            frame.add_further(FurtherColumn { name, stated, cells });
        }
        Ok(frame)
    })?;
    Ok((frame, mapping))
}

/// The columns of these names. Two of our columns may be read from one of the file's.
fn columns(reader: ParquetReader<File>, mut wanted: Vec<String>) -> PolarsResult<DataFrame> {
    wanted.sort_unstable();
    wanted.dedup();
    let frame = reader.with_columns(Some(wanted)).finish()?;
    check_heights(&frame)?;
    Ok(frame)
}

fn cells(frame: &DataFrame, name: &str) -> PolarsResult<CellColumn> {
    CellColumn::from_series(frame.column(name)?.as_materialized_series())
}

/// The type of a column beyond the schema: numbers, or anything that can be written as a text.
fn stated_type(
    path: &Path,
    name: &str,
    source: &TableSource<'_>,
    schema: &ArrowSchema,
) -> Result<StatedType, TablesError> {
    let column = source.further.map_or("a column", |further| further.key);
    match schema.get(name).map(|field| field.dtype()) {
        None | Some(ArrowDataType::Null) => Ok(StatedType::Unstated),
        Some(found) if is_number(found) => Ok(StatedType::Numbers),
        Some(found) if is_text(found) || is_time(found) => Ok(StatedType::Texts),
        Some(found) => Err(TablesError::ColumnType {
            path: path.to_owned(),
            column,
            wanted: name.to_owned(),
            found: format!("{found:?}"),
            accepted: "numbers, Boolean, String, Date or Timestamp",
        }),
    }
}

fn check_type(
    path: &Path,
    column: &MappedColumn,
    values: ColumnValues,
    schema: &ArrowSchema,
) -> Result<(), TablesError> {
    let Some(found) = schema.get(&column.theirs).map(|field| field.dtype()) else {
        return Ok(());
    };
    let (readable, accepted) = match values {
        ColumnValues::Time => (
            is_time(found) || is_text(found) || is_whole(found),
            "Date, Timestamp, String (or whole numbers as yyyymmdd)",
        ),
        ColumnValues::Amount => (
            is_float(found) || is_whole(found) || is_decimal(found) || is_text(found),
            "Decimal, Float32, Float64, integers or String",
        ),
        ColumnValues::Text => (
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
        column: column.ours,
        wanted: column.theirs.clone(),
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

/// True for a type of whole numbers; databases without integers write decimals of scale 0.
fn is_whole(found: &ArrowDataType) -> bool {
    use ArrowDataType::{Decimal, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};
    let integers = [Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64];
    integers.contains(found) || matches!(found, Decimal(_, 0))
}

fn is_decimal(found: &ArrowDataType) -> bool {
    matches!(found, ArrowDataType::Decimal(..))
}

/// True for a type that can be read as numbers; Booleans are 0 and 1.
pub(crate) fn is_number(found: &ArrowDataType) -> bool {
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
