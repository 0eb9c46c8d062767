//! `forest fit`: read, grow, write, evaluate.

use std::path::Path;

use linfa::ParamGuard;
use rayon::ThreadPool;
use tenure::predictors::forest::CompiledForest;

use super::arguments::FitArguments;
use super::error::ForestCommandError;
use super::evaluating::margins;
use super::models;
use super::stopwatch::Stopwatch;
use crate::boosting::{
    BoostingObjective, BoostingParams, Column, GrownForest, TrainingTable,
};
use crate::evaluate::{Comparison, Metric};
use crate::interchange::XgboostSums;
use crate::tables::{NumericColumn, NumericTable, read_numeric};

/// A table whose targets and weights are separated from its features.
struct LabelledTable {
    features: NumericTable,
    targets: Vec<f64>,
    weights: Option<Vec<f64>>,
}

pub(super) fn fit(
    pool: &ThreadPool,
    arguments: &FitArguments,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    models::check_name(&arguments.out)?;
    let (params, objective) = parameters(arguments)?;
    let training = read(&arguments.table, arguments)?;
    let validation = arguments.valid.as_deref().map(|path| read(path, arguments)).transpose()?;
    stopwatch.lap("read", &size(&training.features));
    let categorical = categorical(arguments, &training.features)?;
    let grown: GrownForest = pool.install(|| {
        let loss = objective.loss();
        let training = training.borrow(&categorical);
        let validation = validation.as_ref().map(|table| table.borrow(&categorical));
        let booster = params.check_ref()?.bin(&*loss, &training, validation.as_ref())?;
        stopwatch.lap("bin", &format!("{} features", training.columns.len()));
        booster.grow()
    })?;
    stopwatch.lap("train", &format!("{} trees", grown.forest.trees.len()));
    models::write(&arguments.out, &grown.forest, XgboostSums::Exact)?;
    stopwatch.lap("write", &arguments.out.display().to_string());
    if let Some(validation) = &validation {
        pool.install(|| evaluate(&grown, objective, validation, stopwatch))?;
    }
    Ok(())
}

/// The parameters of the file, overridden by the flags.
fn parameters(
    arguments: &FitArguments,
) -> Result<(BoostingParams, BoostingObjective), ForestCommandError> {
    let unreadable = |source| ForestCommandError::Parameters { source };
    let mut table = match &arguments.params {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|source| ForestCommandError::Unreadable { path: path.clone(), source })?
            .parse::<toml::Table>()
            .map_err(unreadable)?,
        None => toml::Table::new(),
    };
    let flags = toml::Table::try_from(&arguments.parameters)
        .expect("flags are numbers, words and lists of numbers");
    table.extend(flags);
    let mut objective = match table.remove("objective") {
        Some(toml::Value::Table(objective)) => objective,
        Some(name) => toml::Table::from_iter([("name".to_owned(), name)]),
        None => toml::Table::from_iter([("name".to_owned(), "binary".into())]),
    };
    if let Some(name) = &arguments.objective {
        objective = toml::Table::from_iter([("name".to_owned(), name.as_str().into())]);
    }
    // LightGBM's defaults, where the objective has a parameter.
    match objective.get("name").and_then(|name| name.as_str()) {
        Some("tweedie") => {
            let power = arguments.tweedie_variance_power;
            set(&mut objective, "variance_power", power, 1.5);
        }
        Some("quantile") => set(&mut objective, "alpha", arguments.alpha, 0.9),
        _ => {}
    }
    table.insert("objective".to_owned(), objective.clone().into());
    Ok((table.try_into().map_err(unreadable)?, objective.try_into().map_err(unreadable)?))
}

fn set(objective: &mut toml::Table, name: &str, flag: Option<f64>, default: f64) {
    if flag.is_some() || !objective.contains_key(name) {
        objective.insert(name.to_owned(), flag.unwrap_or(default).into());
    }
}

fn read(path: &Path, arguments: &FitArguments) -> Result<LabelledTable, ForestCommandError> {
    let mut features = read_numeric(path)?;
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
    let weights =
        arguments.weight.as_deref().map(|column| take(column, "holds the weights")).transpose()?;
    Ok(LabelledTable { features, targets, weights })
}

fn categorical(
    arguments: &FitArguments,
    features: &NumericTable,
) -> Result<Vec<usize>, ForestCommandError> {
    let place = |column: &String| {
        features.names.iter().position(|name| name == column).ok_or_else(|| {
            ForestCommandError::Column {
                path: arguments.table.clone(),
                column: column.clone(),
                needed_by: "is to be read as categories",
            }
        })
    };
    arguments.categorical_feature.iter().map(place).collect()
}

impl LabelledTable {
    fn borrow<'a>(&'a self, categorical: &'a [usize]) -> TrainingTable<'a> {
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

fn evaluate(
    grown: &GrownForest,
    objective: BoostingObjective,
    validation: &LabelledTable,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let forest = CompiledForest::new(&grown.forest);
    let columns: Vec<&NumericColumn> = validation.features.columns.iter().collect();
    let margins = margins(&forest, &columns, validation.features.rows);
    stopwatch.lap("judge", &size(&validation.features));
    stopwatch.note("best tree", &grown.best_iteration.to_string());
    let loss = objective.loss();
    let rows = margins.iter().zip(&validation.targets);
    let mean = rows.map(|(&margin, &target)| loss.loss(margin, target)).sum::<f64>()
        / margins.len() as f64;
    stopwatch.note("mean loss", &format!("{mean:.6}"));
    let predictions: Vec<f64> = margins.iter().map(|&m| forest.link().prediction(m)).collect();
    let comparison = Comparison::new(validation.targets.clone(), predictions)?;
    let metrics = match objective {
        BoostingObjective::Binary => &Metric::OF_PROBABILITIES,
        _ => &Metric::OF_AMOUNTS,
    };
    for metric in metrics {
        let value = metric.of(&comparison).map_or("-".to_owned(), |value| format!("{value:.6}"));
        stopwatch.note(metric.title(), &value);
    }
    Ok(())
}

fn size(table: &NumericTable) -> String {
    format!("{} rows, {} features", table.rows, table.columns.len())
}
