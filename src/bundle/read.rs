//! Reading a bundle: every file checked against the manifest before it is trusted.

use std::path::Path;

use super::manifest::BundleManifest;
use super::record::{ForecastRecord, HorizonRecord, LearnedRecord, MODELS_FILE, forest_file};
use super::{Bundle, BundleError, ModelsError};
use crate::disk::sealed_folder::SealedFolder;
use crate::features::FeatureSet;
use crate::predictors::fallback::CustomerBasePredictor;
use crate::predictors::forest::Forest;
use crate::predictors::horizon_model::{HorizonModel, Predictor};
use crate::predictors::learned::Blend;
use crate::predictors::learned::PurchaseCount;
use crate::predictors::learned::SpendModel;
use crate::predictors::learned::{self, LearnedModel};
use crate::predictors::prediction::Horizon;

impl Bundle {
    /// Loads and verifies the bundle in the folder `dir`.
    ///
    /// # Errors
    ///
    /// When a file is missing, cut off or altered, when the format or the feature
    /// list is not this program's, or when a model does not hold together.
    pub fn load(dir: &Path) -> Result<Bundle, BundleError> {
        let folder = SealedFolder::<BundleManifest>::open(dir)?;
        let features = features_of(&folder, dir)?;
        let models = read_records(&folder, &features)?
            .into_iter()
            .map(|record| read_model(&folder, &features, record))
            .collect::<Result<Vec<HorizonModel>, BundleError>>()?;
        let horizons: Vec<Horizon> = models.iter().map(HorizonModel::horizon).collect();
        if horizons != folder.manifest().horizons {
            return Err(bad_models(&folder, MODELS_FILE)(ModelsError::OtherHorizons));
        }
        Ok(Bundle::of(folder.into_manifest(), features, models))
    }
}

/// The features of a bundle, if this program computes them alike.
fn features_of(
    folder: &SealedFolder<BundleManifest>,
    dir: &Path,
) -> Result<FeatureSet, BundleError> {
    let record = folder.manifest().features.clone();
    FeatureSet::of_record(record)
        .map_err(|source| BundleError::OtherFeatures { path: dir.to_owned(), source })
}

fn read_records(
    folder: &SealedFolder<BundleManifest>,
    features: &FeatureSet,
) -> Result<Vec<HorizonRecord>, BundleError> {
    let bytes = folder.read(MODELS_FILE)?;
    parse_records(&bytes, features).map_err(bad_models(folder, MODELS_FILE))
}

fn parse_records(bytes: &[u8], features: &FeatureSet) -> Result<Vec<HorizonRecord>, ModelsError> {
    let records: Vec<HorizonRecord> = serde_json::from_slice(bytes)?;
    if records.is_empty() {
        return Err(ModelsError::NoHorizon);
    }
    match records.iter().find(|record| !record.is_sound(features)) {
        Some(record) => Err(ModelsError::OutOfRange { horizon_days: record.horizon_days() }),
        None => Ok(records),
    }
}

/// Names the file whose models break a rule.
fn bad_models(
    folder: &SealedFolder<BundleManifest>,
    name: &str,
) -> impl FnOnce(ModelsError) -> BundleError {
    let path = folder.path(name);
    move |source| BundleError::BadModels { path, source }
}

fn read_model(
    folder: &SealedFolder<BundleManifest>,
    features: &FeatureSet,
    record: HorizonRecord,
) -> Result<HorizonModel, BundleError> {
    let horizon_days = record.horizon_days();
    let predictor = match record {
        HorizonRecord::Learned(record) => {
            Predictor::Learned(Box::new(read_learned(folder, features, record)?))
        }
        HorizonRecord::CustomerBase(record) => {
            let ForecastRecord { horizon_days: _, purchases, spend } = record;
            Predictor::CustomerBase(CustomerBasePredictor { purchases, spend })
        }
    };
    Ok(HorizonModel { horizon_days, predictor })
}

fn read_learned(
    folder: &SealedFolder<BundleManifest>,
    features: &FeatureSet,
    record: LearnedRecord,
) -> Result<LearnedModel, BundleError> {
    let horizon_days = record.horizon_days;
    let names = learned::input_names(features, record.customer_base.as_ref());
    let forest = |part: &str| read_forest(folder, &forest_file(part, horizon_days), &names);
    let log_ratio = Blend { linear: record.spend, forest: forest("spend")? };
    Ok(LearnedModel {
        customer_base: record.customer_base,
        buying: Blend { linear: record.buying, forest: forest("buying")? },
        calibrator: record.calibrator,
        purchases: PurchaseCount { horizon_days, further: forest("purchases")? },
        spend: SpendModel { log_ratio, smearing: record.spend_smearing },
    })
}

fn read_forest(
    folder: &SealedFolder<BundleManifest>,
    name: &str,
    inputs: &[String],
) -> Result<Forest, BundleError> {
    let bytes = folder.read(name)?;
    parse_forest(&bytes, inputs).map_err(bad_models(folder, name))
}

fn parse_forest(bytes: &[u8], inputs: &[String]) -> Result<Forest, ModelsError> {
    let forest = Forest::read_from(bytes)?;
    if forest.feature_names == inputs { Ok(forest) } else { Err(ModelsError::OtherInputs) }
}
