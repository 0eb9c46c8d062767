//! From a customer's past to the numbers a shop acts on.
//!
//! The nightly job and the server both score here; that is why they agree to the bit.

use crate::bundle::Bundle;
use crate::features::FeatureEngine;
use crate::history::{Buyer, Words};
use crate::predictors::compiled_model::CompiledModel;
use crate::predictors::prediction::{Horizon, Prediction, ScoreMethod};
use crate::time::Day;

/// The expectations of one customer within one horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizonScore {
    /// The days after `as_of` the numbers speak of.
    pub horizon_days: u16,
    /// P(no purchase within the horizon), in `[0, 1]`.
    pub churn_probability: f64,
    /// Expected net spend within the horizon, currency units.
    pub expected_value: f64,
    /// Expected purchase days within the horizon.
    pub expected_purchases: f64,
    /// The kind of model behind the numbers; the same for every customer of a bundle.
    pub method: ScoreMethod,
}

impl HorizonScore {
    /// The horizon, and the kind of model behind the numbers.
    pub fn horizon(&self) -> Horizon {
        Horizon { days: self.horizon_days, method: self.method }
    }
}

/// A customer's scores as of a day, one per horizon of the bundle, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The last day that counted as past.
    pub as_of: Day,
    /// One score per horizon.
    pub horizons: Vec<HorizonScore>,
}

/// A bundle prepared to score customers whose events use given words.
#[derive(Clone, Debug)]
pub struct Scorer {
    bundle: Bundle,
    engine: FeatureEngine,
}

impl Scorer {
    /// Prepares a bundle for histories with these words.
    pub fn new(bundle: Bundle, words: &Words) -> Scorer {
        let engine = FeatureEngine::new(bundle.features().clone(), words);
        Scorer { bundle, engine }
    }

    /// The bundle behind the scores.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The bundle, given back.
    pub fn into_bundle(self) -> Bundle {
        self.bundle
    }

    /// Scores a customer as of the day the past is seen from.
    pub fn score(&self, buyer: &Buyer) -> Score {
        let features = self.engine.row(buyer);
        let horizon = |model: &CompiledModel| {
            horizon_score(&self.bundle, model.horizon(), model.predict(buyer, &features))
        };
        let horizons = self.bundle.compiled().iter().map(horizon).collect();
        Score { as_of: buyer.as_of().day(), horizons }
    }

    /// Scores many customers, each as of the day its past is seen from: [`Scorer::score`] of
    /// each, to the bit, in less time.
    ///
    /// To use several threads, give each some hundreds of the customers.
    pub fn score_all(&self, buyers: &[Buyer]) -> Vec<Score> {
        let width = self.engine.width();
        let mut table = vec![0.0; buyers.len() * width];
        for (row, buyer) in table.chunks_exact_mut(width).zip(buyers) {
            self.engine.row_into(buyer, row);
        }
        let empty = |buyer: &Buyer| {
            let horizons = Vec::with_capacity(self.bundle.compiled().len());
            Score { as_of: buyer.as_of().day(), horizons }
        };
        let mut scores: Vec<Score> = buyers.iter().map(empty).collect();
        for model in self.bundle.compiled() {
            let predictions = model.predict_all(buyers, &table);
            for (score, prediction) in scores.iter_mut().zip(predictions) {
                score.horizons.push(horizon_score(&self.bundle, model.horizon(), prediction));
            }
        }
        scores
    }
}

fn horizon_score(bundle: &Bundle, horizon: Horizon, prediction: Prediction) -> HorizonScore {
    let minor_per_unit = bundle.currency().minor_per_unit() as f64;
    HorizonScore {
        horizon_days: horizon.days,
        churn_probability: prediction.churn_probability,
        expected_value: prediction.expected_value_minor / minor_per_unit,
        expected_purchases: prediction.expected_purchases,
        method: horizon.method,
    }
}
