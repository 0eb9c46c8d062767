//! The customer base on disk: what the nightly run publishes and the server reads.

pub mod epoch;

use std::path::PathBuf;

use crate::publish::PublishError;

/// The longest customer id a base holds and a request may name, bytes.
pub const CUSTOMER_ID_BYTES_MAX: usize = 256;

/// A base that cannot be published or trusted.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages say what each field is.
pub enum StoreError {
    #[error(
        "{base} holds no published base: {source}; \
         publish one with `tenure-train run --out` into this folder, or correct --base"
    )]
    NothingPublished { base: PathBuf, source: std::io::Error },
    #[error("{path} names {found:?}, which is no epoch; run the nightly job again")]
    BadPointer { path: PathBuf, found: String },
    #[error("{path} cannot be read: {source}; check its permissions, or run the nightly job again")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error(
        "{path} is no manifest this program can read: {source}; run the nightly job again, \
         or copy the epoch again"
    )]
    NotAManifest { path: PathBuf, source: serde_json::Error },
    #[error(
        "{path} has epoch format {found}, this program reads {expected}; \
         run the release that published it, or publish again"
    )]
    FormatVersion { path: PathBuf, found: u32, expected: u32 },
    #[error(
        "{path} does not match its checksum: it was cut off, altered or damaged; \
         run the nightly job again, or copy the epoch again"
    )]
    WrongChecksum { path: PathBuf },
    #[error("{path} is named by another epoch's id, its manifest says {id}; undo the renaming")]
    Renamed { path: PathBuf, id: String },
    #[error("{path} holds no usable data: {detail}; run the nightly job again")]
    BadContent { path: PathBuf, detail: String },
    #[error("customer {customer_id:?} cannot be published: {problem}")]
    BadCustomer { customer_id: String, problem: String },
    #[error(transparent)]
    Unwritable(#[from] PublishError),
}
