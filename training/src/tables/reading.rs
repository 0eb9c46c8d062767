//! The reading of one table: every file found, every row checked, rejected rows written
//! to the quarantine file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::checks::quarantine::Quarantine;
use super::checks::reasons::{Note, Reason, Rejection};
use super::checks::schema::{RowOutcome, TableSchema};
use super::checks::tally::Tally;
use super::error::TablesError;
use super::excerpt::excerpt;
use super::frame::Frame;
use super::sources::{MappedColumn, TableSource};
use crate::config::SourceConfig;

/// The place a table is read from, and the one its rejected rows are written to.
#[derive(Clone, Copy)]
pub(crate) struct TableJob<'a> {
    /// The folder that relative paths start from.
    pub(crate) config_dir: &'a Path,
    pub(crate) source: &'a SourceConfig,
    /// The quarantine file.
    pub(crate) quarantine: &'a Path,
}

/// A table that was read: at least one row was accepted.
pub(crate) struct TableRead<R> {
    /// The accepted rows.
    pub(crate) rows: R,
    pub(crate) tally: Tally,
    /// The files in the order they were read.
    pub(crate) files: Vec<FileRead>,
}

/// A file that was read, or a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    /// The file, or the server as `postgres://user@host:port/database`.
    pub path: PathBuf,
    /// Its data rows.
    pub rows: usize,
    /// Our columns and the file's columns they were read from.
    pub columns: Vec<MappedColumn>,
}

/// Reads and checks all files of a table.
///
/// # Errors
///
/// When a file cannot be found, read or understood, a required or configured column is
/// missing or of an unreadable type, more rows are rejected than the configuration
/// allows, or no row is accepted. The quarantine file is written before the last two.
pub(crate) fn read_table<S: TableSchema>(
    schema: &S,
    job: &TableJob<'_>,
) -> Result<TableRead<S::Rows>, TablesError> {
    let (table, columns, config) = (S::TABLE, S::COLUMNS, job.source);
    let source = TableSource { table, columns, config, further: schema.further_columns() };
    let found = source.inputs(job.config_dir)?;
    let mut reading = Reading {
        schema,
        quarantine: Quarantine::create(job.quarantine, S::COLUMNS)?,
        rows: S::Rows::default(),
        accepted: 0,
        tally: Tally::default(),
        examples: BTreeMap::new(),
    };
    let mut files = Vec::with_capacity(found.len());
    for input in found {
        let path = input.path();
        let (frame, columns) = source.read(&input)?;
        reading.add(&path, &frame)?;
        files.push(FileRead { path, rows: frame.rows, columns });
    }
    reading.finish(job, files)
}

/// The rows read so far.
struct Reading<'s, S: TableSchema> {
    schema: &'s S,
    quarantine: Quarantine,
    rows: S::Rows,
    accepted: u64,
    tally: Tally,
    /// The first rejected row of each reason, in words.
    examples: BTreeMap<Reason, String>,
}

impl<S: TableSchema> Reading<'_, S> {
    fn add(&mut self, path: &Path, frame: &Frame) -> Result<(), TablesError> {
        self.tally.rows += frame.rows as u64;
        S::reserve(&mut self.rows, frame.rows);
        for row in 0..frame.rows {
            match self.outcome(frame, row) {
                RowOutcome::Accepted(row) => {
                    self.accepted += 1;
                    S::keep(&mut self.rows, row, &mut self.tally);
                }
                RowOutcome::LeftOut(note) => self.tally.note(note),
                RowOutcome::Rejected(rejection) => {
                    self.tally.reject(rejection.reason);
                    self.examples
                        .entry(rejection.reason)
                        .or_insert_with(|| excerpt(&rejection.detail));
                    self.quarantine.add(path, frame, row, &rejection)?;
                }
            }
        }
        Ok(())
    }

    fn outcome<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<S::Row<'a>> {
        if frame.is_blank(row) {
            return RowOutcome::LeftOut(Note::Blank);
        }
        if frame.has_surplus(row) {
            let detail = "a separator inside a value must be quoted";
            return RowOutcome::Rejected(Rejection::new(Reason::TooManyFields, detail));
        }
        self.schema.read_row(frame, row)
    }

    /// The first row rejected for the most frequent reason, and the remedy, as the middle of
    /// a sentence; empty when no row was rejected.
    fn example(&self) -> String {
        let Some(reason) = self.tally.most_frequent_reason() else { return String::new() };
        let remedy = reason.remedy(S::TABLE).map(|remedy| format!("; {remedy}"));
        let (detail, remedy) = (&self.examples[&reason], remedy.unwrap_or_default());
        format!("; the first {}: {detail}{remedy}", reason.name())
    }

    /// Publishes the quarantine file and checks that what was read can be used.
    fn finish(
        self,
        job: &TableJob<'_>,
        files: Vec<FileRead>,
    ) -> Result<TableRead<S::Rows>, TablesError> {
        let (table, example) = (S::TABLE, self.example());
        let tally = self.tally;
        if tally.rows == 0 {
            let path = files[0].path.clone();
            return Err(TablesError::NoRows { table, files: files.len(), path });
        }
        self.quarantine.publish()?;
        let limit = job.source.max_rejected_share;
        if tally.rejected_share() > limit {
            return Err(TablesError::TooManyRejected {
                table,
                rejected: tally.rejected_rows(),
                rows: tally.rows,
                limit,
                reasons: tally.reasons() + &example,
                quarantine: job.quarantine.to_owned(),
            });
        }
        if self.accepted == 0 {
            let reasons = [tally.reasons(), tally.notes()];
            let reasons: Vec<String> =
                reasons.into_iter().filter(|text| !text.is_empty()).collect();
            return Err(TablesError::NothingLeft {
                table,
                accepted_row: S::ACCEPTED_ROW,
                rows: tally.rows,
                reasons: reasons.join(", ") + &example,
            });
        }
        Ok(TableRead { rows: self.rows, tally, files })
    }
}
