//! The reasons for which bytes are not a history.

use crate::disk::bytes::ByteError;

/// The layout that this program writes and reads.
pub(super) const VERSION: u8 = 1;

/// Bytes that are not a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The bytes end too early, or a number in them is too long.
    #[error("a history is damaged")]
    Bytes(#[from] ByteError),
    /// A layout that this release does not know.
    #[error(
        "a history has layout {found}, this program reads {VERSION}; it comes from a newer release"
    )]
    UnknownVersion {
        /// The version that was found.
        found: u8,
    },
    /// A kind of event that this release does not know.
    #[error("a history holds events of the unknown kind {tag}; it comes from a newer release")]
    UnknownSection {
        /// The tag that was found.
        tag: u8,
    },
    /// A record whose parts contradict each other.
    #[error("{record} of a history has {problem}; the file is damaged")]
    BadRecord {
        /// The record, as in "an order".
        record: &'static str,
        /// The contradiction.
        problem: &'static str,
    },
}
