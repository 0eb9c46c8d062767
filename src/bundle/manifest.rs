//! `manifest.json`: the description of a bundle.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::disk::sealed_folder::{FileRecord, FolderKind, Sealed};
use crate::features::FeatureSetRecord;
use crate::money::Currency;
use crate::predictors::prediction::{Horizon, ScoreMethod};
use crate::time::Day;

/// The bundle format this program writes and reads.
pub const FORMAT_VERSION: u32 = 4;

/// The contents of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleManifest {
    /// The format of the folder; readers refuse any but their own.
    pub format_version: u32,
    /// 16 hex digits: the hash of this manifest with an empty id, and so of all files.
    pub id: String,
    /// The families of features, each with its fingerprint in the program that trained, and
    /// the facts about the shop that they rest on.
    pub features: FeatureSetRecord,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The first day of the data.
    pub data_from: Day,
    /// The last day that counted as past.
    pub as_of: Day,
    /// Customers with a purchase by `as_of`.
    pub customers: u64,
    /// The horizons, shortest first, and the kind of model behind each.
    pub horizons: Vec<Horizon>,
    /// The quality of the same recipe at an earlier cutoff, horizon by horizon.
    pub quality: Vec<BacktestRecord>,
    /// Every other file of the folder.
    pub files: Vec<FileRecord>,
}

/// The measured quality of a horizon's models, on purchases after the data they were fitted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestRecord {
    /// The horizon, days.
    pub horizon_days: u16,
    /// The day the judged models were fitted as of.
    pub cutoff: Day,
    /// The kind of model that was judged: with a shorter past it may be another than the
    /// bundle's own.
    pub method: ScoreMethod,
    /// Metric name to value.
    pub metrics: BTreeMap<String, f64>,
}

impl Sealed for BundleManifest {
    const KIND: FolderKind = FolderKind { noun: "bundle", remake: "retrain" };
    const FILE_NAME: &'static str = "manifest.json";
    const FORMAT_VERSION: u32 = FORMAT_VERSION;

    fn id(&self) -> &str {
        &self.id
    }

    fn with_id(&self, id: String) -> BundleManifest {
        BundleManifest { id, ..self.clone() }
    }

    fn files(&self) -> &[FileRecord] {
        &self.files
    }
}
