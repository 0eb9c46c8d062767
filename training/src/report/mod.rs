//! The report of a run: `report.md` for people, `report.json` for programs.
//!
//! It shows what was read, how good the predictions are on days that the models did not
//! know, next to those of simple baselines, and who churned in words.

mod contents;
mod markdown;
mod tally;
mod terminal;

use std::path::Path;

use tenure::disk::atomic::{self, WriteError};

pub use contents::{DataWindow, HorizonReport, PublishedHorizon, Report, TallyLine};

/// The file for people.
pub const MARKDOWN: &str = "report.md";

/// The file for programs.
pub const JSON: &str = "report.json";

impl Report {
    /// The page for people.
    pub fn to_markdown(&self) -> String {
        markdown::page(self)
    }

    /// The document for programs; it ends with a newline.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("a report holds texts, days and finite numbers") + "\n"
    }

    /// A few lines for the terminal.
    pub fn to_terminal(&self) -> String {
        terminal::text(self)
    }

    /// Writes [`MARKDOWN`] and [`JSON`] into `folder`, each whole or not at all.
    ///
    /// # Errors
    ///
    /// When the system refuses a write.
    pub fn write(&self, folder: &Path) -> Result<(), WriteError> {
        atomic::file(&folder.join(MARKDOWN), self.to_markdown().as_bytes())?;
        atomic::file(&folder.join(JSON), self.to_json().as_bytes())
    }
}

#[cfg(test)]
mod tests;
