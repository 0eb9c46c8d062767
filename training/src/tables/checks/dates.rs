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
        let at = self
            .time(column, cell, Reason::UnreadableDate)?
            .ok_or_else(|| Rejection::new(Reason::UnreadableDate, format!("{column} is empty")))?;
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
        self.time_in_range(column, cell, Reason::UnreadableKnownAt)
    }

    /// A time that may be in the future, from the cell of `column`; `None` when it is empty.
    pub(crate) fn time_in_range(
        &self,
        column: &str,
        cell: Cell<'_>,
        reason: Reason,
    ) -> Result<Option<Timestamp>, Rejection> {
        let unreadable = |at: &Timestamp| {
            let text = times::write(at.micros());
            Rejection::new(reason, format!("{column} is {text:?}"))
        };
        match self.time(column, cell, reason)? {
            Some(at) if !is_in_range(at.day()) => Err(unreadable(&at)),
            at => Ok(at),
        }
    }

    /// The time in a cell; `None` when it is empty. An instant is not printed, for speed.
    fn time(
        &self,
        column: &str,
        cell: Cell<'_>,
        reason: Reason,
    ) -> Result<Option<Timestamp>, Rejection> {
        if let Cell::Instant(micros) = cell {
            return Ok(Some(Timestamp::from_micros(micros)));
        }
        let Some(text) = cell.text() else { return Ok(None) };
        let at = match self.date_format {
            Some(format) => times::read_in_format(format, &text),
            None => times::read(&text),
        };
        at.map(Some).ok_or_else(|| Rejection::new(reason, format!("{column} is {text:?}")))
    }
}

fn is_in_range(day: Day) -> bool {
    (Day::EARLIEST..=Day::LATEST).contains(&day)
}
