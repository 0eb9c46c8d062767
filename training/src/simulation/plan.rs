//! The plan of a shop: its size, its days and its seed.

use std::path::PathBuf;

use serde::Serialize;
use tenure::numerics::random::{Random, mixed};
use tenure::time::Day;

/// The fewest days: fewer leave nothing to learn from.
const DAYS_MIN: u32 = 60;

/// The most days, ten years.
const DAYS_MAX: u32 = 3_650;

/// The most customers; ids have nine digits.
const CUSTOMERS_MAX: u64 = 999_999_999;

/// The size, the days and the seed of a made-up shop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShopPlan {
    /// The number of customers, each with at least one purchase.
    pub customers: u64,
    /// The number of observed days.
    pub days: u32,
    /// The seed of every random choice.
    pub seed: u64,
    /// The share, 0 to 1, of visits and newsletters that is written; orders do not depend on it.
    pub engagement: f64,
    /// The first observed day.
    pub first_day: Day,
}

/// The reason a shop cannot be simulated or written.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The number of customers is outside its limits.
    #[error("{customers} customers cannot be simulated; ask for 1 to {CUSTOMERS_MAX}")]
    Customers {
        /// The number that was asked for.
        customers: u64,
    },
    /// The number of days is outside its limits.
    #[error("{days} days cannot be simulated; ask for {DAYS_MIN} to {DAYS_MAX}")]
    Days {
        /// The number that was asked for.
        days: u32,
    },
    /// The share of engagement is outside 0 to 1.
    #[error("the share of engagement is {engagement}; give a number from 0 to 1")]
    Engagement {
        /// The share that was asked for.
        engagement: f64,
    },
    /// Some day of the shop, or of the year after it, is not in the calendar of tables.
    #[error("{days} days from {first_day} leave the years 1900 to 9998; give another first day")]
    Calendar {
        /// The first day.
        first_day: Day,
        /// The number of days.
        days: u32,
    },
    /// The folder holds something.
    #[error("{} exists and is not an empty folder; name a new one, or empty it", out.display())]
    Occupied {
        /// The folder.
        out: PathBuf,
    },
    /// The path has no name that a folder could take.
    #[error("{} is not the name of a new folder; end the path with one", out.display())]
    Nameless {
        /// The path.
        out: PathBuf,
    },
    /// The folder could not be looked into.
    #[error("{} cannot be read; check its permissions", out.display())]
    Unreadable {
        /// The folder.
        out: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A table could not be written.
    #[error(transparent)]
    Table(#[from] crate::tables::TablesError),
    /// A file or the folder could not be written.
    #[error(transparent)]
    Write(#[from] tenure::disk::atomic::WriteError),
}

/// A concern of a customer with random numbers of its own: a change in one draws no other anew.
#[derive(Clone, Copy, Debug)]
pub(super) enum Concern {
    Traits = 1,
    Purchases,
    Spending,
    Engagement,
    Attributes,
    Channels,
}

impl ShopPlan {
    /// Checks the limits of every number.
    ///
    /// # Errors
    ///
    /// When a number is outside its limits, with the limits.
    pub fn check(&self) -> Result<(), SimulationError> {
        let ShopPlan { customers, days, engagement, first_day, .. } = *self;
        if !(1..=CUSTOMERS_MAX).contains(&customers) {
            return Err(SimulationError::Customers { customers });
        }
        if !(DAYS_MIN..=DAYS_MAX).contains(&days) {
            return Err(SimulationError::Days { days });
        }
        if !(0.0..=1.0).contains(&engagement) {
            return Err(SimulationError::Engagement { engagement });
        }
        // The season is laid out for a year after the last day, and customers drop out later still.
        let year_after = i64::from(first_day.days_since_epoch()) + i64::from(days) + 366;
        let inside = i64::from(Day::LATEST.days_since_epoch());
        if first_day < Day::EARLIEST || year_after > inside {
            return Err(SimulationError::Calendar { first_day, days });
        }
        Ok(())
    }

    /// The last observed day.
    pub fn last_day(&self) -> Day {
        self.first_day.plus_days(self.days as i32 - 1)
    }

    /// The end of the observed days, in days since the start of the first.
    pub(super) fn end(&self) -> f64 {
        f64::from(self.days)
    }

    /// The random numbers of one customer for one concern.
    pub(super) fn random(&self, customer: u64, concern: Concern) -> Random {
        Random::stream(mixed(self.seed), customer * 8 + concern as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: ShopPlan = ShopPlan {
        customers: 1,
        days: 60,
        seed: 1,
        engagement: 1.0,
        first_day: Day::from_days_since_epoch(19_000),
    };

    fn refusal(plan: ShopPlan) -> String {
        plan.check().unwrap_err().to_string()
    }

    #[test]
    fn numbers_outside_their_limits_are_refused_with_the_limits() {
        PLAN.check().unwrap();
        assert!(refusal(ShopPlan { customers: 0, ..PLAN }).contains("1 to 999999999"));
        assert!(refusal(ShopPlan { days: 59, ..PLAN }).contains("60 to 3650"));
        assert!(refusal(ShopPlan { days: 3_651, ..PLAN }).contains("60 to 3650"));
        for engagement in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(refusal(ShopPlan { engagement, ..PLAN }).contains("0 to 1"));
        }
        for first_day in [Day::LATEST, Day::EARLIEST.plus_days(-1)] {
            assert!(refusal(ShopPlan { first_day, ..PLAN }).contains("another first day"));
        }
    }
}
