//! The tally of a table: how many rows were kept, remarked upon, left out or rejected.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tenure::money::Currency;

use super::reasons::{Note, Reason};

/// The number of rows of a table, and of those that met each reason and remark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Data rows of all files, rejected and blank ones included.
    pub rows: u64,
    /// Rejected rows by reason; a row is rejected for the first reason found.
    pub rejected: BTreeMap<Reason, u64>,
    /// Remarks; a row may have several.
    pub noted: BTreeMap<Note, u64>,
    /// Accepted rows by the currency of their amount.
    pub currencies: BTreeMap<Currency, u64>,
}

impl Tally {
    pub(crate) fn reject(&mut self, reason: Reason) {
        *self.rejected.entry(reason).or_default() += 1;
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.note_many(note, 1);
    }

    pub(crate) fn note_many(&mut self, note: Note, rows: u64) {
        if rows > 0 {
            *self.noted.entry(note).or_default() += rows;
        }
    }

    pub(crate) fn count_currency(&mut self, currency: Currency) {
        *self.currencies.entry(currency).or_default() += 1;
    }

    /// The number of rejected rows.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Rejected rows over all rows, in `[0, 1]`; 0 without rows.
    pub fn rejected_share(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.rejected_rows() as f64 / self.rows as f64 }
    }

    /// The reason of most rejected rows; `None` when no row was rejected.
    pub(crate) fn most_frequent_reason(&self) -> Option<Reason> {
        let most = self.rejected.iter().max_by_key(|(reason, rows)| (**rows, Reverse(**reason)));
        most.map(|(reason, _)| *reason)
    }

    /// The reasons with their counts, the most frequent first.
    pub fn reasons(&self) -> String {
        let mut reasons: Vec<(Reason, u64)> = self.rejected.iter().map(|(r, n)| (*r, *n)).collect();
        reasons.sort_by_key(|(reason, rows)| (Reverse(*rows), *reason));
        let named: Vec<String> =
            reasons.iter().map(|(reason, rows)| format!("{} {rows}", reason.name())).collect();
        named.join(", ")
    }

    /// The remarks with their counts, in the order of [`Note`].
    pub fn notes(&self) -> String {
        let named: Vec<String> = self.noted.iter().map(|(n, rows)| format!("{rows} {n}")).collect();
        named.join(", ")
    }
}
