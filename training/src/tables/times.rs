//! Times in the forms that tables write them in.
//!
//! Nothing is converted: the clock of the table is the clock of the shop, so an offset or
//! a `Z` after a time is accepted and ignored.

use jiff::fmt::strtime;
use tenure::time::{Day, Timestamp};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Reads an ISO 8601 day or date-time, or `yyyymmdd`; `None` when the text is neither.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 {
        return Some(day(&bytes[..4], &bytes[4..6], &bytes[6..])?.start());
    }
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let day = day(&bytes[..4], &bytes[5..7], &bytes[8..10])?;
    let micros = match bytes.get(10) {
        None => 0,
        Some(b' ' | b'T' | b't') => time_of_day(&bytes[11..])?,
        Some(_) => return None,
    };
    Some(Timestamp::from_micros(day.start().micros() + micros))
}

/// Reads a text in a strftime format; without a time of day it is the start of the day.
pub(super) fn read_in_format(format: &str, text: &str) -> Option<Timestamp> {
    let broken_down = strtime::parse(format, text).ok()?;
    let date = broken_down.to_date().ok()?;
    let day = Day::from_calendar(date.year(), date.month(), date.day())?;
    let seconds = broken_down.to_datetime().map_or(0, |moment| {
        i64::from(moment.hour()) * 3_600
            + i64::from(moment.minute()) * 60
            + i64::from(moment.second())
    });
    Some(Timestamp::from_micros(day.start().micros() + seconds * MICROS_PER_SECOND))
}

/// Writes an instant as a day and, unless it is the day's start, a time of day.
pub(super) fn write(micros: i64) -> String {
    let day = Timestamp::from_micros(micros).day();
    if !(Day::EARLIEST..=Day::LATEST).contains(&day) {
        return micros.to_string();
    }
    let seconds = (micros - day.start().micros()) / MICROS_PER_SECOND;
    if seconds == 0 {
        return day.to_string();
    }
    format!("{day} {:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn day(year: &[u8], month: &[u8], day: &[u8]) -> Option<Day> {
    Day::from_calendar(number(year)? as i16, number(month)? as i8, number(day)? as i8)
}

/// Microseconds since the start of the day of `HH:MM[:SS[.fraction]]` with an optional offset.
fn time_of_day(bytes: &[u8]) -> Option<i64> {
    let zone = bytes.iter().position(|byte| b"Zz+- ".contains(byte)).unwrap_or(bytes.len());
    let (clock, zone) = bytes.split_at(zone);
    if !is_zone(zone) {
        return None;
    }
    let (clock, micros) = match clock.iter().position(|byte| *byte == b'.') {
        Some(point) => (&clock[..point], fraction(&clock[point + 1..])?),
        None => (clock, 0),
    };
    let (hour, minute, second) = match clock {
        [h1, h2, b':', m1, m2] if micros == 0 => ([*h1, *h2], [*m1, *m2], [b'0', b'0']),
        [h1, h2, b':', m1, m2, b':', s1, s2] => ([*h1, *h2], [*m1, *m2], [*s1, *s2]),
        _ => return None,
    };
    let (hour, minute, second) = (number(&hour)?, number(&minute)?, number(&second)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour * 3_600 + minute * 60 + second);
    Some(seconds * MICROS_PER_SECOND + micros)
}

/// The first six digits of a fraction of a second; any more are ignored.
fn fraction(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |place: usize| i64::from(digits.get(place).map_or(0, |byte| byte - b'0'));
    Some((0..6).fold(0, |micros, place| micros * 10 + digit(place)))
}

fn is_zone(zone: &[u8]) -> bool {
    let zone = zone.strip_prefix(b" ").unwrap_or(zone);
    match zone {
        b"" | b"Z" | b"z" | b"UTC" => true,
        [b'+' | b'-', offset @ ..] => {
            let digits: Vec<u8> = offset.iter().copied().filter(|byte| *byte != b':').collect();
            matches!(digits.len(), 2 | 4) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<i64> {
        read(text).map(Timestamp::micros)
    }

    #[test]
    fn the_usual_ways_to_write_one_instant_agree() {
        let noon = micros("2011-09-01 12:30:00");
        assert!(noon.is_some());
        for text in [
            "2011-09-01T12:30:00",
            "2011-09-01 12:30",
            "2011-09-01T12:30:00.000",
            "2011-09-01T12:30:00Z",
            "2011-09-01T12:30:00.000000000+02:00",
            "2011-09-01 12:30:00-0530",
            "2011-09-01 12:30:00 UTC",
        ] {
            assert_eq!(micros(text), noon, "{text}");
        }
        assert_eq!(micros("20110901"), micros("2011-09-01"));
        assert_eq!(micros("1970-01-02T00:00:00.0000019"), Some(86_400_000_001));
    }

    #[test]
    fn a_text_that_is_not_a_time_is_not_guessed_at() {
        for text in [
            "",
            "2011",
            "2011-02-30",
            "20110230",
            "2011-09-01 24:00",
            "2011-09-01 12",
            "2011-09-01 12:60",
            "01/09/2011",
            "2011-09-01x",
            "2011-09-01 12:30:00.",
            "2011-09-01T12:30:00 CET",
            "2011-09-0é",
            "1314835200",
        ] {
            assert_eq!(micros(text), None, "{text}");
        }
    }

    #[test]
    fn a_configured_format_reads_what_the_shop_writes() {
        let read = |format, text| read_in_format(format, text).map(|at| write(at.micros()));
        assert_eq!(read("%d/%m/%Y", "01/09/2011").as_deref(), Some("2011-09-01"));
        assert_eq!(
            read("%d.%m.%Y %H:%M", "01.09.2011 12:30").as_deref(),
            Some("2011-09-01 12:30:00")
        );
        assert_eq!(read("%d/%m/%Y", "2011-09-01"), None);
        assert_eq!(read("%Q?", "2011-09-01"), None);
    }
}
