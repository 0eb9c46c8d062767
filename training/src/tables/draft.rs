//! A file that appears under its name only when it is complete.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::TablesError;

/// A file being written next to its final path. Dropped before [`Draft::publish`], it
/// leaves nothing behind.
pub(super) struct Draft {
    target: PathBuf,
    partial: PathBuf,
    writer: BufWriter<File>,
    published: bool,
}

impl Draft {
    /// Starts the file, creating its folder if needed.
    pub(super) fn create(target: &Path) -> Result<Draft, TablesError> {
        let unwritable = |source| TablesError::Unwritable { path: target.to_owned(), source };
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let partial = target.with_file_name(format!(".{name}.partial"));
        let writer = BufWriter::new(File::create(&partial).map_err(unwritable)?);
        Ok(Draft { target: target.to_owned(), partial, writer, published: false })
    }

    /// The writer of the file.
    pub(super) fn writer(&mut self) -> &mut impl Write {
        &mut self.writer
    }

    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), TablesError> {
        self.writer.write_all(bytes).map_err(|source| self.unwritable(source))
    }

    /// Makes the file durable, then gives it its name.
    pub(super) fn publish(mut self) -> Result<(), TablesError> {
        self.finish().map_err(|source| self.unwritable(source))?;
        self.published = true;
        Ok(())
    }

    fn finish(&mut self) -> std::io::Result<()> {
        self.writer.flush()?;
        self.writer.get_ref().sync_all()?;
        std::fs::rename(&self.partial, &self.target)?;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    }

    fn unwritable(&self, source: std::io::Error) -> TablesError {
        TablesError::Unwritable { path: self.target.clone(), source }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Nothing can be done about a draft that cannot be removed: the error that
            // dropped it is on its way to the user.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
