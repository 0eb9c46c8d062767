//! Days and instants written as text, read strictly: one form each, without a zone.

use crate::time::{Day, Timestamp};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Reads `YYYY-MM-DD`.
pub(super) fn parse_day(text: &str) -> Option<Day> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped { text.parse().ok() } else { None }
}

/// Reads a day (its first instant), or a day, `T` or a blank, and `HH:MM:SS` with up to
/// six decimals.
pub(super) fn parse_instant(text: &str) -> Option<Timestamp> {
    let day = parse_day(text.get(..10)?)?;
    let micros = match text.as_bytes()[10..].split_first() {
        None => 0,
        Some((b'T' | b' ', time)) => micros_of_day(time)?,
        Some(_) => return None,
    };
    Some(Timestamp::from_micros(day.start().micros() + micros))
}

fn micros_of_day(time: &[u8]) -> Option<i64> {
    let (clock, fraction) = time.split_at_checked(8)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let part = |from: usize, below: i64| {
        let number = digits(&clock[from..from + 2])?;
        (number < below).then_some(number)
    };
    let seconds = (part(0, 24)? * 60 + part(3, 60)?) * 60 + part(6, 60)?;
    let micros = match fraction.split_first() {
        None => 0,
        Some((b'.', decimals)) if (1..=6).contains(&decimals.len()) => {
            digits(decimals)? * 10_i64.pow(6 - decimals.len() as u32)
        }
        Some(_) => return None,
    };
    Some(seconds * MICROS_PER_SECOND + micros)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_read_to_the_microsecond() {
        let start = "2011-08-30".parse::<Day>().unwrap().start().micros();
        let cases = [
            ("2011-08-30", 0),
            ("2011-08-30T00:00:00", 0),
            ("2011-08-30 00:00:01", 1_000_000),
            ("2011-08-30T01:02:03.5", 3_723_500_000),
            ("2011-08-30T23:59:59.999999", 86_399_999_999),
        ];
        for (text, micros) in cases {
            assert_eq!(parse_instant(text), Some(Timestamp::from_micros(start + micros)), "{text}");
        }
    }

    #[test]
    fn texts_of_any_other_form_are_refused() {
        let texts = [
            "",
            "2011",
            "2011-8-30",
            "2011-02-30",
            "20110830T0",
            "2011-08-30T",
            "2011-08-30T24:00:00",
            "2011-08-30T10:00",
            "2011-08-30T10:00:60",
            "2011-08-30T10:00:00Z",
            "2011-08-30T10:00:00+01:00",
            "2011-08-30T10:00:00.",
            "2011-08-30T10:00:00.1234567",
            "2011-08-30Z10:00:00",
            "2011-08-3é",
            "２011-08-30",
            "2011-08-30T1é:00:0",
        ];
        for text in texts {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
