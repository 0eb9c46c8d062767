//! The forests of the recipe: many small trees under strong regularisation.

use tenure::predictors::forest::Forest;

use super::columns::SampleColumn;
use super::sample_rows::SampleRows;
use crate::boosting::{BoostingError, BoostingObjective, BoostingParams, Column, TrainingTable};

/// The quantity that a forest learns to predict.
pub(super) struct ForestTarget<'a> {
    pub(super) objective: BoostingObjective,
    /// One value per row.
    pub(super) values: &'a [f64],
    /// Margins the forest corrects; without them it learns its own average.
    pub(super) base_margins: Option<&'a [f64]>,
    pub(super) seed: u64,
}

/// Grows the recipe's forest on some rows of a sample.
pub(super) fn grow(rows: &SampleRows, target: &ForestTarget) -> Result<Forest, BoostingError> {
    let columns: Vec<Column> = rows.sample.columns.iter().map(SampleColumn::as_column).collect();
    let picked = |column| Column::Picked { column, rows: &rows.rows };
    let weights = rows.weights();
    let table = TrainingTable {
        columns: columns.iter().map(picked).collect(),
        feature_names: &rows.sample.names,
        targets: target.values,
        weights: Some(&weights),
        base_margins: target.base_margins,
        categorical: &rows.sample.categorical,
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
