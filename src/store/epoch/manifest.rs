//! `epoch.json`: the description of an epoch.

use serde::{Deserialize, Serialize};

use crate::disk::sealed_folder::{FileRecord, FolderKind, Sealed};
use crate::money::Currency;
use crate::predictors::prediction::Horizon;
use crate::time::Day;

/// The epoch format this program writes and reads.
pub const FORMAT_VERSION: u32 = 3;

pub(super) const HISTORIES_FILE: &str = "histories.bin";
pub(super) const SCORES_FILE: &str = "scores.bin";
pub(super) const WORDS_FILE: &str = "words.json";

/// The contents of `epoch.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EpochManifest {
    /// The format of the folder; readers refuse any but their own.
    pub(super) format_version: u32,
    /// 16 hex digits: the hash of this manifest with an empty id, and so of all files.
    pub(super) id: String,
    /// The last day that counted as past.
    pub(super) as_of: Day,
    /// The bundle that computed the scores.
    pub(super) bundle_id: String,
    /// The currency of all amounts.
    pub(super) currency: Currency,
    /// The horizons of the scores, shortest first, and the kind of model behind each.
    pub(super) horizons: Vec<Horizon>,
    /// The number of customers.
    pub(super) customers: u64,
    /// The other files of the folder.
    pub(super) files: Vec<FileRecord>,
}

impl Sealed for EpochManifest {
    const KIND: FolderKind = FolderKind { noun: "epoch", remake: "run the nightly job again" };
    const FILE_NAME: &'static str = "epoch.json";
    const FORMAT_VERSION: u32 = FORMAT_VERSION;

    fn id(&self) -> &str {
        &self.id
    }

    fn with_id(&self, id: String) -> EpochManifest {
        EpochManifest { id, ..self.clone() }
    }

    fn files(&self) -> &[FileRecord] {
        &self.files
    }
}
