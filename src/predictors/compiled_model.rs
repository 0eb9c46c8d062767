//! The model of one horizon, prepared to predict many customers.

use super::fallback::CustomerBasePredictor;
use super::horizon_model::{HorizonModel, Predictor};
use super::learned::CompiledLearnedModel;
use super::prediction::{Horizon, Prediction};
use crate::history::Buyer;

/// A [`HorizonModel`] with compiled forests: the same predictions, to the bit.
///
/// Preparing costs about as much as predicting a few hundred customers; keep it beside the model.
#[derive(Clone, Debug)]
pub struct CompiledModel {
    horizon: Horizon,
    predictor: CompiledPredictor,
}

#[derive(Clone, Debug)]
enum CompiledPredictor {
    Learned(Box<CompiledLearnedModel>),
    CustomerBase(CustomerBasePredictor),
}

impl CompiledModel {
    /// Prepares a model.
    ///
    /// # Panics
    ///
    /// When one of its forests is not sound.
    pub fn of(model: &HorizonModel) -> CompiledModel {
        let predictor = match &model.predictor {
            Predictor::Learned(learned) => {
                let compiled = CompiledLearnedModel::of(learned, model.horizon_days);
                CompiledPredictor::Learned(Box::new(compiled))
            }
            Predictor::CustomerBase(predictor) => {
                CompiledPredictor::CustomerBase(predictor.clone())
            }
        };
        CompiledModel { horizon: model.horizon(), predictor }
    }

    /// The horizon and the kind of model.
    pub fn horizon(&self) -> Horizon {
        self.horizon
    }

    /// The prediction for one customer, from the past and its features.
    pub fn predict(&self, buyer: &Buyer, features: &[f64]) -> Prediction {
        match &self.predictor {
            CompiledPredictor::Learned(learned) => learned.predict(buyer, features),
            CompiledPredictor::CustomerBase(base) => base.predict(buyer, self.horizon.days),
        }
    }

    /// The predictions for many customers; `features`: a row for each, one after the other.
    ///
    /// # Panics
    ///
    /// When there is not one row of features for each customer.
    pub fn predict_all(&self, buyers: &[Buyer], features: &[f64]) -> Vec<Prediction> {
        assert!(
            features.len().is_multiple_of(buyers.len().max(1)),
            "a row of features for each customer"
        );
        match &self.predictor {
            CompiledPredictor::Learned(learned) => learned.predict_all(buyers, features),
            CompiledPredictor::CustomerBase(base) => {
                buyers.iter().map(|buyer| base.predict(buyer, self.horizon.days)).collect()
            }
        }
    }
}
