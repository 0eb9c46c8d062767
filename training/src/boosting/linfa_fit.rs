//! The booster as a [`linfa::traits::Fit`] implementation.

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use tenure::predictors::forest::Forest;

use super::error::BoostingError;
use super::params::BoostingValidParams;
use super::table::{Column, TrainingTable};

/// Fits a dataset: records of shape (rows, features), one target per row, optional weights.
///
/// All features are numeric, NaN is missing; features without names are called `feature_0` and
/// so on. For categories, validation, or data that is already stored by columns, use
/// [`BoostingValidParams::grow`], which copies nothing.
impl Fit<Array2<f64>, Array1<f64>, BoostingError> for BoostingValidParams {
    type Object = Forest;

    fn fit(
        &self,
        dataset: &DatasetBase<Array2<f64>, Array1<f64>>,
    ) -> Result<Forest, BoostingError> {
        let columns: Vec<Vec<f64>> =
            dataset.records().columns().into_iter().map(|column| column.to_vec()).collect();
        let names = match dataset.feature_names() {
            [] => (0..columns.len()).map(|at| format!("feature_{at}")).collect(),
            names => names.to_vec(),
        };
        let weights: Option<Vec<f64>> =
            dataset.weights().map(|weights| weights.iter().map(|&w| f64::from(w)).collect());
        let targets = dataset.targets().to_vec();
        let table = TrainingTable {
            columns: columns.iter().map(|column| Column::F64(column)).collect(),
            feature_names: &names,
            targets: &targets,
            weights: weights.as_deref(),
            base_margins: None,
            categorical: &[],
        };
        Ok(self.grow(&table, None)?.forest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boosting::BoostingParams;

    #[test]
    fn a_linfa_dataset_is_fitted_with_its_weights_and_names() {
        let records = Array2::from_shape_fn((200, 2), |(row, column)| (row * (column + 1)) as f64);
        let targets = Array1::from_shape_fn(200, |row| f64::from(u8::from(row >= 100)));
        let dataset = DatasetBase::new(records, targets)
            .with_weights(Array1::from_elem(200, 2.0))
            .with_feature_names(vec!["frequency", "age_days"]);
        let forest = BoostingParams::default().num_iterations(5).fit(&dataset).unwrap();
        assert_eq!(forest.feature_names, ["frequency", "age_days"]);
        assert_eq!(forest.trees[0].node_cover[0], 400.0);
        assert!(forest.margin(&[10.0, 20.0]) < -0.5 && forest.margin(&[190.0, 380.0]) > 0.5);
    }

    #[test]
    fn bad_parameters_are_refused_before_the_data_is_looked_at() {
        let dataset = DatasetBase::new(Array2::zeros((0, 1)), Array1::zeros(0));
        let error = BoostingParams::default().num_leaves(0).fit(&dataset).unwrap_err();
        assert!(matches!(error, BoostingError::Parameter { name: "num_leaves", .. }));
        let error = BoostingParams::default().fit(&dataset).unwrap_err();
        assert!(matches!(error, BoostingError::NoRows { .. }));
    }
}
