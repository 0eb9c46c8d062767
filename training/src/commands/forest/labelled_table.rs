//! The tables of `forest fit`: targets and weights taken from among the features.

use std::path::Path;

use super::arguments::FitArguments;
use super::error::ForestCommandError;
use crate::boosting::{Column, TrainingTable};
use crate::tables::{NumericColumn, NumericTable, read_numeric, read_numeric_columns};

/// A table whose targets and weights are separated from its features.
pub(super) struct LabelledTable {
    pub(super) features: NumericTable,
    pub(super) targets: Vec<f64>,
    pub(super) weights: Option<Vec<f64>>,
}

impl LabelledTable {
    /// The table to grow on: every column but the target and the weight is a feature.
    pub(super) fn training(arguments: &FitArguments) -> Result<LabelledTable, ForestCommandError> {
        LabelledTable::label(read_numeric(&arguments.table)?, &arguments.table, arguments)
    }

    /// A table to evaluate on: its features are found by their names, other columns are ignored.
    pub(super) fn validation(
        path: &Path,
        arguments: &FitArguments,
        features: &[String],
    ) -> Result<LabelledTable, ForestCommandError> {
        let mut names = features.to_vec();
        names.push(arguments.target.clone());
        names.extend(arguments.weight.clone());
        let table = read_numeric_columns(path, &names)?;
        let labelled = LabelledTable::label(table, path, arguments)?;
        let has = |name: &&String| labelled.features.names.contains(name);
        if let Some(column) = features.iter().find(|name| !has(name)) {
            let (path, column) = (path.to_owned(), column.clone());
            let needed_by = "is a feature of the training table";
            return Err(ForestCommandError::Column { path, column, needed_by });
        }
        Ok(labelled)
    }

    fn label(
        mut features: NumericTable,
        path: &Path,
        arguments: &FitArguments,
    ) -> Result<LabelledTable, ForestCommandError> {
        let mut take = |column: &str, needed_by| {
            features.take(column).map(NumericColumn::into_f64).ok_or_else(|| {
                ForestCommandError::Column {
                    path: path.to_owned(),
                    column: column.to_owned(),
                    needed_by,
                }
            })
        };
        let targets = take(&arguments.target, "is the target")?;
        let weights = arguments
            .weight
            .as_deref()
            .map(|column| take(column, "holds the weights"))
            .transpose()?;
        Ok(LabelledTable { features, targets, weights })
    }

    /// The positions of the columns that are to be read as categories.
    pub(super) fn categorical(
        &self,
        arguments: &FitArguments,
    ) -> Result<Vec<usize>, ForestCommandError> {
        let place = |column: &String| {
            self.features.names.iter().position(|name| name == column).ok_or_else(|| {
                ForestCommandError::Column {
                    path: arguments.table.clone(),
                    column: column.clone(),
                    needed_by: "is to be read as categories",
                }
            })
        };
        arguments.categorical_feature.iter().map(place).collect()
    }

    pub(super) fn borrow<'a>(&'a self, categorical: &'a [usize]) -> TrainingTable<'a> {
        let column = |column: &'a NumericColumn| match column {
            NumericColumn::F64(values) => Column::F64(values),
            NumericColumn::F32(values) => Column::F32(values),
        };
        TrainingTable {
            columns: self.features.columns.iter().map(column).collect(),
            feature_names: &self.features.names,
            targets: &self.targets,
            weights: self.weights.as_deref(),
            base_margins: None,
            categorical,
        }
    }
}
