//! The tables of a run, as lines of its report.

use super::contents::{DataWindow, TallyLine};
use crate::tables::OrdersSummary;

impl DataWindow {
    /// The days, purchases and returns of the tables, and the `customers` of the run.
    pub fn of(tables: &OrdersSummary, customers: u64) -> DataWindow {
        DataWindow {
            first_day: tables.first_day,
            last_day: tables.last_day,
            customers,
            purchases: tables.purchases.0,
            returns: tables.returns.0,
        }
    }
}

impl TallyLine {
    /// The rows read, then those that did not simply become orders.
    pub fn all_of(tables: &OrdersSummary) -> Vec<TallyLine> {
        let tally = &tables.tally;
        let read = TallyLine { fate: "rows read".to_owned(), rows: tally.rows };
        let rejected = tally.rejected.iter().map(|(reason, rows)| TallyLine {
            fate: format!("rejected to the quarantine: {}", reason.name()),
            rows: *rows,
        });
        let noted = tally
            .noted
            .iter()
            .map(|(note, rows)| TallyLine { fate: note.to_string(), rows: *rows });
        std::iter::once(read).chain(rejected).chain(noted).collect()
    }
}
