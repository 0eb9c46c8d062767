//! The boosting loop: derivatives, a tree, new margins, and so on.

use linfa::ParamGuard;
use rayon::prelude::*;
use tenure::predictors::forest::Forest;

use super::binned::{BinnedColumns, BinnedFeature, BinnedRows, FeatureGroup, learn_features};
use super::categories::{RankedFeature, StartingSlopes, rank_columns};
use super::error::{BoostingError, TableRole};
use super::fixed_point::Weights;
use super::growing::{self, BufferPool, GrowContext, GrownTree};
use super::loss::{Derivatives, Loss};
use super::lowering::lower;
use super::params::{BoostingParams, BoostingSettings, BoostingValidParams};
use super::quantisation::{Quantised, RowContent, quantise};
use super::residuals;
use super::sampling::{features_of_tree, rows_of_tree};
use super::splitting::SplitCriterion;
use super::table::TrainingTable;
use super::validation::{self, ValidationMonitor};

const CHUNK: usize = 1 << 12;
/// Rows whose margins are updated at once: each leaf should have some of them.
const ROWS_AT_ONCE: usize = 1 << 15;

/// A forest with the record of its growth.
#[derive(Clone, Debug, PartialEq)]
pub struct GrownForest {
    /// The forest; with early stopping, its trees up to the best iteration.
    pub forest: Forest,
    /// The number of trees with the smallest validation loss; all trees without validation.
    pub best_iteration: usize,
    /// The mean loss on the validation table after each tree; empty without validation.
    pub validation_losses: Vec<f64>,
}

impl BoostingParams {
    /// Checks the parameters, then grows: see [`BoostingValidParams::grow`].
    ///
    /// # Errors
    ///
    /// When a parameter is out of range, or as [`BoostingValidParams::grow`].
    pub fn grow(
        &self,
        table: &TrainingTable,
        validation: Option<&TrainingTable>,
    ) -> Result<GrownForest, BoostingError> {
        self.check_ref()?.grow(table, validation)
    }
}

impl BoostingValidParams {
    /// Grows a forest for the objective of the parameters.
    ///
    /// The same table, parameters and seed give the same forest, on any CPU and for any number
    /// of threads. Without row samples, and without columns of more than `max_cat_to_sets`
    /// categories, the order of rows does not matter either, and a row of whole weight `n` is
    /// exactly `n` rows.
    ///
    /// # Errors
    ///
    /// When a table is empty or inconsistent, or holds a target or category that is not allowed, and
    /// when the forest diverges.
    pub fn grow(
        &self,
        table: &TrainingTable,
        validation: Option<&TrainingTable>,
    ) -> Result<GrownForest, BoostingError> {
        self.grow_with_loss(&*self.0.objective.loss(), table, validation)
    }

    /// Grows a forest for any loss; the objective of the parameters is ignored.
    ///
    /// # Errors
    ///
    /// As [`BoostingValidParams::grow`].
    pub fn grow_with_loss(
        &self,
        loss: &dyn Loss,
        table: &TrainingTable,
        validation: Option<&TrainingTable>,
    ) -> Result<GrownForest, BoostingError> {
        self.bin(loss, table, validation)?.grow()
    }

    /// Checks the tables and puts them into bins: the first step of growing.
    ///
    /// # Errors
    ///
    /// As [`BoostingValidParams::grow`].
    pub fn bin<'a>(
        &'a self,
        loss: &'a dyn Loss,
        table: &'a TrainingTable<'a>,
        validation: Option<&TrainingTable<'a>>,
    ) -> Result<Booster<'a>, BoostingError> {
        let settings = &self.0;
        table.check(TableRole::Training)?;
        validation::check_targets(table, loss, TableRole::Training)?;
        if let Some(validation) = validation {
            validation::check(validation, table, loss)?;
        }
        let (found, expected) = (settings.monotone_constraints.len(), table.columns.len());
        if found != 0 && found != expected {
            let what = "monotone_constraints".to_owned();
            let (role, unit) = (TableRole::Training, "columns");
            return Err(BoostingError::Length { role, what, unit, found, expected });
        }
        // Inside the scope this thread is one of the pool, and needs no waking per step.
        rayon::scope(|_| {
            let mut booster = Booster::new(settings, loss, table)?;
            booster.monitor = validation
                .map(|table| ValidationMonitor::new(table, &booster.features, booster.base_margin));
            Ok(booster)
        })
    }
}

/// Tables in bins, ready to grow a forest: the state of boosting between two trees.
pub struct Booster<'a> {
    settings: &'a BoostingSettings,
    loss: &'a dyn Loss,
    table: &'a TrainingTable<'a>,
    weights: Weights,
    features: Vec<BinnedFeature>,
    columns: BinnedColumns,
    rows: BinnedRows,
    base_margin: f64,
    margins: Vec<f64>,
    derivatives: Vec<Derivatives>,
    pool: BufferPool,
    packed: Vec<i64>,
    monitor: Option<ValidationMonitor<'a>>,
}

impl<'a> Booster<'a> {
    /// Grows the forest: the second step, after [`BoostingValidParams::bin`].
    ///
    /// # Errors
    ///
    /// When the learning rate is so large that margins overflow.
    pub fn grow(self) -> Result<GrownForest, BoostingError> {
        rayon::scope(|_| self.run())
    }

