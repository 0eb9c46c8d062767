//! The file of rejected rows.
//!
//! CSV with a header: `file`, `row` (1 for the first row below the header), `reason`,
//! `detail`, then the row's raw values under our own names.

use std::borrow::Cow;
use std::path::Path;

use crate::tables::cells::Frame;
use crate::tables::draft::Draft;
use crate::tables::error::TablesError;
use crate::tables::orders::columns::Field;
use crate::tables::orders::rows::Rejection;

/// The quarantine file while tables are read. It is always written: a file with
/// nothing but its header says that nothing was rejected.
pub(in crate::tables) struct Quarantine {
    draft: Draft,
}

impl Quarantine {
    pub(in crate::tables) fn create(path: &Path) -> Result<Quarantine, TablesError> {
        let mut draft = Draft::create(path)?;
        let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        draft.write(format!("file,row,reason,detail,{}\n", names.join(",")).as_bytes())?;
        Ok(Quarantine { draft })
    }

    /// Adds a row of a file, the first row being 0.
    pub(in crate::tables) fn add(
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
        for field in Field::ALL {
            let cell = frame.cell(field, row);
            line.push(',');
            line.push_str(&quoted(&cell.text().unwrap_or_default()));
        }
        line.push('\n');
        self.draft.write(line.as_bytes())
    }

    pub(in crate::tables) fn publish(self) -> Result<(), TablesError> {
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
