//! Small tables to grow forests on.

use tenure::predictors::forest::Forest;

use crate::boosting::{BoostingParams, Column, TrainingTable};

/// A small table that owns its parts.
#[derive(Clone, Debug)]
pub(super) struct OwnedTable {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) names: Vec<String>,
    pub(super) targets: Vec<f64>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) categorical: Vec<usize>,
}

impl OwnedTable {
    pub(super) fn new(columns: Vec<Vec<f64>>, targets: Vec<f64>) -> OwnedTable {
        let names = (0..columns.len()).map(|at| format!("x{at}")).collect();
        OwnedTable { columns, names, targets, weights: None, categorical: Vec::new() }
    }

    pub(super) fn view(&self) -> TrainingTable<'_> {
        TrainingTable {
            columns: self.columns.iter().map(|column| Column::F64(column)).collect(),
            feature_names: &self.names,
            targets: &self.targets,
            weights: self.weights.as_deref(),
            base_margins: None,
            categorical: &self.categorical,
        }
    }

    pub(super) fn row(&self, row: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[row]).collect()
    }

    /// The rows in another order, or some of them several times.
    pub(super) fn rows(&self, order: &[usize]) -> OwnedTable {
        let pick = |values: &Vec<f64>| order.iter().map(|&row| values[row]).collect();
        OwnedTable {
            columns: self.columns.iter().map(pick).collect(),
            targets: pick(&self.targets),
            weights: self.weights.as_ref().map(pick),
            ..self.clone()
        }
    }

    pub(super) fn forest(&self, params: &BoostingParams) -> Forest {
        params.grow(&self.view(), None).unwrap().forest
    }
}

/// A repeatable number in `[0, 1)` for each pair.
pub(super) fn noise(row: usize, column: usize) -> f64 {
    let mixed = (row as f64 * 12.9898 + column as f64 * 78.233).sin() * 43_758.545_3;
    mixed - mixed.floor()
}

/// Counts, ties, missing values, noise, and a yes or no that depends on two of the columns.
pub(super) fn shop(rows: usize) -> OwnedTable {
    let column = |column: usize| {
        let value = move |row: usize| match (column, noise(row, column)) {
            (0, at) => (at * at * 20.0).floor(),
            (1, at) if at < 0.2 => f64::NAN,
            (_, at) => at,
        };
        (0..rows).map(value).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = (0..11).map(column).collect();
    let says_yes = |row: usize| {
        let signal = columns[0][row] / 20.0 - columns[1][row].max(0.3) + noise(row, 99) * 0.5;
        f64::from(u8::from(signal > 0.1))
    };
    let targets = (0..rows).map(says_yes).collect();
    OwnedTable::new(columns, targets)
}

pub(super) fn small() -> BoostingParams {
    BoostingParams::default().num_iterations(12).num_leaves(9).min_data_in_leaf(3.0)
}

pub(super) fn shuffled(rows: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&one, &other| noise(one, 7).total_cmp(&noise(other, 7)));
    order
}
