//! The file of rejected rows.
//!
//! CSV with a header: `file`, `row` (1 for the first row below the header), `reason`,
//! `detail`, then the row's values under our own names of the columns.

use std::borrow::Cow;
use std::path::Path;

use super::reasons::Rejection;
use crate::tables::columns::TableColumn;
use crate::tables::draft::Draft;
use crate::tables::error::TablesError;
use crate::tables::frame::Frame;

/// The quarantine file while a table is read. It is always written: a file with
/// nothing but its header says that nothing was rejected.
pub(crate) struct Quarantine {
    draft: Draft,
    columns: usize,
}

impl Quarantine {
    pub(crate) fn create(path: &Path, columns: &[TableColumn]) -> Result<Quarantine, TablesError> {
        let mut draft = Draft::create(path)?;
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        draft.write(format!("file,row,reason,detail,{}\n", names.join(",")).as_bytes())?;
        Ok(Quarantine { draft, columns: columns.len() })
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
            quoted(&path),
            row + 1,
            rejection.reason.name(),
            quoted(&rejection.detail)
        );
        for position in 0..self.columns {
            let cell = frame.cell(position, row);
            line.push(',');
            line.push_str(&quoted(&cell.text().unwrap_or_default()));
        }
        line.push('\n');
        self.draft.write(line.as_bytes())
    }

    pub(crate) fn publish(self) -> Result<(), TablesError> {
        self.draft.publish()
    }
}

fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}
