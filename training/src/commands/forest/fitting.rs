//! `forest fit`: read, grow, write, evaluate.

use linfa::ParamGuard;
use rayon::ThreadPool;
use tenure::predictors::forest::CompiledForest;

use super::arguments::FitArguments;
use super::error::ForestCommandError;
use super::evaluating::margins;
use super::labelled_table::LabelledTable;
use super::models;
use super::parameters::parameters;
use super::stopwatch::Stopwatch;
use crate::boosting::{BoostingObjective, GrownForest};
use crate::evaluate::{Comparison, Metric};
use crate::interchange::XgboostSums;
use crate::tables::{NumericColumn, NumericTable};

pub(super) fn fit(
    pool: &ThreadPool,
    arguments: &FitArguments,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    models::check_name(&arguments.out)?;
    if !arguments.categorical_feature.is_empty() {
        models::check_categories(&arguments.out)?;
    }
    let (params, objective) = parameters(arguments)?;
    let training = LabelledTable::training(arguments)?;
    let validation = arguments
        .valid
        .as_deref()
        .map(|path| LabelledTable::validation(path, arguments, &training.features.names))
        .transpose()?;
    stopwatch.lap("read", &size(&training.features));
    for column in &training.features.left_out {
        stopwatch.note("left out", &format!("column {column}, an index of pandas"));
    }
    let categorical = training.categorical(arguments)?;
    let grown: GrownForest = pool.install(|| {
        let loss = objective.loss();
        let training = training.borrow(&categorical);
        let validation = validation.as_ref().map(|table| table.borrow(&categorical));
        let booster = params.check_ref()?.bin(&*loss, &training, validation.as_ref())?;
        stopwatch.lap("bin", &format!("{} features", training.columns.len()));
        booster.grow()
    })?;
    stopwatch.lap("train", &format!("{} trees", grown.forest.trees.len()));
    if grown.forest.trees.is_empty() {
        stopwatch.note("warning", NO_TREES);
    }
    models::write(&arguments.out, &grown.forest, XgboostSums::Exact)?;
    stopwatch.lap("write", &arguments.out.display().to_string());
    if let Some(validation) = &validation {
        pool.install(|| evaluate(&grown, objective, validation, stopwatch))?;
    }
    Ok(())
}

const NO_TREES: &str = "no split is worth it, so every prediction is the average; \
                        lower min_data_in_leaf or min_child_weight, or check the target";

fn evaluate(
    grown: &GrownForest,
    objective: BoostingObjective,
    validation: &LabelledTable,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let forest = CompiledForest::new(&grown.forest);
    let columns: Vec<&NumericColumn> = validation.features.columns.iter().collect();
    let rows = validation.features.rows;
    let margins = margins(&forest, &columns, rows);
    stopwatch.lap("judge", &size(&validation.features));
    stopwatch.note("best tree", &grown.best_iteration.to_string());
    let weights = validation.weights.clone().unwrap_or_else(|| vec![1.0; rows]);
    let loss = objective.loss();
    let losses = margins.iter().zip(&validation.targets).zip(&weights);
    let total = losses.map(|((&margin, &target), weight)| weight * loss.loss(margin, target));
    let mean = total.sum::<f64>() / weights.iter().sum::<f64>();
    stopwatch.note("mean loss", &format!("{mean:.6}"));
    let predictions: Vec<f64> = margins.iter().map(|&m| forest.link().prediction(m)).collect();
    let comparison = Comparison::new(validation.targets.clone(), predictions)?;
    let metrics = match objective {
        BoostingObjective::Binary => &Metric::OF_PROBABILITIES,
        _ => &Metric::OF_AMOUNTS,
    };
    for metric in metrics {
        let value = metric.weighted(&comparison, &weights);
        let value = value.map_or("-".to_owned(), |value| format!("{value:.6}"));
        stopwatch.note(metric.title(), &value);
    }
    Ok(())
}

fn size(table: &NumericTable) -> String {
    format!("{} rows, {} features", table.rows, table.columns.len())
}
