//! The record of what became of every row, and the file of rejected rows.

pub(super) mod quarantine;
pub(super) mod tally;
