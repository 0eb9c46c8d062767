//! Rules that the customers and the files of an epoch keep.

use std::sync::Arc;

use crate::disk::bytes::ByteError;
use crate::history::EncodingError;
use crate::store::CUSTOMER_ID_BYTES_MAX;
use crate::time::Timestamp;

/// A rule that one customer of an epoch breaks.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StoredCustomerError {
    /// An id without a character.
    #[error("its id is empty")]
    EmptyId,
    /// An id that no request may name.
    #[error("its id has {bytes} bytes, more than {CUSTOMER_ID_BYTES_MAX}")]
    LongId {
        /// The length of the id.
        bytes: usize,
    },
    /// An id that is not above the one before it.
    #[error("it follows {previous:?}; sort customers by id, each once")]
    OutOfOrder {
        /// The id before it.
        previous: String,
    },
    /// More customers than a position can count.
    #[error("an epoch holds at most 2^32 customers")]
    TooMany,
    /// An event whose day cannot be computed with.
    #[error("an event at {} microseconds lies outside the calendar", at.micros())]
    OutsideCalendar {
        /// The time of the event.
        at: Timestamp,
    },
    /// Amounts, units or values whose sum overflows.
    #[error("its amounts, units or values add up to more than 64 bits hold")]
    AmountsOverflow,
    /// A history whose length does not fit 32 bits.
    #[error("its history is larger than 4 GiB")]
    LongHistory,
    /// Bytes that are not a history.
    #[error("its history cannot be read")]
    BadHistory(#[from] EncodingError),
    /// Scores that do not match the horizons of the epoch.
    #[error("its scores are not one per horizon, in the order of horizons")]
    OtherHorizons,
    /// A churn probability that is not a probability.
    #[error("its churn probability {found} lies outside 0 to 1")]
    NotAProbability {
        /// The number.
        found: f64,
    },
    /// An infinite or missing expectation.
    #[error("its expected value {value} or purchases {purchases} are not finite")]
    NotFinite {
        /// The expected value, currency units.
        value: f64,
        /// The expected purchase days.
        purchases: f64,
    },
}

/// A rule that the bytes of an epoch's file break.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EpochContentError {
    /// The manifest's id is not the name of an epoch.
    #[error("its id is not 16 hex digits")]
    BadId,
    /// The file ends within a customer, or goes on after the last.
    #[error(transparent)]
    Bytes(#[from] ByteError),
    /// An id that is not text.
    #[error("the id at byte {offset} is not UTF-8")]
    IdNotText {
        /// The position of the id in the file.
        offset: usize,
    },
    /// A customer that should not have been published.
    #[error("customer {customer_id:?} breaks a rule")]
    Customer {
        /// The customer.
        customer_id: String,
        /// The rule.
        source: StoredCustomerError,
    },
    /// The words are not sorted lists of texts.
    #[error("it does not hold the lists of words")]
    NotWords(#[source] Arc<serde_json::Error>),
    /// A score that should not have been published.
    #[error("the score of customer {position} breaks a rule")]
    Score {
        /// The customer's position in the order of ids.
        position: u32,
        /// The rule.
        source: StoredCustomerError,
    },
    /// Histories of other customers than the manifest counts.
    #[error("{found} customers, the manifest says {expected}")]
    CustomerCount {
        /// The customers in the file.
        found: u64,
        /// The customers in the manifest.
        expected: u64,
    },
    /// A file of scores that is not whole rows.
    #[error("{bytes} bytes are not a whole number of rows")]
    NotRows {
        /// The length of the file.
        bytes: usize,
    },
    /// Rows that are not in the order of customers, or name one that is not there.
    #[error("the row of customer {position} is out of place")]
    RowOutOfPlace {
        /// The position the row names.
        position: u32,
    },
}
