//! The files of one horizon: its plain numbers in `models.json`, its trees in forest files.

use serde::{Deserialize, Serialize};

use crate::predictors::calibrator::Calibrator;
use crate::predictors::customer_base_inputs::CustomerBaseInputs;
use crate::predictors::horizon_model::HorizonModel;
use crate::predictors::linear::Linear;

/// What `models.json` holds of one horizon.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HorizonRecord {
    pub horizon_days: u16,
    pub base: Option<CustomerBaseInputs>,
    pub buying: Linear,
    pub calibrator: Calibrator,
    pub spend: Linear,
    pub spend_smearing: f64,
}

pub(super) const MODELS_FILE: &str = "models.json";
pub(super) const MANIFEST_FILE: &str = "manifest.json";

/// The name of a forest file: what it speaks of, and the horizon in days.
pub(super) fn forest_file(part: &str, horizon_days: u16) -> String {
    format!("{part}_{horizon_days}.forest")
}

impl HorizonRecord {
    pub(super) fn of(model: &HorizonModel) -> HorizonRecord {
        HorizonRecord {
            horizon_days: model.horizon_days,
            base: model.base.clone(),
            buying: model.buying.linear.clone(),
            calibrator: model.calibrator.clone(),
            spend: model.spend.log_ratio.linear.clone(),
            spend_smearing: model.spend.smearing,
        }
    }
}
