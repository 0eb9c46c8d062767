//! CSV, plain or gzipped. Every column is read as text and parsed by the program, so that
//! ids keep their leading zeros and a bad value is one bad row.

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;

use super::csv_shape;
use super::files::Format;
use super::guarding::read_guarded;
use super::mapping::{MappedColumn, further_columns, map_columns};
use super::table_source::TableSource;
use crate::config::SourceConfig;
use crate::tables::error::TablesError;
use crate::tables::frame::{CellColumn, Frame, FurtherColumn, StatedType};

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
    let further = further_columns(path, &header, &mapping, source)?;
    let mut columns = SelectedColumns::new(&header);
    mapping.iter().for_each(|column| columns.select(&column.theirs));
    further.iter().for_each(|name| columns.select(name));
    let read = read_guarded(path, Format::Csv, || columns.read(text, source.config))?;
    let frame = read_guarded(path, Format::Csv, || {
        let mut frame = Frame::new(read.height(), source.columns.len(), Some(read.surplus()?));
        for column in &mapping {
            frame.set(column.position, read.cells(&column.theirs)?);
        }
        for name in further {
            let (stated, cells) = (StatedType::Unstated, read.cells(&name)?);
            frame.add_further(FurtherColumn { name, stated, cells });
        }
        Ok(frame)
    })?;
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

/// The columns to read of a text, by their places: names in a header may repeat.
struct SelectedColumns<'h> {
    header: &'h [String],
    places: Vec<usize>,
}

/// The columns that were read of a text.
struct ReadColumns<'h> {
    header: &'h [String],
    frame: DataFrame,
}

impl<'h> SelectedColumns<'h> {
    fn new(header: &'h [String]) -> SelectedColumns<'h> {
        SelectedColumns { header, places: Vec::new() }
    }

    /// Adds the first column of a name. Two of ours may be read from one of the file's.
    fn select(&mut self, name: &str) {
        let place = place_of(name, self.header);
        self.places.extend(place.filter(|place| !self.places.contains(place)));
    }

    fn read(&self, text: &[u8], config: &SourceConfig) -> PolarsResult<ReadColumns<'h>> {
        let surplus = PlSmallStr::from_static(SURPLUS);
        let names = (0..self.header.len()).map(placed).chain([surplus.clone()]);
        let schema: Schema = names.map(|name| Field::new(name, DataType::String)).collect();
        let mut places = self.places.clone();
        places.sort_unstable();
        let read: Vec<PlSmallStr> = places.into_iter().map(placed).chain([surplus]).collect();
        let frame = options(config)
            .with_has_header(true)
            .with_schema(Some(Arc::new(schema)))
            .with_columns(Some(Arc::from(read)))
            .into_reader_with_file_handle(Cursor::new(text))
            .finish()?;
        Ok(ReadColumns { header: self.header, frame })
    }
}

impl ReadColumns<'_> {
    fn height(&self) -> usize {
        self.frame.height()
    }

    /// The fields of each row beyond the header.
    fn surplus(&self) -> PolarsResult<StringChunked> {
        Ok(self.frame.column(SURPLUS)?.str()?.rechunk().into_owned())
    }

    /// The first column of a name.
    fn cells(&self, name: &str) -> PolarsResult<CellColumn> {
        let place = place_of(name, self.header).map(placed).unwrap_or_default();
        CellColumn::from_series(self.frame.column(&place)?.as_materialized_series())
    }
}

fn place_of(name: &str, header: &[String]) -> Option<usize> {
    header.iter().position(|other| other == name)
}

/// The name of the column at a place.
fn placed(place: usize) -> PlSmallStr {
    PlSmallStr::from_string(place.to_string())
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
