//! Points in time: a day, an instant, and the words around `as_of`.
//!
//! A shop's clock is the clock of its tables: times are read as they are written, and a
//! day is the calendar day in that clock. Every door (tables, wire) converts into
//! these two types; nothing above this file handles dates as text.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A calendar day, counted in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// An instant, counted in microseconds since 1970-01-01T00:00:00 of the shop's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is not a day of the form `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a day; write it as YYYY-MM-DD, for example 2011-09-01")]
pub struct NotADay {
    /// The text as it was given.
    pub text: String,
}

impl Day {
    /// The first day a table may name; earlier ones are taken for mistakes.
    pub const EARLIEST: Day = Day(-25_567); // 1900-01-01
    /// The last day a table may name; the calendar of the wire format ends there.
    pub const LATEST: Day = Day(2_932_896); // 9999-12-31

    /// The day `days` after 1970-01-01.
    pub const fn from_days_since_epoch(days: i32) -> Day {
        Day(days)
    }

    /// Days since 1970-01-01, negative before.
    pub const fn days_since_epoch(self) -> i32 {
        self.0
    }

    /// The day of a year, month and day of month, if the calendar has it.
    pub fn from_calendar(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = Date::new(year, month, day).ok()?;
        Some(Day::of(date))
    }

    /// The first instant of the day.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 as i64 * MICROS_PER_DAY)
    }

    /// The last instant of the day: what `as_of` this day means.
    pub const fn end(self) -> Timestamp {
        Timestamp((self.0 as i64 + 1) * MICROS_PER_DAY - 1)
    }

    /// The day `days` later (earlier if negative).
    pub const fn plus_days(self, days: i32) -> Day {
        Day(self.0 + days)
    }

    /// Whole days from `earlier` to this day, negative if `earlier` is later.
    pub const fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i8 {
        self.date().month()
    }

    /// The day of the year, 1 to 366.
    pub fn day_of_year(self) -> i16 {
        self.date().day_of_year()
    }

    fn of(date: Date) -> Day {
        let epoch = Date::constant(1970, 1, 1);
        let days = date.since(epoch).expect("the difference of two dates in days fits a span");
        Day(days.get_days())
    }

    fn date(self) -> Date {
        let span = jiff::Span::new().days(self.0);
        Date::constant(1970, 1, 1)
            .checked_add(span)
            .expect("days are parsed or checked at the door to lie in the calendar")
    }
}

impl Timestamp {
    /// The instant `micros` microseconds after 1970-01-01T00:00:00.
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00, negative before.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The calendar day this instant lies in.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(MICROS_PER_DAY) as i32)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        let not_a_day = || NotADay { text: text.to_owned() };
        if text.len() != 10 {
            return Err(not_a_day());
        }
        text.parse::<Date>().map(Day::of).map_err(|_| not_a_day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_printed_as_it_was_read() {
        for text in ["1970-01-01", "1969-12-31", "2000-02-29", "2011-09-01"] {
            assert_eq!(day(text).to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_no_day_is_refused_with_the_form_to_use() {
        for text in ["", "2011-9-1", "2011-02-30", "20110901", "2011-09-01T00"] {
            let error = text.parse::<Day>().unwrap_err().to_string();
            assert!(error.contains("YYYY-MM-DD"), "{error}");
        }
    }

    #[test]
    fn a_day_holds_its_first_and_its_last_instant() {
        let cutoff = day("1969-12-31");
        assert_eq!(cutoff.start().day(), cutoff);
        assert_eq!(cutoff.end().day(), cutoff);
        assert_eq!(Timestamp::from_micros(cutoff.end().micros() + 1).day(), cutoff.plus_days(1));
    }

    #[test]
    fn days_are_counted_across_a_leap_day() {
        assert_eq!(day("2012-03-01").days_since(day("2012-02-28")), 2);
        assert_eq!(day("2012-03-01").day_of_year(), 61);
    }

    #[test]
    fn the_named_limits_are_the_days_they_say() {
        assert_eq!(Day::EARLIEST, day("1900-01-01"));
        assert_eq!(Day::LATEST, day("9999-12-31"));
    }
}
