//! Limits of a question: the most of each thing that one call may hold.

use crate::time::Day;

/// The most questions in one batch.
pub const BATCH_REQUESTS_MAX: usize = 1_000;

/// The most orders in one inline history.
pub const INLINE_ORDERS_MAX: usize = 10_000;

/// The most customers on one page of a list.
pub const PAGE_SIZE_MAX: usize = 1_000;

/// The last day a question may name, 2199-12-31: far enough from the end of the calendar
/// for any horizon to be added.
pub const LAST_DAY: Day = Day::from_days_since_epoch(84_005);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::AMOUNT_MINOR_MAX;

    #[test]
    fn the_last_day_is_the_one_the_service_definition_names() {
        assert_eq!(LAST_DAY.to_string(), "2199-12-31");
    }

    #[test]
    fn the_largest_history_adds_up_within_64_bits() {
        let sum = u128::from(AMOUNT_MINOR_MAX) * INLINE_ORDERS_MAX as u128;
        assert!(sum <= i64::MAX as u128);
    }
}
