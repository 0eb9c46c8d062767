//! The forests of the recipe: small trees, many of them, strongly held back.

use tenure::predictors::forest::Forest;

use super::sample::Sample;
use crate::boosting::{BoostingError, BoostingParams, Column, Objective, TrainingTable};

/// What a forest is grown towards.
pub(super) struct Aim<'a> {
    pub(super) objective: Objective,
    pub(super) targets: &'a [f64],
    /// Margins the forest corrects; without them it learns its own average.
    pub(super) base_margins: Option<&'a [f64]>,
    pub(super) seed: u64,
}

/// Grows the recipe's forest on the rows of a sample.
pub(super) fn grow(sample: &Sample, aim: &Aim) -> Result<Forest, BoostingError> {
    let table = TrainingTable {
        columns: sample.columns.iter().map(|column| Column::F64(column)).collect(),
        feature_names: &sample.names,
        targets: aim.targets,
        weights: Some(&sample.weights),
        base_margins: aim.base_margins,
        categorical: &[],
    };
    let grown = BoostingParams::default()
        .objective(aim.objective)
        .num_iterations(200)
        .num_leaves(4)
        .learning_rate(0.04)
        .min_data_in_leaf(70.0)
        .lambda_l2(20.0)
        .feature_fraction(0.6)
        .bagging_fraction(0.7)
        .seed(aim.seed)
        .grow(&table, None)?;
    Ok(grown.forest)
}
