//! The reading and checking of times.

use tenure::time::{Day, Timestamp};

use super::reasons::{Reason, Rejection};
use crate::tables::cells::Cell;
use crate::tables::times;

/// The way a table writes its times, and the last day they may lie on.
#[derive(Clone, Copy)]
pub(crate) struct DateChecks<'c> {
    /// A strftime format; `None` reads ISO 8601 and `yyyymmdd`.
    pub(crate) date_format: Option<&'c str>,
    /// The last day that is not in the future; `None` checks no future.
    pub(crate) today: Option<Day>,
}

impl DateChecks<'_> {
    /// The time of an event, from the cell of `column`.
    pub(crate) fn event_time(&self, column: &str, cell: Cell<'_>) -> Result<Timestamp, Rejection> {
        let at = match cell.text() {
            None => {
                return Err(Rejection::new(Reason::UnreadableDate, format!("{column} is empty")));
            }
            Some(text) => self.time(cell, &text).ok_or_else(|| {
                Rejection::new(Reason::UnreadableDate, format!("{column} is {text:?}"))
            })?,
        };
        let day = at.day();
        if !is_in_range(day) {
            let detail = format!("{column} is outside 1900 to 9999");
            return Err(Rejection::new(Reason::DateOutOfRange, detail));
        }
        match self.today {
            Some(today) if day > today => {
                let detail = format!("{column} is {day}, today is {today}");
                Err(Rejection::new(Reason::FutureDate, detail))
            }
            _ => Ok(at),
        }
    }

    /// The time at which the shop's systems learned of an event, from the cell of
    /// `column`; `None` when it is empty.
    pub(crate) fn known_at(
        &self,
        column: &str,
        cell: Cell<'_>,
    ) -> Result<Option<Timestamp>, Rejection> {
        let Some(text) = cell.text() else { return Ok(None) };
        match self.time(cell, &text).filter(|at| is_in_range(at.day())) {
            Some(known_at) => Ok(Some(known_at)),
            None => Err(Rejection::new(Reason::UnreadableKnownAt, format!("{column} is {text:?}"))),
        }
    }

    fn time(&self, cell: Cell<'_>, text: &str) -> Option<Timestamp> {
        match (cell, self.date_format) {
            (Cell::Instant(micros), _) => Some(Timestamp::from_micros(micros)),
            (_, Some(format)) => times::read_in_format(format, text),
            (_, None) => times::read(text),
        }
    }
}

fn is_in_range(day: Day) -> bool {
    (Day::EARLIEST..=Day::LATEST).contains(&day)
}
