//! The files of one horizon: its plain numbers in `models.json`, its trees in forest files.

use serde::{Deserialize, Serialize};

use crate::features::FeatureSet;
use crate::predictors::customer_base::PreparedModel;
use crate::predictors::fallback::CustomerBasePredictor;
use crate::predictors::fallback::NetSpend;
use crate::predictors::horizon_model::{HorizonModel, Predictor};
use crate::predictors::learned::Calibrator;
use crate::predictors::learned::CustomerBaseInputs;
use crate::predictors::learned::Linear;
use crate::predictors::learned::{self, LearnedModel};

/// One horizon's entry of `models.json`.
#[derive(Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub(super) enum HorizonRecord {
    Learned(LearnedRecord),
    CustomerBase(ForecastRecord),
}

/// The plain numbers of learned models; their trees are in files of their own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LearnedRecord {
    pub horizon_days: u16,
    pub customer_base: Option<CustomerBaseInputs>,
    pub buying: Linear,
    pub calibrator: Calibrator,
    pub spend: Linear,
    pub spend_smearing: f64,
}

/// A customer-base model: plain numbers only.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForecastRecord {
    pub horizon_days: u16,
    pub purchases: PreparedModel,
    pub spend: NetSpend,
}

pub(super) const MODELS_FILE: &str = "models.json";

/// The name of a forest file: the quantity it predicts, and the horizon in days.
pub(super) fn forest_file(part: &str, horizon_days: u16) -> String {
    format!("{part}_{horizon_days}.forest")
}

impl HorizonRecord {
    pub(super) fn of(model: &HorizonModel) -> HorizonRecord {
        let horizon_days = model.horizon_days;
        match &model.predictor {
            Predictor::Learned(learned) => {
                HorizonRecord::Learned(LearnedRecord::of(learned, horizon_days))
            }
            Predictor::CustomerBase(forecast) => {
                let CustomerBasePredictor { purchases, spend } = forecast.clone();
                HorizonRecord::CustomerBase(ForecastRecord { horizon_days, purchases, spend })
            }
        }
    }

    pub(super) fn horizon_days(&self) -> u16 {
        match self {
            HorizonRecord::Learned(record) => record.horizon_days,
            HorizonRecord::CustomerBase(record) => record.horizon_days,
        }
    }

    /// True when every number is in its range.
    pub(super) fn is_sound(&self, features: &FeatureSet) -> bool {
        let predictor_is_sound = match self {
            HorizonRecord::Learned(record) => record.is_sound(features),
            HorizonRecord::CustomerBase(record) => record.spend.is_sound(),
        };
        self.horizon_days() > 0 && predictor_is_sound
    }
}

impl LearnedRecord {
    fn of(learned: &LearnedModel, horizon_days: u16) -> LearnedRecord {
        LearnedRecord {
            horizon_days,
            customer_base: learned.customer_base.clone(),
            buying: learned.buying.linear.clone(),
            calibrator: learned.calibrator.clone(),
            spend: learned.spend.log_ratio.linear.clone(),
            spend_smearing: learned.spend.smearing,
        }
    }

    fn is_sound(&self, features: &FeatureSet) -> bool {
        let n_inputs = learned::input_names(features, self.customer_base.as_ref()).len();
        let fits = |linear: &Linear| {
            linear.terms.iter().all(|term| term.input < n_inputs && term.scale > 0.0)
        };
        let smearing_fits = self.spend_smearing.is_finite() && self.spend_smearing > 0.0;
        fits(&self.buying) && fits(&self.spend) && smearing_fits
    }
}
