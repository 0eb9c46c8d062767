//! The files that a path or glob of the configuration matches.

use std::fs;
use std::io::ErrorKind;
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
    let search = Search { table, shown: literal.display().to_string() };
    let folder = if Path::new(pattern).is_absolute() || config_dir.as_os_str().is_empty() {
        String::new()
    } else {
        format!("{}/", glob::Pattern::escape(&config_dir.to_string_lossy()))
    };
    search.check_folders(&folder, pattern)?;
    let mut paths = Vec::new();
    let mut folders = Vec::new();
    for path in search.matches(&format!("{folder}{pattern}"))? {
        search.check(&path)?;
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() {
            folders.push(path);
        }
    }
    // A folder with the name of a table, as Spark writes them, holds data.
    let is_table = |path: &PathBuf| paths.is_empty() || format_of(path).is_some();
    if let Some(path) = folders.into_iter().find(is_table) {
        return Err(TablesError::Folder { table, path });
    }
    if paths.is_empty() {
        return Err(TablesError::NoMatch { table, pattern: search.shown });
    }
    Ok(paths)
}

/// The search for the files of one pattern.
struct Search {
    table: &'static str,
    /// The pattern with its folder, as errors show it.
    shown: String,
}

impl Search {
    fn matches(&self, pattern: &str) -> Result<Vec<PathBuf>, TablesError> {
        let (table, pattern_shown) = (self.table, self.shown.clone());
        let entries = glob::glob(pattern).map_err(|source| TablesError::BadGlob {
            table,
            pattern: pattern_shown,
            source,
        })?;
        let unreachable = |error: glob::GlobError| TablesError::Unreachable {
            table,
            path: error.path().to_owned(),
            source: error.into(),
        };
        entries.map(|entry| entry.map_err(unreachable)).collect()
    }

    /// Checks the folders on the way to the files. The glob passes over a folder it may not
    /// enter and over a dangling link, and the orders below would be missing.
    fn check_folders(&self, folder: &str, pattern: &str) -> Result<(), TablesError> {
        let ends = pattern.match_indices('/').map(|(end, _)| end).filter(|end| *end > 0);
        for end in ends {
            let next = pattern[end + 1..].split('/').next().unwrap_or_default();
            for path in self.matches(&format!("{folder}{}", &pattern[..end]))? {
                self.check(&path)?;
                if !next.contains(['*', '?', '[']) {
                    self.check(&path.join(next))?;
                }
            }
        }
        Ok(())
    }

    /// Checks that a path can be followed to a file or folder, or is not there at all.
    fn check(&self, path: &Path) -> Result<(), TablesError> {
        let Err(source) = fs::metadata(path) else { return Ok(()) };
        let not_found = matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
        if not_found && fs::symlink_metadata(path).is_err() {
            return Ok(());
        }
        Err(TablesError::Unreachable { table: self.table, path: path.to_owned(), source })
    }
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
