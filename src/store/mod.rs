//! Published customer bases on disk: written by the nightly run, read by the server.

mod customer_id;
pub mod epoch;

use std::path::PathBuf;

use crate::disk::atomic::WriteError;
use crate::disk::sealed_folder::SealedFolderError;

pub use customer_id::CUSTOMER_ID_BYTES_MAX;

/// An epoch that cannot be published or trusted.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder has no pointer to a current epoch.
    #[error(
        "nothing is published in {dir}; publish with `tenure-train run --out`, or correct --data"
    )]
    NothingPublished {
        /// The folder that should hold `CURRENT`.
        dir: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The pointer to the current epoch does not name one.
    #[error("{path} names {found:?}, which is not an epoch; run the nightly job again")]
    BadPointer {
        /// The pointer.
        path: PathBuf,
        /// The start of its text.
        found: String,
    },
    /// The folder of the epoch is missing, of another format, cut off or altered.
    #[error(transparent)]
    Folder(#[from] SealedFolderError),
    /// The folder of the epoch does not have the epoch's id as its name.
    #[error("{path} has the name of another epoch, its manifest says {id}; undo the renaming")]
    Renamed {
        /// The folder.
        path: PathBuf,
        /// The id in its manifest.
        id: String,
    },
    /// A file passed its checksum and still does not hold an epoch.
    #[error("{path} holds no usable data; run the nightly job again")]
    BadContent {
        /// The file.
        path: PathBuf,
        /// The rule it breaks.
        source: epoch::EpochContentError,
    },
    /// A customer that could not be read or scored again.
    #[error("customer {customer_id:?} cannot be published")]
    BadCustomer {
        /// The customer.
        customer_id: String,
        /// The rule the customer breaks.
        source: epoch::StoredCustomerError,
    },
    /// The epoch could not be written.
    #[error(transparent)]
    Unwritable(#[from] WriteError),
}
