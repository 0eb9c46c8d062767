//! Days and times as differences to the record before.

use super::error::EncodingError;
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::time::{Day, Timestamp};

/// The coarsest units in which times are whole numbers, in microseconds: many shops know
/// days only, most of the others seconds.
const UNITS_MICROS: [i64; 4] = [86_400_000_000, 60_000_000, 1_000_000, 1];

/// The unit of all times of a section.
#[derive(Clone, Copy)]
pub(super) struct SectionUnit(usize);

impl SectionUnit {
    /// The coarsest unit that holds all these times exactly.
    pub(super) fn of(times: impl Iterator<Item = Timestamp> + Clone) -> SectionUnit {
        let holds = |unit: &i64| times.clone().all(|time| time.micros() % unit == 0);
        let coarsest = UNITS_MICROS.iter().position(holds);
        SectionUnit(coarsest.expect("every time is a whole number of microseconds"))
    }

    pub(super) fn put(self, bytes: &mut Vec<u8>) {
        bytes.put(&[self.0 as u8]);
    }

    pub(super) fn read(reader: &mut ByteReader<'_>) -> Result<SectionUnit, EncodingError> {
        match usize::from(reader.u8("a unit of time")?) {
            unit if unit < UNITS_MICROS.len() => Ok(SectionUnit(unit)),
            _ => Err(EncodingError::BadRecord { record: "a time", problem: "an unknown unit" }),
        }
    }

    pub(super) fn put_difference(self, from: Timestamp, to: Timestamp, bytes: &mut Vec<u8>) {
        let unit = UNITS_MICROS[self.0];
        bytes.put_signed_varint(to.micros() / unit - from.micros() / unit);
    }

    pub(super) fn read_after(
        self,
        from: Timestamp,
        reader: &mut ByteReader<'_>,
    ) -> Result<Timestamp, EncodingError> {
        let difference = reader.signed_varint("a time")?;
        let unit = UNITS_MICROS[self.0];
        let time =
            difference.checked_mul(unit).and_then(|micros| from.micros().checked_add(micros));
        let problem = "a time beyond the calendar";
        time.map(Timestamp::from_micros)
            .ok_or(EncodingError::BadRecord { record: "an event", problem })
    }
}

pub(super) fn put_days(from: Day, to: Day, bytes: &mut Vec<u8>) {
    bytes.put_signed_varint(i64::from(to.days_since_epoch()) - i64::from(from.days_since_epoch()));
}

pub(super) fn read_day(from: Day, reader: &mut ByteReader<'_>) -> Result<Day, EncodingError> {
    let difference = reader.signed_varint("a day")?;
    let days = difference.checked_add(i64::from(from.days_since_epoch()));
    let day = days.and_then(|days| i32::try_from(days).ok()).map(Day::from_days_since_epoch);
    let in_calendar = day.filter(|day| (Day::EARLIEST..=Day::LATEST).contains(day));
    let problem = "a day beyond the calendar";
    in_calendar.ok_or(EncodingError::BadRecord { record: "an event", problem })
}
