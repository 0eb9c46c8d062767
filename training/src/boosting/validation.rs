//! The loss on the validation table, tree by tree, from which early stopping decides.

use rayon::prelude::*;

use super::binned::{BinnedColumns, BinnedFeature};
use super::error::{BoostingError, TableRole};
use super::fixed_point::Weights;
use super::growing::GrownTree;
use super::loss::Loss;
use super::table::TrainingTable;

const CHUNK: usize = 1 << 12;

/// The validation table in bins, with the margins and losses of the forest so far.
pub(super) struct ValidationMonitor<'a> {
    columns: BinnedColumns,
    weights: Weights,
    targets: &'a [f64],
    margins: Vec<f64>,
    losses: Vec<f64>,
}

impl<'a> ValidationMonitor<'a> {
    /// Bins the table as the training table was binned.
    pub(super) fn new(
        table: &TrainingTable<'a>,
        features: &[BinnedFeature],
        base_margin: f64,
    ) -> ValidationMonitor<'a> {
        let start = |row: usize| table.base_margins.map_or(0.0, |margins| margins[row]);
        ValidationMonitor {
            columns: BinnedColumns::new(table, features),
            weights: Weights::new(table.rows(), table.weights),
            targets: table.targets,
            margins: (0..table.rows()).map(|row| base_margin + start(row)).collect(),
            losses: Vec::new(),
        }
    }

    /// Adds a tree, whose values include the learning rate, and records the mean loss.
    pub(super) fn add(&mut self, tree: &GrownTree, loss: &dyn Loss) {
        let columns = &self.columns;
        self.margins.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, margins)| {
            tree.add_values_of_any(columns, chunk * CHUNK, margins);
        });
        let (margins, targets) = (&self.margins, self.targets);
        self.losses.push(self.weights.mean(|row| loss.loss(margins[row], targets[row])));
    }

    /// The mean loss after each tree.
    pub(super) fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// The number of trees with the smallest loss.
    pub(super) fn best_iteration(&self) -> usize {
        let smallest = self.losses.iter().copied().fold(f64::INFINITY, f64::min);
        self.losses.iter().position(|&loss| loss == smallest).map_or(self.losses.len(), |at| at + 1)
    }
}

/// Checks that a validation table fits the training table and the loss.
pub(super) fn check(
    validation: &TrainingTable,
    training: &TrainingTable,
    loss: &dyn Loss,
) -> Result<(), BoostingError> {
    let role = TableRole::Validation;
    validation.check(role)?;
    check_targets(validation, loss, role)?;
    let (found, expected) = (validation.columns.len(), training.columns.len());
    if found != expected {
        let what = "the validation table".to_owned();
        return Err(BoostingError::Length {
            role: TableRole::Training,
            what,
            unit: "columns",
            found,
            expected,
        });
    }
    Ok(())
}

/// Checks that the loss is defined for every target.
pub(super) fn check_targets(
    table: &TrainingTable,
    loss: &dyn Loss,
    role: TableRole,
) -> Result<(), BoostingError> {
    let bad = |target: &f64| !loss.targets().include(*target);
    match table.targets.iter().position(bad) {
        None => Ok(()),
        Some(row) => Err(BoostingError::Target {
            role,
            row,
            value: table.targets[row],
            range: loss.targets().range(),
        }),
    }
}
