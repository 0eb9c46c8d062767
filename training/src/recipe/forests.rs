//! The forests of the recipe: many small trees under strong regularisation.

use tenure::predictors::forest::Forest;

use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingObjective, BoostingParams, Column, TrainingTable};

/// The quantity that a forest learns to predict.
pub(super) struct ForestTarget<'a> {
    pub(super) objective: BoostingObjective,
    /// One value per row of the sample.
    pub(super) values: &'a [f64],
    /// Margins the forest corrects; without them it learns its own average.
    pub(super) base_margins: Option<&'a [f64]>,
    pub(super) seed: u64,
}

/// Grows the recipe's forest on the rows of a sample.
pub(super) fn grow(sample: &Sample, target: &ForestTarget) -> Result<Forest, BoostingError> {
    let table = TrainingTable {
        columns: sample.columns.iter().map(|column| Column::F64(column)).collect(),
        feature_names: &sample.names,
        targets: target.values,
        weights: Some(&sample.weights),
        base_margins: target.base_margins,
        categorical: &sample.categorical,
    };
    let grown = BoostingParams::default()
        .objective(target.objective)
        .num_iterations(200)
        .num_leaves(4)
        .learning_rate(0.04)
        .min_data_in_leaf(70.0)
        .lambda_l2(20.0)
        .feature_fraction(0.6)
        .bagging_fraction(0.7)
        .seed(target.seed)
        .grow(&table, None)?;
    Ok(grown.forest)
}
