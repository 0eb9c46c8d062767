//! Files and folders that appear whole or not at all.
//!
//! Bytes go to a temporary sibling, are flushed to the disk, and take their final
//! name by one rename. What a killed process leaves behind carries the ending
//! [`PARTIAL`], is never read, and is swept by the next writer of the same name.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The ending of names that are still being written.
pub const PARTIAL: &str = ".partial";

/// A file or folder that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}; check that the folder exists, is writable and has room")]
pub struct WriteError {
    /// The file or folder that was being written, under its final name.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

/// A file being written beside its final place, through a buffer.
///
/// It takes its name in [`AtomicFile::publish`]; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    target: PathBuf,
    partial: PathBuf,
    writer: BufWriter<File>,
    published: bool,
}

impl AtomicFile {
    /// Starts the file; its folder is created when it is missing.
    ///
    /// # Errors
    ///
    /// When the system refuses the folder or the temporary file.
    pub fn create(target: &Path) -> Result<AtomicFile, WriteError> {
        let create = || -> io::Result<AtomicFile> {
            fs::create_dir_all(parent_of(target))?;
            sweep(target)?;
            let partial = partial_name(target);
            let writer = BufWriter::new(File::create(&partial)?);
            Ok(AtomicFile { target: target.to_owned(), partial, writer, published: false })
        };
        create().map_err(|source| WriteError { path: target.to_owned(), source })
    }

    /// Makes the file durable, then gives it its name; an older file is replaced.
    ///
    /// # Errors
    ///
    /// When the system refuses a write; an older file is then still in place.
    pub fn publish(mut self) -> Result<(), WriteError> {
        self.finish().map_err(|source| WriteError { path: self.target.clone(), source })
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        fs::rename(&self.partial, &self.target)?;
        self.published = true;
        sync_folder(parent_of(&self.target))
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.published {
            // A leftover that cannot be removed is swept by the next writer; the error that
            // dropped this file is the one to report.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Writes a file under its final name, whole or not at all; an older one is replaced.
///
/// # Errors
///
/// When the system refuses a write; an older file is then still in place.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    stream(path, |file| file.write_all(bytes))
}

/// Writes a file piece by piece under its final name, whole or not at all.
///
/// # Errors
///
/// When `write` fails or the system refuses a write; an older file is then still in place.
pub fn stream(
    path: &Path,
    write: impl FnOnce(&mut AtomicFile) -> io::Result<()>,
) -> Result<(), WriteError> {
    let mut file = AtomicFile::create(path)?;
    write(&mut file).map_err(|source| WriteError { path: path.to_owned(), source })?;
    file.publish()
}

/// Writes a folder of files under its final name, whole or not at all.
///
/// The name of such a folder is a hash of its content, so a folder that is already
/// there is complete and is left as it is.
///
/// # Errors
///
/// When the system refuses a write; nothing has the final name then.
pub fn folder(path: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    let write = || -> io::Result<()> {
        let parent = parent_of(path);
        fs::create_dir_all(parent)?;
        sweep_all(parent)?;
        if path.exists() {
            return Ok(());
        }
        let partial = partial_name(path);
        fs::create_dir(&partial)?;
        for (name, bytes) in files {
            write_synced(&partial.join(name), bytes)?;
        }
        sync_folder(&partial)?;
        fs::rename(&partial, path)?;
        sync_folder(parent)
    };
    write().map_err(|source| WriteError { path: path.to_owned(), source })
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The temporary sibling; processes that write the same name do not share it.
fn partial_name(path: &Path) -> PathBuf {
    let (prefix, process) = (partial_prefix(path), std::process::id());
    path.with_file_name(format!("{prefix}{process}{PARTIAL}"))
}

fn partial_prefix(path: &Path) -> String {
    format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy())
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Removes what killed processes left of `target`. A living one that writes the same name
/// then fails at its rename, and so cannot publish half a file either.
fn sweep(target: &Path) -> io::Result<()> {
    let prefix = partial_prefix(target);
    sweep_where(parent_of(target), |name| {
        let process = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(PARTIAL));
        process.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Removes everything that killed processes left half-written in `folder`.
fn sweep_all(folder: &Path) -> io::Result<()> {
    sweep_where(folder, |name| name.starts_with('.') && name.ends_with(PARTIAL))
}

fn sweep_where(folder: &Path, is_leftover: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_leftover(&path.file_name().unwrap_or_default().to_string_lossy()) {
            if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/CURRENT");
        file(&path, b"one").unwrap();
        file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names_in(path.parent().unwrap()), ["CURRENT"]);
    }

    #[test]
    fn a_file_has_no_name_before_it_is_published_and_none_when_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows.csv");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"one\n").unwrap();
        assert!(!path.exists());
        file.publish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\n");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"two\n").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"one\n");
        assert_eq!(names_in(dir.path()), ["rows.csv"]);
    }

    #[test]
    fn a_failing_writer_leaves_the_older_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows.csv");
        file(&path, b"old").unwrap();
        let failed = stream(&path, |file| {
            file.write_all(b"ne")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().path, path);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names_in(dir.path()), ["rows.csv"]);
    }

    #[test]
    fn what_a_killed_process_left_of_a_file_is_swept_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        for name in [".rows.1.partial", ".rows.csv.1.partial", ".rows.x.partial"] {
            fs::write(dir.path().join(name), b"ha").unwrap();
        }
        file(&dir.path().join("rows"), b"whole").unwrap();
        assert_eq!(names_in(dir.path()), [".rows.csv.1.partial", ".rows.x.partial", "rows"]);
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
