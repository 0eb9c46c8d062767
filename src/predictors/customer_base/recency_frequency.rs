//! Recency and frequency: the summary of a customer that customer-base models use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::history::Buyer;
use crate::time::Day;

/// The unit in which a customer-base model counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// One day.
    Day,
    /// Seven days: the literature's habit.
    Week,
    /// A twelfth of a year.
    Month,
    /// 365.25 days.
    Year,
}

/// A text that is not the name of a time unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time unit; write day, week, month or year")]
pub struct NotATimeUnit {
    /// The text that was read.
    pub text: String,
}

/// A customer's purchase days at some `as_of`, in a [`TimeUnit`] that its builder names.
///
/// One purchase day counts once. Recency and age are at least 0, recency at most age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecencyFrequency {
    /// Repeat purchases: purchase days after the first (*x*).
    pub frequency: u32,
    /// Time from the first purchase to the last (*t_x*); 0 without repeats.
    pub recency: f64,
    /// Time from the first purchase to `as_of` (*T*).
    pub age: f64,
}

/// Three numbers that are not the recency and frequency of a customer.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "frequency {frequency}, recency {recency}, age {age} do not describe a customer; \
     needed is 0 <= recency <= age, and recency 0 exactly when there is no repeat purchase"
)]
pub struct NotACustomer {
    /// Repeat purchases as given.
    pub frequency: u32,
    /// Recency as given.
    pub recency: f64,
    /// Age as given.
    pub age: f64,
}

impl TimeUnit {
    /// The length of the unit in days.
    pub const fn days(self) -> f64 {
        match self {
            TimeUnit::Day => 1.0,
            TimeUnit::Week => 7.0,
            TimeUnit::Month => 365.25 / 12.0,
            TimeUnit::Year => 365.25,
        }
    }

    /// A number of days in this unit.
    pub fn of_days(self, days: f64) -> f64 {
        days / self.days()
    }
}

impl RecencyFrequency {
    /// The summary of a customer as of the day the past is seen from.
    pub fn of(buyer: &Buyer, unit: TimeUnit) -> RecencyFrequency {
        let (first, last) = (buyer.first_purchase_day(), buyer.last_purchase_day());
        RecencyFrequency {
            frequency: buyer.repeat_purchases(),
            recency: unit.of_days(f64::from(last.days_since(first))),
            age: unit.of_days(f64::from(buyer.as_of().day().days_since(first))),
        }
    }

    /// The summary of distinct purchase days in order of time, none after `as_of`.
    pub fn of_days(days: &[Day], as_of: Day, unit: TimeUnit) -> Option<RecencyFrequency> {
        let (first, last) = (*days.first()?, *days.last()?);
        Some(RecencyFrequency {
            frequency: days.len() as u32 - 1,
            recency: unit.of_days(f64::from(last.days_since(first))),
            age: unit.of_days(f64::from(as_of.days_since(first))),
        })
    }

    /// Checks three numbers from another source, for instance a published table.
    ///
    /// # Errors
    ///
    /// When they contradict each other or are not finite.
    pub fn checked(
        frequency: u32,
        recency: f64,
        age: f64,
    ) -> Result<RecencyFrequency, NotACustomer> {
        let in_order = 0.0 <= recency && recency <= age && age.is_finite();
        if in_order && (frequency == 0) == (recency == 0.0) {
            Ok(RecencyFrequency { frequency, recency, age })
        } else {
            Err(NotACustomer { frequency, recency, age })
        }
    }

    /// Time since the last purchase, in the same unit.
    pub fn silence(&self) -> f64 {
        self.age - self.recency
    }
}

impl FromStr for TimeUnit {
    type Err = NotATimeUnit;

    fn from_str(text: &str) -> Result<TimeUnit, NotATimeUnit> {
        match text {
            "day" => Ok(TimeUnit::Day),
            "week" => Ok(TimeUnit::Week),
            "month" => Ok(TimeUnit::Month),
            "year" => Ok(TimeUnit::Year),
            _ => Err(NotATimeUnit { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
            TimeUnit::Month => "month",
            TimeUnit::Year => "year",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{buyer, past};

    #[test]
    fn a_purchase_day_counts_once_and_the_first_is_no_repeat() {
        let buyer = buyer(&[(7, 100), (14, 100), (14, 100), (28, 100)], 42);
        let customer = RecencyFrequency::of(&buyer, TimeUnit::Week);
        assert_eq!(customer, RecencyFrequency { frequency: 2, recency: 3.0, age: 5.0 });
        assert_eq!(customer.silence(), 2.0);
    }

    #[test]
    fn who_never_bought_has_no_statistic() {
        let past = past(&[], 1);
        let (days, as_of) = (past.purchase_days(), past.as_of().day());
        assert_eq!(RecencyFrequency::of_days(&days, as_of, TimeUnit::Day), None);
    }

    #[test]
    fn contradicting_numbers_are_refused() {
        for (frequency, recency, age) in
            [(0, 1.0, 2.0), (1, 0.0, 2.0), (1, 3.0, 2.0), (1, 1.0, f64::NAN), (1, -1.0, 2.0)]
        {
            assert!(RecencyFrequency::checked(frequency, recency, age).is_err());
        }
        assert!(RecencyFrequency::checked(0, 0.0, 0.0).is_ok());
    }

    #[test]
    fn a_unit_is_printed_as_it_was_read() {
        for text in ["day", "week", "month", "year"] {
            assert_eq!(text.parse::<TimeUnit>().unwrap().to_string(), text);
        }
        assert!("fortnight".parse::<TimeUnit>().unwrap_err().to_string().contains("week"));
    }
}
