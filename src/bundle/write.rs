//! Writing a bundle: serialise, hash, publish.

use std::path::Path;

use super::manifest::{BacktestRecord, BundleManifest, FORMAT_VERSION};
use super::record::{HorizonRecord, MODELS_FILE, forest_file};
use super::{Bundle, BundleError};
use crate::disk::sealed_folder::{FileRecord, Sealed};
use crate::features::FeatureSet;
use crate::money::Currency;
use crate::predictors::horizon_model::{HorizonModel, Predictor};
use crate::time::Day;

/// The parts of a new bundle's manifest that the models do not hold.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The first day of the data.
    pub data_from: Day,
    /// The last day that counted as past.
    pub as_of: Day,
    /// Customers with a purchase by `as_of`.
    pub customers: u64,
    /// The quality of the recipe at an earlier cutoff, horizon by horizon.
    pub quality: Vec<BacktestRecord>,
}

impl Bundle {
    /// Names new models of these features by their content.
    pub fn new(provenance: Provenance, features: FeatureSet, models: Vec<HorizonModel>) -> Bundle {
        let files = files_of(&models);
        let manifest = BundleManifest {
            format_version: FORMAT_VERSION,
            id: String::new(),
            features: features.record(),
            currency: provenance.currency,
            data_from: provenance.data_from,
            as_of: provenance.as_of,
            customers: provenance.customers,
            horizons: models.iter().map(HorizonModel::horizon).collect(),
            quality: provenance.quality,
            files: files.iter().map(|(name, bytes)| FileRecord::of(name, bytes)).collect(),
        };
        Bundle::of(manifest.sealed(), features, models)
    }

    /// Publishes the bundle as the folder `models_dir/ID`, whole or not at all.
    ///
    /// # Errors
    ///
    /// When the system refuses a write.
    pub fn publish(&self, models_dir: &Path) -> Result<(), BundleError> {
        Ok(self.manifest.write(models_dir, files_of(&self.models))?)
    }
}

fn files_of(models: &[HorizonModel]) -> Vec<(String, Vec<u8>)> {
    let records: Vec<HorizonRecord> = models.iter().map(HorizonRecord::of).collect();
    let mut json = serde_json::to_vec_pretty(&records).expect("records are plain numbers");
    json.push(b'\n');
    let mut files = vec![(MODELS_FILE.to_owned(), json)];
    for model in models {
        let Predictor::Learned(learned) = &model.predictor else { continue };
        let parts = [
            ("buying", &learned.buying.forest),
            ("purchases", &learned.purchases.further),
            ("spend", &learned.spend.log_ratio.forest),
        ];
        for (part, forest) in parts {
            let mut bytes = Vec::new();
            forest.write_to(&mut bytes);
            files.push((forest_file(part, model.horizon_days), bytes));
        }
    }
    files
}
