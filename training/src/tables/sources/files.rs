//! The files that a path or glob of the configuration matches.

use std::path::{Path, PathBuf};

use crate::tables::error::TablesError;

/// The format a table is stored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Format {
    /// Comma-separated text, perhaps gzipped.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format's name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Parquet => "Parquet",
        }
    }
}

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableFile {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
}

/// The files that the patterns of a table match, each once, in the order of their names.
pub(crate) fn find(
    table: &'static str,
    config_dir: &Path,
    patterns: &[String],
) -> Result<Vec<TableFile>, TablesError> {
    let mut files = Vec::new();
    for pattern in patterns {
        for path in matches(table, config_dir, pattern)? {
            let format = format_of(&path)
                .ok_or_else(|| TablesError::UnknownFormat { path: path.clone() })?;
            files.push(TableFile { path, format });
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn matches(
    table: &'static str,
    config_dir: &Path,
    pattern: &str,
) -> Result<Vec<PathBuf>, TablesError> {
    let literal = config_dir.join(pattern);
    // A file whose own name holds a bracket or a star is taken literally.
    if literal.is_file() {
        return Ok(vec![literal]);
    }
    let full = if Path::new(pattern).is_absolute() || config_dir.as_os_str().is_empty() {
        pattern.to_owned()
    } else {
        format!("{}/{pattern}", glob::Pattern::escape(&config_dir.to_string_lossy()))
    };
    let shown = literal.display().to_string();
    let mut paths = Vec::new();
    for entry in glob::glob(&full).map_err(|source| TablesError::BadGlob {
        table,
        pattern: shown.clone(),
        source,
    })? {
        let path = entry.map_err(|error| TablesError::Unreadable {
            path: error.path().to_owned(),
            source: error.into(),
        })?;
        if path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(TablesError::NoMatch { table, pattern: shown });
    }
    Ok(paths)
}

/// The format that a file's ending names.
pub(crate) fn format_of(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    if name.ends_with(".csv") || name.ends_with(".csv.gz") {
        Some(Format::Csv)
    } else if name.ends_with(".parquet") {
        Some(Format::Parquet)
    } else {
        None
    }
}
