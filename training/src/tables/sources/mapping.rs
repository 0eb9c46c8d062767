//! The column of a file that each of a table's columns is read from.

use std::path::Path;

use super::table_source::TableSource;
use crate::tables::columns::Presence;
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
        let wanted = configured.unwrap_or(ours).to_owned();
        if header.iter().filter(|name| **name == wanted).count() > 1 {
            return Err(TablesError::TwoColumns { path: path.to_owned(), column: ours, wanted });
        }
        if header.contains(&wanted) {
            mapping.push(MappedColumn { position, ours, theirs: wanted });
        } else if column.presence == Presence::Required || configured.is_some() {
            return Err(TablesError::MissingColumn {
                table: source.table,
                path: path.to_owned(),
                column: ours,
                wanted,
                found: names_excerpt(header),
            });
        }
    }
    Ok(mapping)
}
