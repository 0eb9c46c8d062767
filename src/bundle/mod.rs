//! What training learned, as data on disk: a folder that is written once, named by
//! its content, and refused when a byte of it is not as it was written.
//!
//! The layout is documented in `docs/BUNDLE.md`.

mod manifest;
mod read;
mod record;
#[cfg(test)]
mod tests;
mod write;

use std::path::PathBuf;

pub use manifest::{FORMAT_VERSION, Manifest, Quality};
pub use write::Provenance;

use crate::money::Currency;
use crate::predictors::forest::ForestError;
use crate::predictors::horizon_model::HorizonModel;
use crate::predictors::method::Horizon;
use crate::publish::PublishError;
use crate::time::Day;

/// A loaded, verified bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    manifest: Manifest,
    models: Vec<HorizonModel>,
}

/// A bundle that cannot be written or trusted.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages say what each field is.
pub enum BundleError {
    #[error("{path} cannot be read: {source}; check the path of the bundle and its permissions")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error(
        "{path} is no manifest this program can read: {source}; copy the bundle again or retrain"
    )]
    NotAManifest { path: PathBuf, source: serde_json::Error },
    #[error(
        "{path} has bundle format {found}, this program reads {FORMAT_VERSION}; \
         run the release that made the bundle, or retrain"
    )]
    FormatVersion { path: PathBuf, found: u32 },
    #[error(
        "{path} was fitted on feature list {found}, this program computes {computed}; \
         retrain, or run the release that made the bundle"
    )]
    FeatureMismatch { path: PathBuf, found: String, computed: String },
    #[error(
        "{path} has {found} bytes where the manifest says {expected}: it is cut off or altered; copy the bundle again or retrain"
    )]
    WrongSize { path: PathBuf, found: u64, expected: u64 },
    #[error(
        "{path} does not match its checksum: it was altered or damaged; copy the bundle again or retrain"
    )]
    WrongChecksum { path: PathBuf },
    #[error("{path} holds no usable model data: {detail}; copy the bundle again or retrain")]
    BadContent { path: PathBuf, detail: String },
    #[error("{path} holds no usable forest: {source}; copy the bundle again or retrain")]
    BadForest { path: PathBuf, source: ForestError },
    #[error(transparent)]
    Unwritable(#[from] PublishError),
}

impl Bundle {
    /// The bundle's name: 16 hex digits of a hash over all it holds.
    pub fn id(&self) -> &str {
        &self.manifest.id
    }

    /// The currency of every amount the models were fitted on.
    pub fn currency(&self) -> Currency {
        self.manifest.currency
    }

    /// The last day of the data the models were fitted on.
    pub fn as_of(&self) -> Day {
        self.manifest.as_of
    }

    /// The horizons in the order of every score, each with the kind of model behind it.
    pub fn horizons(&self) -> &[Horizon] {
        &self.manifest.horizons
    }

    /// What the bundle says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// One model per horizon.
    pub fn models(&self) -> &[HorizonModel] {
        &self.models
    }
}
