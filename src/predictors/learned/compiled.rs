//! Learned models prepared to predict many customers, to the bits of their plain twins.

use super::blend::Blend;
use super::customer_base_inputs::{CustomerBaseInputs, NAMES};
use super::linear::{Linear, Transform};
use super::purchase_count::expected_purchases;
use super::{LearnedModel, SpendModel};
use crate::history::Buyer;
use crate::predictors::forest::{CompiledForest, CompiledForests};
use crate::predictors::prediction::Prediction;

/// A [`Blend`] whose forest is compiled.
#[derive(Clone, Debug)]
pub struct CompiledBlend {
    linear: Linear,
    forest: CompiledForest,
}

/// A [`LearnedModel`] whose forests are compiled: made once, it predicts any number of customers.
#[derive(Clone, Debug)]
pub struct CompiledLearnedModel {
    horizon_days: u16,
    plain: LearnedModel,
    /// Buying, purchases, spend.
    forests: CompiledForests<3>,
}

/// The margins of the three forests of a learned model for one row.
#[derive(Clone, Copy)]
struct ForestMargins {
    buying: f64,
    purchases: f64,
    spend: f64,
}

impl CompiledBlend {
    /// Prepares a blend.
    ///
    /// # Panics
    ///
    /// When its forest is not sound.
    pub fn of(blend: &Blend) -> CompiledBlend {
        let Blend { linear, forest } = blend;
        CompiledBlend { linear: linear.clone(), forest: CompiledForest::new(forest) }
    }

    /// The margins of many rows, as [`Blend::margin`] gives them; `table`: row after row.
    pub fn margins(&self, table: &[f64]) -> Vec<f64> {
        let features = self.forest.features();
        let mut margins = vec![0.0; table.len() / features];
        self.forest.margins_into(table, &mut margins);
        for (margin, row) in margins.iter_mut().zip(table.chunks_exact(features)) {
            *margin = f64::midpoint(self.linear.margin(row), *margin);
        }
        margins
    }
}

impl CompiledLearnedModel {
    /// Prepares the learned model of a horizon.
    ///
    /// # Panics
    ///
    /// When one of its forests is not sound.
    pub fn of(learned: &LearnedModel, horizon_days: u16) -> CompiledLearnedModel {
        CompiledLearnedModel {
            horizon_days,
            forests: CompiledForests::new([
                &learned.buying.forest,
                &learned.purchases.further,
                &learned.spend.log_ratio.forest,
            ]),
            plain: learned.clone(),
        }
    }

    /// The prediction for one customer with these features.
    pub fn predict(&self, buyer: &Buyer, features: &[f64]) -> Prediction {
        let mut row = vec![0.0; self.forests.features()];
        self.write_inputs(buyer, features, &mut row);
        let [buying, purchases, spend] = self.forests.margins(&row);
        let forests = ForestMargins { buying, purchases, spend };
        let mut logs = vec![0.0; row.len()];
        self.prediction(&row, &mut logs, forests)
    }

    /// The predictions for many customers; `features`: a row for each, one after the other.
    pub fn predict_all(&self, buyers: &[Buyer], features: &[f64]) -> Vec<Prediction> {
        let width = self.forests.features();
        let mut table = vec![0.0; buyers.len() * width];
        let of_buyers = features.chunks_exact(self.features()).zip(buyers);
        for (row, (features, buyer)) in table.chunks_exact_mut(width).zip(of_buyers) {
            self.write_inputs(buyer, features, row);
        }
        let mut margins = [(); 3].map(|()| vec![0.0; buyers.len()]);
        self.forests.margins_into(&table, margins.each_mut().map(Vec::as_mut_slice));
        let [buying, purchases, spend] = margins;
        let rows = table.chunks_exact(width).enumerate();
        let mut logs = vec![0.0; width];
        let prediction = |(at, row): (usize, &[f64])| {
            let forests =
                ForestMargins { buying: buying[at], purchases: purchases[at], spend: spend[at] };
            self.prediction(row, &mut logs, forests)
        };
        rows.map(prediction).collect()
    }

    /// The number of features before the answers of the customer-base model.
    fn features(&self) -> usize {
        let of_base = self.plain.customer_base.as_ref().map_or(0, |_| NAMES.len());
        self.forests.features() - of_base
    }

    /// The features, then the answers of the customer-base model.
    fn write_inputs(&self, buyer: &Buyer, features: &[f64], row: &mut [f64]) {
        let (of_features, of_base) = row.split_at_mut(features.len());
        of_features.copy_from_slice(features);
        if let Some(base) = &self.plain.customer_base {
            of_base.copy_from_slice(&CustomerBaseInputs::of(base, buyer, self.horizon_days));
        }
    }

    /// [`LearnedModel::predict`], where the margins of the forests are known.
    ///
    /// Both linear parts are made of the same logarithms, which are written to `logs`.
    fn prediction(&self, row: &[f64], logs: &mut [f64], forests: ForestMargins) -> Prediction {
        for (log, value) in logs.iter_mut().zip(row) {
            *log = Transform::SignedLog.apply(*value);
        }
        let LearnedModel { buying, calibrator, spend, .. } = &self.plain;
        let SpendModel { log_ratio, .. } = spend;
        let margin = f64::midpoint(buying.linear.margin_of_logs(row, logs), forests.buying);
        let log_ratio = f64::midpoint(log_ratio.linear.margin_of_logs(row, logs), forests.spend);
        let buying_probability = calibrator.probability(margin);
        let purchases = expected_purchases(row, forests.purchases, self.horizon_days);
        Prediction {
            churn_probability: 1.0 - buying_probability,
            expected_purchases: buying_probability * purchases,
            expected_value_minor: buying_probability * spend.expected_minor_of(row, log_ratio),
        }
    }
}
