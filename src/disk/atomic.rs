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
            fs::create_dir_all(parent_of(target)).and_then(|()| sweep(target))?;
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
/// The name of such a folder is a hash of its content. So a folder that is already there and
/// holds these files stays as it is, and a file of it that has other bytes is damaged: it is
/// replaced, by a rename of its own.
///
/// # Errors
///
/// When the system refuses a write; a new folder then has no name, and a damaged one is no
/// worse than before.
pub fn folder(path: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    if path.exists() {
        return mend(path, files);
    }
    let staged = StagedFolder::create(path)?;
    for (name, bytes) in files {
        file(&staged.path().join(name), bytes)?;
    }
    staged.publish_as(path)
}

/// Replaces every file of a folder that has other bytes than these.
fn mend(path: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    for (name, bytes) in files {
        let path = path.join(name);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            file(&path, bytes)?;
        }
    }
    Ok(())
}

/// A symbolic link that takes its name by a rename; an older link or file is replaced.
///
/// # Errors
///
/// When the system refuses the link or the rename; what had the name before still has it.
pub fn link(path: &Path, target: &Path) -> Result<(), WriteError> {
    let write = || -> io::Result<()> {
        fs::create_dir_all(parent_of(path))?;
        sweep(path)?;
        let partial = partial_name(path);
        std::os::unix::fs::symlink(target, &partial)?;
        fs::rename(&partial, path).inspect_err(|_| {
            let _ = fs::remove_file(&partial);
        })?;
        sync_folder(parent_of(path))
    };
    write().map_err(|source| WriteError { path: path.to_owned(), source })
}

/// A folder being filled beside its final place.
///
/// It takes its name in [`StagedFolder::publish_as`]; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct StagedFolder {
    partial: PathBuf,
}

impl StagedFolder {
    /// Starts an empty folder beside `target`; what killed processes left there is removed.
    ///
    /// # Errors
    ///
    /// When the system refuses the folder.
    pub fn create(target: &Path) -> Result<StagedFolder, WriteError> {
        StagedFolder::start(target, |target| {
            sweep_where(parent_of(target), |name| name.starts_with('.') && name.ends_with(PARTIAL))
        })
    }

    /// The same in a folder that others write to: only leftovers of this very name are removed.
    ///
    /// # Errors
    ///
    /// When the system refuses the folder.
    pub fn create_beside_others(target: &Path) -> Result<StagedFolder, WriteError> {
        StagedFolder::start(target, sweep)
    }

    fn start(target: &Path, sweep: fn(&Path) -> io::Result<()>) -> Result<Self, WriteError> {
        let create = || -> io::Result<StagedFolder> {
            fs::create_dir_all(parent_of(target)).and_then(|()| sweep(target))?;
            let partial = partial_name(target);
            fs::create_dir(&partial)?;
            Ok(StagedFolder { partial })
        };
        create().map_err(|source| WriteError { path: target.to_owned(), source })
    }

    /// The folder under its temporary name; write complete, durable files into it.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Gives the folder its final name, beside its temporary one.
    ///
    /// # Errors
    ///
    /// When the system refuses it, also because a folder of that name is there.
    pub fn publish_as(self, target: &Path) -> Result<(), WriteError> {
        let publish = || -> io::Result<()> {
            sync_folder(&self.partial)?;
            fs::rename(&self.partial, target)?;
            sync_folder(parent_of(target))
        };
        publish().map_err(|source| WriteError { path: target.to_owned(), source })
    }
}

impl Drop for StagedFolder {
    fn drop(&mut self) {
        // Published, it is gone from here; one that cannot be removed is swept by the next writer.
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// Removes a folder, which loses its name first: no reader finds a part of it.
///
/// # Errors
///
/// When the system refuses the renaming or the removal.
pub fn remove_folder(path: &Path) -> Result<(), WriteError> {
    let partial = partial_name(path);
    let removed = fs::rename(path, &partial).and_then(|()| fs::remove_dir_all(&partial));
    removed.map_err(|source| WriteError { path: path.to_owned(), source })
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
    fn a_damaged_or_missing_file_of_a_folder_is_replaced_when_the_folder_is_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        let files = ["a.json", "b.bin"].map(|name| (name.to_owned(), name.as_bytes().to_vec()));
        folder(&path, &files).unwrap();
        fs::write(path.join("a.json"), b"A.json").unwrap();
        fs::remove_file(path.join("b.bin")).unwrap();
        folder(&path, &files).unwrap();
        assert_eq!(fs::read(path.join("a.json")).unwrap(), b"a.json");
        assert_eq!(fs::read(path.join("b.bin")).unwrap(), b"b.bin");
        assert_eq!(names_in(&path), ["a.json", "b.bin"]);
    }

    #[test]
    fn a_link_takes_the_place_of_a_file_and_of_an_older_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("night");
        file(&path, b"plain").unwrap();
        for target in ["nights/one", "nights/two"] {
            link(&path, Path::new(target)).unwrap();
            assert_eq!(fs::read_link(&path).unwrap(), Path::new(target));
        }
        assert_eq!(names_in(dir.path()), ["night"]);
    }

    #[test]
    fn a_staged_folder_that_is_dropped_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let staged = StagedFolder::create(&dir.path().join("night")).unwrap();
        file(&staged.path().join("a.json"), b"{}").unwrap();
        drop(staged);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
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
