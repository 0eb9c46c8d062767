//! The days at which snapshots for training are taken.

use tenure::time::Day;

/// Rolling cutoffs whose horizons had ended by an as-of.
#[derive(Clone, Copy, Debug)]
pub struct Cutoffs {
    /// The days after a cutoff that a label speaks of.
    pub horizon_days: u16,
    /// The days between neighbouring cutoffs.
    pub step_days: u16,
    /// The first day that may be a cutoff.
    pub earliest: Day,
    /// The largest number of cutoffs.
    pub at_most: usize,
}

impl Cutoffs {
    /// The cutoffs as of a day, latest first: they step back from `as_of - horizon_days`.
    pub fn as_of(&self, as_of: Day) -> Vec<Day> {
        let latest = as_of.plus_days(-i32::from(self.horizon_days));
        (0..self.at_most)
            .map(|k| latest.plus_days(-(k as i32) * i32::from(self.step_days)))
            .take_while(|cutoff| *cutoff >= self.earliest)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_cutoffs_horizon_ends_by_the_as_of() {
        let found = |earliest: &str, at_most: usize| {
            let earliest = day(earliest);
            let cutoffs = Cutoffs { horizon_days: 90, step_days: 30, earliest, at_most };
            cutoffs.as_of(day("2011-09-01"))
        };
        let expected = [day("2011-06-03"), day("2011-05-04"), day("2011-04-04")];
        assert_eq!(found("2011-03-15", 12), expected);
        assert_eq!(found("2009-01-01", 2).len(), 2);
        assert!(found("2011-08-01", 2).is_empty());
    }
}
