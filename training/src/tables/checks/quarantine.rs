//! The file of rejected rows.
//!
//! CSV with a header: `file`, `row` (1 for the first row below the header), `reason`,
//! `detail`, then the row's values under our own names of the columns.

use std::io::Write;
use std::path::{Path, PathBuf};

use tenure::disk::atomic::{AtomicFile, WriteError};

use super::reasons::Rejection;
use crate::tables::columns::TableColumn;
use crate::tables::csv_quoting::csv_field;
use crate::tables::error::TablesError;
use crate::tables::frame::Frame;

/// The quarantine file while a table is read. It is always written: a file with
/// nothing but its header says that nothing was rejected.
pub(crate) struct Quarantine {
    path: PathBuf,
    file: AtomicFile,
    columns: usize,
}

impl Quarantine {
    pub(crate) fn create(path: &Path, columns: &[TableColumn]) -> Result<Quarantine, TablesError> {
        let file = AtomicFile::create(path)?;
        let mut quarantine = Quarantine { path: path.to_owned(), file, columns: columns.len() };
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        quarantine.write(&format!("file,row,reason,detail,{}\n", names.join(",")))?;
        Ok(quarantine)
    }

    /// Adds a row of a file, the first row being 0.
    pub(crate) fn add(
        &mut self,
        path: &Path,
        frame: &Frame,
        row: usize,
        rejection: &Rejection,
    ) -> Result<(), TablesError> {
        let path = path.display().to_string();
        let mut line = format!(
            "{},{},{},{}",
            csv_field(&path),
            row + 1,
            rejection.reason.name(),
            csv_field(&rejection.detail)
        );
        for position in 0..self.columns {
            let cell = frame.cell(position, row);
            line.push(',');
            line.push_str(&csv_field(&cell.text().unwrap_or_default()));
        }
        line.push('\n');
        self.write(&line)
    }

    pub(crate) fn publish(self) -> Result<(), TablesError> {
        Ok(self.file.publish()?)
    }

    fn write(&mut self, text: &str) -> Result<(), TablesError> {
        self.file
            .write_all(text.as_bytes())
            .map_err(|source| WriteError { path: self.path.clone(), source }.into())
    }
}
