//! Publishing files so that a reader sees all of one or nothing.
//!
//! Bytes go to a temporary sibling, are flushed to the disk, and take their final
//! name by one rename. What a killed process leaves behind carries the ending
//! [`PARTIAL`], is never read, and is swept by the next publication beside it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The ending of names that are still being written.
pub const PARTIAL: &str = ".partial";

/// A file that could not be published.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}; check that the folder exists, is writable and has room")]
pub struct PublishError {
    /// The file or folder that was being written.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Writes a file under its final name, whole or not at all; an older one is replaced.
///
/// # Errors
///
/// When the system refuses a write; the older file then still stands.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    let partial = partial_name(path);
    let parent = parent_of(path);
    let publish = || -> io::Result<()> {
        fs::create_dir_all(parent)?;
        write_synced(&partial, bytes)?;
        fs::rename(&partial, path)?;
        sync_folder(parent)
    };
    publish().map_err(|source| PublishError { path: path.to_owned(), source })
}

/// Writes a folder of files under its final name, whole or not at all.
///
/// The name of a published folder is a hash of its content, so a folder that is
/// already there is complete and is left as it is.
///
/// # Errors
///
/// When the system refuses a write; nothing stands under the final name then.
pub fn folder(path: &Path, files: &[(String, Vec<u8>)]) -> Result<(), PublishError> {
    let partial = partial_name(path);
    let parent = parent_of(path);
    let publish = || -> io::Result<()> {
        fs::create_dir_all(parent)?;
        sweep(parent)?;
        if path.exists() {
            return Ok(());
        }
        fs::create_dir(&partial)?;
        for (name, bytes) in files {
            write_synced(&partial.join(name), bytes)?;
        }
        sync_folder(&partial)?;
        fs::rename(&partial, path)?;
        sync_folder(parent)
    };
    publish().map_err(|source| PublishError { path: path.to_owned(), source })
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn partial_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}{PARTIAL}"))
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Removes what killed processes left half-written in `folder`.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') && name.ends_with(PARTIAL) {
            if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/CURRENT");
        file(&path, b"one").unwrap();
        file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_swept_and_the_folder_published() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        fs::create_dir(partial_name(&path)).unwrap();
        fs::write(partial_name(&path).join("half"), b"ha").unwrap();
        folder(&path, &[("a.json".to_owned(), b"{}".to_vec())]).unwrap();
        assert_eq!(fs::read(path.join("a.json")).unwrap(), b"{}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_error_names_the_path() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, b"").unwrap();
        let error = folder(&blocked.join("abc"), &[]).unwrap_err();
        assert!(error.to_string().contains("abc"), "{error}");
    }
}
