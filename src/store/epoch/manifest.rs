//! What an epoch says of itself: `epoch.json`.

use serde::{Deserialize, Serialize};

use crate::manifest::{self, FileRecord};
use crate::money::Currency;
use crate::predictors::method::Horizon;
use crate::time::Day;

/// The epoch format this program writes and reads.
pub const FORMAT_VERSION: u32 = 2;

pub(super) const MANIFEST_FILE: &str = "epoch.json";
pub(super) const HISTORIES_FILE: &str = "histories.bin";
pub(super) const SCORES_FILE: &str = "scores.bin";

/// The contents of `epoch.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
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
    /// How many customers there are.
    pub(super) customers: u64,
    /// The other files of the folder.
    pub(super) files: Vec<FileRecord>,
}

impl manifest::Manifest for Manifest {
    fn unnamed(&self) -> Manifest {
        Manifest { id: String::new(), ..self.clone() }
    }
}
