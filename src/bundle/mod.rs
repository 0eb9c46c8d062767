//! Everything training learned, as data on disk: a folder that is written once, named by
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

pub use manifest::{BacktestRecord, BundleManifest, FORMAT_VERSION};
pub use write::Provenance;

use crate::disk::atomic::WriteError;
use crate::disk::sealed_folder::SealedFolderError;
use crate::features::{FeatureSet, FeatureSetError};
use crate::money::Currency;
use crate::predictors::compiled_model::CompiledModel;
use crate::predictors::forest::ForestError;
use crate::predictors::horizon_model::HorizonModel;
use crate::predictors::prediction::Horizon;
use crate::time::Day;

/// A loaded, verified bundle.
///
/// Two bundles are equal when their manifests and models are; what is compiled follows.
#[derive(Clone, Debug)]
pub struct Bundle {
    manifest: BundleManifest,
    features: FeatureSet,
    models: Vec<HorizonModel>,
    compiled: Vec<CompiledModel>,
}

/// A bundle that cannot be written or trusted.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The folder is missing, of another format, cut off or altered.
    #[error(transparent)]
    Folder(#[from] SealedFolderError),
    /// The bundle was fitted on features this program does not compute.
    #[error(
        "{path} was fitted on features that this program does not compute; \
         retrain, or run the release that made the bundle"
    )]
    OtherFeatures {
        /// The folder of the bundle.
        path: PathBuf,
        /// The family of features that differs.
        source: FeatureSetError,
    },
    /// A file passed its checksum and still does not hold models.
    #[error("{path} holds no usable models; copy the bundle again or retrain")]
    BadModels {
        /// The file.
        path: PathBuf,
        /// The rule it breaks.
        source: ModelsError,
    },
    /// The bundle could not be published.
    #[error(transparent)]
    Unwritable(#[from] WriteError),
}

/// A rule that the models of a bundle break.
#[derive(Debug, thiserror::Error)]
pub enum ModelsError {
    /// The entries of `models.json` do not have the keys of this format.
    #[error("it is not a list of models")]
    NotRecords(#[from] serde_json::Error),
    /// The list has no entry.
    #[error("it has no horizon")]
    NoHorizon,
    /// The entries and the manifest disagree.
    #[error("its horizons are not those the manifest names")]
    OtherHorizons,
    /// A number no fit can give.
    #[error("horizon {horizon_days} has a number out of range")]
    OutOfRange {
        /// The horizon of the entry, days.
        horizon_days: u16,
    },
    /// A forest file is not sound.
    #[error("it is not a sound forest")]
    NotAForest(#[from] ForestError),
    /// A forest was grown on other columns than the rest of its horizon.
    #[error("its features are not the inputs of the models")]
    OtherInputs,
}

impl Bundle {
    /// A bundle of sound models.
    fn of(manifest: BundleManifest, features: FeatureSet, models: Vec<HorizonModel>) -> Bundle {
        let compiled = models.iter().map(CompiledModel::of).collect();
        Bundle { manifest, features, models, compiled }
    }

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

    /// The description the bundle has of itself.
    pub fn manifest(&self) -> &BundleManifest {
        &self.manifest
    }

    /// The features that the models take.
    pub fn features(&self) -> &FeatureSet {
        &self.features
    }

    /// One model per horizon.
    pub fn models(&self) -> &[HorizonModel] {
        &self.models
    }

    /// The same models, prepared to predict.
    pub fn compiled(&self) -> &[CompiledModel] {
        &self.compiled
    }
}

impl PartialEq for Bundle {
    fn eq(&self, other: &Bundle) -> bool {
        self.manifest == other.manifest && self.models == other.models
    }
}
