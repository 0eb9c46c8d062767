//! Checks that any table goes through: its schema, the reasons for which rows are
//! rejected, their tally, the quarantine file, and the reading of dates and amounts.

pub(crate) mod amounts;
pub(crate) mod categories;
pub(crate) mod customers;
pub(crate) mod dates;
pub(crate) mod decimals;
pub(crate) mod quarantine;
pub(crate) mod reasons;
pub(crate) mod schema;
pub(crate) mod tally;
