//! Sums of whole numbers that may not have been given, in eight bytes.

use std::fmt;

/// A sum of whole numbers; [`OptionalSum::NONE`] where none was given.
///
/// Whole numbers add up to the same sum in any order, so events may arrive in any.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptionalSum(i64);

impl OptionalSum {
    /// The sum of nothing: no number was given.
    pub const NONE: OptionalSum = OptionalSum(i64::MIN);

    /// The sum of one number; the lowest of 64 bits is taken for the next.
    pub const fn of(number: i64) -> OptionalSum {
        OptionalSum(if number == i64::MIN { i64::MIN + 1 } else { number })
    }

    /// The sum; `None` when no number was given.
    pub const fn get(self) -> Option<i64> {
        if self.0 == i64::MIN { None } else { Some(self.0) }
    }

    /// The sum of both; it stops at the ends of 64 bits.
    pub fn plus(self, other: OptionalSum) -> OptionalSum {
        match (self.get(), other.get()) {
            (Some(left), Some(right)) => OptionalSum::of(left.saturating_add(right)),
            (None, _) => other,
            (_, None) => self,
        }
    }
}

impl Default for OptionalSum {
    fn default() -> OptionalSum {
        OptionalSum::NONE
    }
}

impl From<Option<i64>> for OptionalSum {
    fn from(number: Option<i64>) -> OptionalSum {
        number.map_or(OptionalSum::NONE, OptionalSum::of)
    }
}

impl fmt::Debug for OptionalSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::OptionalSum;

    #[test]
    fn a_number_that_was_not_given_is_not_zero() {
        assert_eq!(OptionalSum::NONE.plus(OptionalSum::NONE).get(), None);
        assert_eq!(OptionalSum::NONE.plus(OptionalSum::of(0)).get(), Some(0));
        assert_eq!(OptionalSum::of(7).plus(OptionalSum::of(-9)).get(), Some(-2));
    }

    #[test]
    fn a_sum_stops_at_the_ends() {
        let least = OptionalSum::of(i64::MIN);
        assert_eq!(least.plus(OptionalSum::of(-1)), least);
        assert_eq!(OptionalSum::of(i64::MAX).plus(OptionalSum::of(1)).get(), Some(i64::MAX));
    }
}
