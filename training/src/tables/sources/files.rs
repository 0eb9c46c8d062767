//! Which files a path or glob of the configuration means.

use std::path::{Path, PathBuf};

use crate::tables::error::TablesError;

/// How a table is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tables) enum Format {
    /// Comma-separated text, perhaps gzipped.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// A file of the orders table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tables) struct TableFile {
    pub(in crate::tables) path: PathBuf,
    pub(in crate::tables) format: Format,
}

/// The files that `patterns` mean, each once, in the order of their names.
pub(in crate::tables) fn find(
    config_dir: &Path,
    patterns: &[String],
) -> Result<Vec<TableFile>, TablesError> {
    let mut files = Vec::new();
    for pattern in patterns {
        for path in matches(config_dir, pattern)? {
            let format = format_of(&path)
                .ok_or_else(|| TablesError::UnknownFormat { path: path.clone() })?;
            files.push(TableFile { path, format });
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn matches(config_dir: &Path, pattern: &str) -> Result<Vec<PathBuf>, TablesError> {
    let literal = config_dir.join(pattern);
    // A file whose own name holds a bracket or a star is meant as it stands.
    if literal.is_file() {
        return Ok(vec![literal]);
    }
    let full = if Path::new(pattern).is_absolute() || config_dir.as_os_str().is_empty() {
        pattern.to_owned()
    } else {
        format!("{}/{pattern}", glob::Pattern::escape(&config_dir.to_string_lossy()))
    };
    let shown = literal.display().to_string();
    let bad = |problem: String| TablesError::BadGlob { pattern: shown.clone(), problem };
    let mut paths = Vec::new();
    for entry in glob::glob(&full).map_err(|error| bad(error.to_string()))? {
        let path = entry.map_err(|error| TablesError::Unreadable {
            path: error.path().to_owned(),
            source: error.into(),
        })?;
        if path.is_file() {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(TablesError::NoMatch { pattern: shown });
    }
    Ok(paths)
}

fn format_of(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    if name.ends_with(".csv") || name.ends_with(".csv.gz") {
        Some(Format::Csv)
    } else if name.ends_with(".parquet") {
        Some(Format::Parquet)
    } else {
        None
    }
}
