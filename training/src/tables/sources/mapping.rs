//! The column of a file that each of a table's columns is read from.

use std::path::Path;

use super::table_source::{FurtherColumns, TableSource};
use crate::tables::columns::{ColumnValues, Presence};
use crate::tables::error::TablesError;
use crate::tables::excerpt::names_excerpt;

/// One of our columns and the file's column that it is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// The column's position in the table's schema, the first being 0.
    pub position: usize,
    /// Our name.
    pub ours: &'static str,
    /// The file's name.
    pub theirs: String,
}

/// Maps a table's columns to those in the header of a file. A column that is not
/// configured is read when the file has it by our own name.
pub(super) fn map_columns(
    path: &Path,
    header: &[String],
    source: &TableSource<'_>,
) -> Result<Vec<MappedColumn>, TablesError> {
    let mut mapping = Vec::new();
    for (position, column) in source.columns.iter().enumerate() {
        let ours = column.name;
        let configured = source.config.columns.configured(ours);
        if let Presence::Unless(others) = column.presence
            && configured.is_none()
            && source.config.columns.configured(others[0]).is_some()
        {
            let lacking = others.iter().find(|other| !is_there(other, header, source));
            lacking.map_or(Ok(()), |other| Err(missing(path, other, header, source)))?;
            continue;
        }
        let wanted = configured.unwrap_or(ours).to_owned();
        if header.iter().filter(|name| **name == wanted).count() > 1 {
            return Err(TablesError::TwoColumns { path: path.to_owned(), column: ours, wanted });
        }
        if header.contains(&wanted) {
            mapping.push(MappedColumn { position, ours, theirs: wanted });
        } else if configured.is_some() || is_required(column.presence, header, source) {
            return Err(missing(path, ours, header, source));
        }
    }
    check_shared(path, &mapping, source)?;
    Ok(mapping)
}

/// The names of the columns of a file that are read beyond the schema, in the order of the file.
pub(super) fn further_columns(
    path: &Path,
    header: &[String],
    mapping: &[MappedColumn],
    source: &TableSource<'_>,
) -> Result<Vec<String>, TablesError> {
    let Some(FurtherColumns { key, names }) = source.further else { return Ok(Vec::new()) };
    let ours = |name: &str| mapping.iter().find(|column| column.theirs == name);
    for name in names.unwrap_or_default() {
        if !header.contains(name) {
            let found = names_excerpt(header);
            let advice = format!("its columns are {found}; correct {}.{key}", source.table);
            let (table, path, wanted) = (source.table, path.to_owned(), name.clone());
            return Err(TablesError::MissingColumn { table, path, column: key, wanted, advice });
        }
        if let Some(column) = ours(name) {
            let columns = format!("{} and one of {}.{key}", column.ours, source.table);
            let (table, path, wanted) = (source.table, path.to_owned(), name.clone());
            return Err(TablesError::OneColumnTwice { table, path, wanted, columns });
        }
    }
    let is_wanted = |name: &String| names.map_or(!name.is_empty(), |names| names.contains(name));
    let further: Vec<String> =
        header.iter().filter(|name| is_wanted(name) && ours(name).is_none()).cloned().collect();
    let twice = further.iter().enumerate().find(|(at, name)| further[..*at].contains(name));
    match twice {
        None => Ok(further),
        Some((_, name)) => {
            let (path, wanted) = (path.to_owned(), name.clone());
            Err(TablesError::TwoColumns { path, column: key, wanted })
        }
    }
}

/// The file's name of one of our columns, whether it has it or not.
fn wanted<'s>(ours: &'s str, source: &TableSource<'s>) -> &'s str {
    source.config.columns.configured(ours).unwrap_or(ours)
}

fn missing(
    path: &Path,
    ours: &'static str,
    header: &[String],
    source: &TableSource<'_>,
) -> TablesError {
    TablesError::MissingColumn {
        table: source.table,
        path: path.to_owned(),
        column: ours,
        wanted: wanted(ours, source).to_owned(),
        advice: advice(ours, header, source),
    }
}

fn is_there(ours: &str, header: &[String], source: &TableSource<'_>) -> bool {
    header.iter().any(|name| name == wanted(ours, source))
}

/// True when a file with this header has to have the column.
fn is_required(presence: Presence, header: &[String], source: &TableSource<'_>) -> bool {
    match presence {
        Presence::Required => true,
        Presence::Optional => false,
        Presence::Unless(others) => !others.iter().all(|other| is_there(other, header, source)),
    }
}

/// The names in a header that lacks a column, and the likely remedy: another separator where
/// the whole header was read as one name.
fn advice(ours: &str, header: &[String], source: &TableSource<'_>) -> String {
    let (table, found) = (source.table, names_excerpt(header));
    if let [only] = header
        && let Some(other) = [';', '\t', ',', '|'].into_iter().find(|other| only.contains(*other))
    {
        let other = String::from(other);
        return format!(
            "its only column is {found}, which looks separated by {other:?}: set {table}.separator = {other:?}"
        );
    }
    format!("its columns are {found}; name the right one as {ours} under [{table}.columns]")
}

/// Checks that no column of the file is read as two of ours, but for two times: orders may be
/// known when they are made.
fn check_shared(
    path: &Path,
    mapping: &[MappedColumn],
    source: &TableSource<'_>,
) -> Result<(), TablesError> {
    let is_time =
        |column: &MappedColumn| source.columns[column.position].values == ColumnValues::Time;
    for (index, first) in mapping.iter().enumerate() {
        let mut later = mapping[index + 1..].iter();
        let clashes = |second: &&MappedColumn| {
            second.theirs == first.theirs && !(is_time(first) && is_time(second))
        };
        if let Some(second) = later.find(clashes) {
            return Err(TablesError::OneColumnTwice {
                table: source.table,
                path: path.to_owned(),
                wanted: first.theirs.clone(),
                columns: format!("{} and {}", first.ours, second.ours),
            });
        }
    }
    Ok(())
}
