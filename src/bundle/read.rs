//! Reading a bundle: every file checked against the manifest before it is trusted.

use std::fs;
use std::path::Path;

use super::manifest::{FORMAT_VERSION, Manifest};
use super::record::{
    ForecastRecord, HorizonRecord, LearnedRecord, MANIFEST_FILE, MODELS_FILE, forest_file,
};
use super::{Bundle, BundleError};
use crate::features;
use crate::manifest::{FileRecord, Manifest as _};
use crate::predictors::blend::Blend;
use crate::predictors::customer_base_forecast::CustomerBaseForecast;
use crate::predictors::forest::Forest;
use crate::predictors::horizon_model::{HorizonModel, Predictor};
use crate::predictors::learned::{self, Learned};
use crate::predictors::method::Horizon;
use crate::predictors::purchase_count::PurchaseCount;
use crate::predictors::spend::SpendModel;

/// The only field read before the format is known.
#[derive(serde::Deserialize)]
struct Version {
    format_version: u32,
}

impl Bundle {
    /// Loads and verifies the bundle in the folder `dir`.
    ///
    /// # Errors
    ///
    /// When a file is missing, cut off or altered, when the format or the feature
    /// list is not this program's, or when a model does not hold together.
    pub fn load(dir: &Path) -> Result<Bundle, BundleError> {
        let manifest = read_manifest(dir)?;
        let records = read_records(dir, &manifest)?;
        let models = records
            .into_iter()
            .map(|record| read_model(dir, &manifest, record))
            .collect::<Result<Vec<HorizonModel>, BundleError>>()?;
        let horizons: Vec<Horizon> = models.iter().map(HorizonModel::horizon).collect();
        if horizons != manifest.horizons {
            let detail = "its horizons are not those the manifest names".to_owned();
            return Err(BundleError::BadContent { path: dir.join(MODELS_FILE), detail });
        }
        Ok(Bundle { manifest, models })
    }
}

fn read_manifest(dir: &Path) -> Result<Manifest, BundleError> {
    let path = dir.join(MANIFEST_FILE);
    let bytes =
        fs::read(&path).map_err(|source| BundleError::Unreadable { path: path.clone(), source })?;
    let not_a_manifest = |source| BundleError::NotAManifest { path: path.clone(), source };
    let version: Version = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
    if version.format_version != FORMAT_VERSION {
        return Err(BundleError::FormatVersion { path, found: version.format_version });
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
    if manifest.id != manifest.computed_id() {
        return Err(BundleError::WrongChecksum { path });
    }
    let computed = features::fingerprint();
    if manifest.feature_fingerprint != computed {
        let found = manifest.feature_fingerprint;
        return Err(BundleError::FeatureMismatch { path: dir.to_owned(), found, computed });
    }
    Ok(manifest)
}

/// Reads one file named in the manifest and checks its size and hash.
fn read_file(dir: &Path, manifest: &Manifest, name: &str) -> Result<Vec<u8>, BundleError> {
    let path = dir.join(name);
    let Some(expected) = manifest.files.iter().find(|file| file.name == name) else {
        let detail = "the manifest does not name it".to_owned();
        return Err(BundleError::BadContent { path, detail });
    };
    let bytes =
        fs::read(&path).map_err(|source| BundleError::Unreadable { path: path.clone(), source })?;
    if bytes.len() as u64 != expected.bytes {
        let found = bytes.len() as u64;
        return Err(BundleError::WrongSize { path, found, expected: expected.bytes });
    }
    if FileRecord::of(name, &bytes) != *expected {
        return Err(BundleError::WrongChecksum { path });
    }
    Ok(bytes)
}

fn read_records(dir: &Path, manifest: &Manifest) -> Result<Vec<HorizonRecord>, BundleError> {
    let bytes = read_file(dir, manifest, MODELS_FILE)?;
    let bad_content = |detail| BundleError::BadContent { path: dir.join(MODELS_FILE), detail };
    let records: Vec<HorizonRecord> =
        serde_json::from_slice(&bytes).map_err(|error| bad_content(error.to_string()))?;
    if records.is_empty() {
        return Err(bad_content("it has no horizon".to_owned()));
    }
    if let Some(record) = records.iter().find(|record| !record.is_sound()) {
        let horizon_days = record.horizon_days();
        return Err(bad_content(format!("horizon {horizon_days} has a number out of range")));
    }
    Ok(records)
}

fn read_model(
    dir: &Path,
    manifest: &Manifest,
    record: HorizonRecord,
) -> Result<HorizonModel, BundleError> {
    let horizon_days = record.horizon_days();
    let predictor = match record {
        HorizonRecord::Learned(record) => {
            Predictor::Learned(Box::new(read_learned(dir, manifest, record)?))
        }
        HorizonRecord::CustomerBase(record) => {
            let ForecastRecord { horizon_days: _, purchases, spend } = record;
            Predictor::CustomerBase(CustomerBaseForecast { purchases, spend })
        }
    };
    Ok(HorizonModel { horizon_days, predictor })
}

fn read_learned(
    dir: &Path,
    manifest: &Manifest,
    record: LearnedRecord,
) -> Result<Learned, BundleError> {
    let horizon_days = record.horizon_days;
    let names = learned::input_names(record.customer_base.as_ref());
    let forest = |part: &str| read_forest(dir, manifest, &forest_file(part, horizon_days), &names);
    let log_ratio = Blend { linear: record.spend, forest: forest("spend")? };
    Ok(Learned {
        customer_base: record.customer_base,
        buying: Blend { linear: record.buying, forest: forest("buying")? },
        calibrator: record.calibrator,
        purchases: PurchaseCount { horizon_days, further: forest("purchases")? },
        spend: SpendModel { log_ratio, smearing: record.spend_smearing },
    })
}

fn read_forest(
    dir: &Path,
    manifest: &Manifest,
    name: &str,
    inputs: &[String],
) -> Result<Forest, BundleError> {
    let bytes = read_file(dir, manifest, name)?;
    let path = dir.join(name);
    let forest = Forest::read_from(&bytes)
        .map_err(|source| BundleError::BadForest { path: path.clone(), source })?;
    if forest.feature_names != inputs {
        let detail = "its features are not the inputs of the models".to_owned();
        return Err(BundleError::BadContent { path, detail });
    }
    Ok(forest)
}