    fn new(
        settings: &'a BoostingSettings,
        loss: &'a dyn Loss,
        table: &'a TrainingTable<'a>,
    ) -> Result<Booster<'a>, BoostingError> {
        let rows = table.rows();
        let weights = Weights::new(rows, table.weights);
        let base_margin = if table.base_margins.is_some() {
            0.0
        } else if let Some(alpha) = loss.residual_quantile() {
            let targets = (0..rows).map(|row| (table.targets[row], weights.fixed(row)));
            residuals::quantile(targets.collect(), alpha)
        } else {
            loss.base_margin(weights.mean(|row| table.targets[row]))
        };
        let margins = match table.base_margins {
            Some(margins) => margins.to_vec(),
            None => vec![base_margin; rows],
        };
        let mut features = learn_features(table, &weights, settings)?;
        let mut columns = BinnedColumns::new(table, &features);
        let mut derivatives = vec![Derivatives::default(); rows];
        differentiate(loss, table.targets, &margins, &mut derivatives);
        let slopes = StartingSlopes { derivatives: &derivatives, weights: &weights };
        for RankedFeature { feature, bins } in rank_columns(table, slopes, settings) {
            features.push(feature);
            columns.0.push(bins);
        }
        let binned = columns.by_rows();
        Ok(Booster {
            settings,
            loss,
            table,
            weights,
            features,
            columns,
            rows: binned,
            base_margin,
            margins,
            derivatives,
            pool: BufferPool::default(),
            packed: Vec::new(),
            monitor: None,
        })
    }

    fn run(mut self) -> Result<GrownForest, BoostingError> {
        let mut monitor = self.monitor.take();
        let sampled = self.settings.bagging_fraction < 1.0 || self.settings.feature_fraction < 1.0;
        let patience = self.settings.early_stopping_round as usize;
        let mut trees = Vec::new();
        for number in 0..self.settings.num_iterations {
            let diverges = BoostingError::Diverges { trees: trees.len() };
            let tree = self.grow_tree(number).ok_or(diverges)?;
            if tree.nodes.is_empty() && !sampled {
                // The next tree would be the same: no split is worth its cost any more.
                break;
            }
            self.add_to_margins(&tree);
            trees.push(lower(&tree, &self.features));
            if let Some(monitor) = &mut monitor {
                monitor.add(&tree, self.loss);
            }
            self.pool.keep_rows(tree);
            let Some(monitor) = &monitor else { continue };
            if patience > 0 && trees.len() >= monitor.best_iteration() + patience {
                break;
            }
        }
        let best_iteration =
            monitor.as_ref().map_or(trees.len(), ValidationMonitor::best_iteration);
        if monitor.is_some() && patience > 0 {
            trees.truncate(best_iteration);
        }
        let forest = Forest {
            feature_names: self.table.feature_names.to_vec(),
            link: self.loss.link(),
            base_margin: self.base_margin,
            trees,
        };
        let validation_losses = monitor.map_or(Vec::new(), |monitor| monitor.losses().to_vec());
        Ok(GrownForest { forest, best_iteration, validation_losses })
    }

    /// Grows the next tree; its values include the learning rate. None if margins overflow.
    fn grow_tree(&mut self, number: u32) -> Option<GrownTree> {
        differentiate(self.loss, self.table.targets, &self.margins, &mut self.derivatives);
        let content = RowContent { margins: &self.margins, targets: self.table.targets };
        let reused = std::mem::take(&mut self.packed);
        let Quantised { packed, units } =
            quantise(&self.derivatives, content, &self.weights, reused)?;
        let allowed = features_of_tree(self.settings, number, self.features.len());
        let allowed: Vec<usize> = (0..allowed.len()).filter(|&at| allowed[at]).collect();
        let groups = FeatureGroup::all_of(allowed.len(), rayon::current_num_threads());
        let context = GrowContext {
            settings: self.settings,
            features: &self.features,
            columns: &self.columns,
            table: &self.rows,
            groups: &groups,
            weights: &self.weights,
            packed: &packed,
            criterion: SplitCriterion::new(self.settings, units),
            allowed: &allowed,
        };
        let rows = rows_of_tree(self.settings, number, self.table.rows());
        let mut tree = growing::grow(&context, rows, &mut self.pool);
        if let Some(alpha) = self.loss.residual_quantile() {
            residuals::renew_values(&mut tree, alpha, |row| {
                (self.table.targets[row] - self.margins[row], self.weights.fixed(row))
            });
        }
        tree.values.iter_mut().for_each(|value| *value *= self.settings.learning_rate);
        self.packed = packed;
        tree.values.iter().all(|value| value.is_finite()).then_some(tree)
    }

    /// Adds a tree to every row's margin.
    fn add_to_margins(&mut self, tree: &GrownTree) {
        let columns = &self.columns;
        let all_are_in_leaves = tree.row_count() == self.margins.len();
        self.margins.par_chunks_mut(ROWS_AT_ONCE).enumerate().for_each(|(chunk, margins)| {
            let first = chunk * ROWS_AT_ONCE;
            if all_are_in_leaves {
                return tree.add_values(first, margins);
            }
            tree.add_values_of_any(columns, first, margins);
        });
    }
}

fn differentiate(
    loss: &dyn Loss,
    targets: &[f64],
    margins: &[f64],
    derivatives: &mut [Derivatives],
) {
    derivatives
        .par_chunks_mut(CHUNK)
        .zip(margins.par_chunks(CHUNK).zip(targets.par_chunks(CHUNK)))
        .for_each(|(derivatives, (margins, targets))| {
            loss.differentiate(margins, targets, derivatives);
        });
}
