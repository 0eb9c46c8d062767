//! How much one caller may ask for at once.

use std::time::Duration;

use crate::time::Day;

/// The largest request message, bytes.
pub const MESSAGE_BYTES_MAX: usize = 4 << 20;

/// The most requests in one batch.
pub const BATCH_REQUESTS_MAX: usize = 1_000;

/// The most orders in one inline history.
pub const INLINE_ORDERS_MAX: usize = 10_000;

/// The most customers on one page of a list.
pub const PAGE_SIZE_MAX: usize = 1_000;

/// The customers on a page when the caller does not say.
pub(super) const PAGE_SIZE_DEFAULT: usize = 50;

/// The largest amount of one inline order either way, minor units. With
/// [`INLINE_ORDERS_MAX`] of them a sum still fits 64 bits.
pub(super) const AMOUNT_MINOR_MAX: u64 = 100_000_000_000_000;

/// The last day a request may name, 2199-12-31: far enough from the end of the calendar
/// for any horizon to be added.
pub(super) const LAST_DAY: Day = Day::from_days_since_epoch(84_005);

/// The most request headers, bytes.
pub(super) const HEADER_BYTES_MAX: u32 = 16 << 10;

/// The most requests in flight on one connection.
pub(super) const STREAMS_PER_CONNECTION_MAX: u32 = 1_024;

/// A connection is asked for a sign of life after this silence.
pub(super) const HTTP2_KEEPALIVE: Duration = Duration::from_secs(60);

/// The same on the socket, for peers that vanished without closing it.
pub(super) const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

/// The most characters of a caller's text an error repeats: it travels in a header.
pub(super) const ECHO_CHARS_MAX: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_history_adds_up_within_64_bits() {
        let sum = u128::from(AMOUNT_MINOR_MAX) * INLINE_ORDERS_MAX as u128;
        assert!(sum <= i64::MAX as u128);
    }

    #[test]
    fn the_last_day_is_the_one_the_service_definition_names() {
        assert_eq!(LAST_DAY.to_string(), "2199-12-31");
    }
}
