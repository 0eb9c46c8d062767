//! The model of one horizon, of either kind.

use super::fallback::CustomerBasePredictor;
use super::learned::{self, LearnedModel};
use super::prediction::{Horizon, Prediction, ScoreMethod};
use crate::history::Buyer;

/// The model of one horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct HorizonModel {
    /// The days after `as_of` that the predictions cover.
    pub horizon_days: u16,
    /// The model behind the predictions.
    pub predictor: Predictor,
}

/// The two kinds of model that predict a horizon.
#[derive(Clone, Debug, PartialEq)]
pub enum Predictor {
    /// See [`LearnedModel`].
    Learned(Box<LearnedModel>),
    /// See [`CustomerBasePredictor`].
    CustomerBase(CustomerBasePredictor),
}

impl HorizonModel {
    /// The horizon and the kind of model.
    pub fn horizon(&self) -> Horizon {
        let method = match &self.predictor {
            Predictor::Learned(_) => ScoreMethod::Learned,
            Predictor::CustomerBase(_) => ScoreMethod::CustomerBase,
        };
        Horizon { days: self.horizon_days, method }
    }

    /// The prediction for one customer, from the past and its features.
    pub fn predict(&self, buyer: &Buyer, features: &[f64]) -> Prediction {
        match &self.predictor {
            Predictor::Learned(learned) => {
                let base = learned.customer_base.as_ref();
                learned.predict(&learned::inputs(base, self.horizon_days, buyer, features))
            }
            Predictor::CustomerBase(forecast) => forecast.predict(buyer, self.horizon_days),
        }
    }
}
