//! CSV, plain or gzipped. Every column is read as text and parsed by the program, so that
//! ids keep their leading zeros and a bad value is one bad row.

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;

use super::csv_shape;
use super::files::Format;
use super::guarding::read_guarded;
use super::mapping::{MappedColumn, map_columns};
use super::table_source::TableSource;
use crate::config::SourceConfig;
use crate::tables::error::TablesError;
use crate::tables::frame::{CellColumn, Frame};

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The name of a column after the last one: it holds what the header has no name for.
const SURPLUS: &str = "\u{1}surplus";

/// Reads the columns of one file that the source asks for.
pub(super) fn read(
    path: &Path,
    source: &TableSource<'_>,
) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
    let bytes = load(path)?;
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    read_text(path, below_declaration(path, text, source)?, source)
}

/// Reads the columns of a text that the source asks for; errors name it by `path`.
pub(super) fn read_text(
    path: &Path,
    text: &[u8],
    source: &TableSource<'_>,
) -> Result<(Frame, Vec<MappedColumn>), TablesError> {
    let config = source.config;
    csv_shape::check(text, config.separator, config.quoted).map_err(|flaw| {
        let (line, problem) = (flaw.line, flaw.problem.remedied(source.table));
        TablesError::Malformed { path: path.to_owned(), line, problem }
    })?;
    let header_line = csv_shape::header(text, config.quoted);
    if header_line.is_empty() {
        return Err(TablesError::EmptyFile { path: path.to_owned() });
    }
    let header = read_guarded(path, Format::Csv, || header(header_line, config))?;
    let mapping = map_columns(path, &header, source)?;
    let frame = read_guarded(path, Format::Csv, || frame(text, &header, &mapping, source))?;
    Ok((frame, mapping))
}

/// The text below a line such as `sep=;`, whose separator has to be the configured one.
fn below_declaration<'t>(
    path: &Path,
    text: &'t [u8],
    source: &TableSource<'_>,
) -> Result<&'t [u8], TablesError> {
    match csv_shape::declared_separator(text) {
        None => Ok(text),
        Some((declared, rest)) if declared == source.config.separator => Ok(rest),
        Some((declared, _)) => {
            let (declared, table) = (char::from(declared).to_string(), source.table);
            let problem = format!(
                "the file declares the separator {declared:?}; set {table}.separator = {declared:?}"
            );
            Err(TablesError::Malformed { path: path.to_owned(), line: 1, problem })
        }
    }
}

/// The bytes of a file, decompressed when they are gzipped.
pub(crate) fn load(path: &Path) -> Result<Vec<u8>, TablesError> {
    let unreadable = |source| TablesError::Unreadable { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if !bytes.starts_with(GZIP_MAGIC) {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    // A gzip file may consist of several joined together, as logs often do.
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text).map_err(unreadable)?;
    Ok(text)
}

/// The names in the header, trimmed.
fn header(line: &[u8], config: &SourceConfig) -> PolarsResult<Vec<String>> {
    // Read as a row, not as a header: polars would rename repeated names.
    let frame = options(config)
        .with_has_header(false)
        .into_reader_with_file_handle(Cursor::new(line))
        .finish()?;
    frame
        .columns()
        .iter()
        .map(|column| Ok(column.str()?.get(0).unwrap_or_default().trim().to_owned()))
        .collect()
}

fn frame(
    text: &[u8],
    header: &[String],
    mapping: &[MappedColumn],
    source: &TableSource<'_>,
) -> PolarsResult<Frame> {
    // Columns are named by their index, since names in a header may repeat.
    let indexed = |index: usize| PlSmallStr::from_string(index.to_string());
    let names = (0..header.len()).map(indexed).chain([PlSmallStr::from_static(SURPLUS)]);
    let schema: Schema = names.map(|name| Field::new(name, DataType::String)).collect();
    let index_of = |wanted: &str| header.iter().position(|name| name == wanted);
    let wanted: Vec<(usize, PlSmallStr)> = mapping
        .iter()
        .filter_map(|column| Some((column.position, indexed(index_of(&column.theirs)?))))
        .collect();
    // Two of our columns may be read from one of the file's.
    let mut read: Vec<PlSmallStr> = wanted.iter().map(|(_, name)| name.clone()).collect();
    read.push(PlSmallStr::from_static(SURPLUS));
    read.sort_unstable();
    read.dedup();
    let frame = options(source.config)
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_columns(Some(Arc::from(read)))
        .into_reader_with_file_handle(Cursor::new(text))
        .finish()?;
    let surplus = frame.column(SURPLUS)?.str()?.rechunk().into_owned();
    let mut cells = Frame::new(frame.height(), source.columns.len(), Some(surplus));
    for (position, name) in wanted {
        let column = frame.column(&name)?.as_materialized_series();
        cells.set(position, CellColumn::from_series(column)?);
    }
    Ok(cells)
}

fn options(config: &SourceConfig) -> CsvReadOptions {
    CsvReadOptions::default()
        .with_infer_schema_length(Some(0))
        .with_raise_if_empty(false)
        .map_parse_options(|parse| {
            parse
                .with_separator(config.separator)
                .with_quote_char(config.quoted.then_some(b'"'))
                .with_truncate_ragged_lines(true)
        })
}
