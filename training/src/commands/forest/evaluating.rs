//! `forest predict` and `forest contributions`.

use std::path::Path;

use rayon::ThreadPool;
use rayon::prelude::*;
use tenure::predictors::contributions::Explainer;
use tenure::predictors::forest::{CompiledForest, Forest};

use super::stopwatch::Stopwatch;
use super::{EvaluateArguments, ForestCommandError, models};
use crate::tables::{NumericColumn, NumericTable, read_numeric};

/// So many rows are turned from columns into rows at a time, by one thread.
const ROWS: usize = 1024;

pub(super) fn predict(
    pool: &ThreadPool,
    arguments: &EvaluateArguments,
    watch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let (forest, table) = read(arguments, watch)?;
    let columns = columns(&arguments.table, &table, &forest)?;
    let compiled = CompiledForest::new(&forest);
    watch.lap("prepare", &format!("{} trees", forest.trees.len()));
    let margins = pool.install(|| margins(&compiled, &columns, table.rows));
    watch.lap("predict", &format!("{} rows", table.rows));
    models::replace(&arguments.out, |file| {
        writeln!(file, "prediction,margin")?;
        margins
            .iter()
            .try_for_each(|margin| writeln!(file, "{},{margin}", forest.link.prediction(*margin)))
    })?;
    watch.lap("write", &arguments.out.display().to_string());
    Ok(())
}

pub(super) fn explain(
    pool: &ThreadPool,
    arguments: &EvaluateArguments,
    watch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let (forest, table) = read(arguments, watch)?;
    let columns = columns(&arguments.table, &table, &forest)?;
    let explainer = Explainer::new(&forest);
    watch.lap("prepare", &format!("{} trees", forest.trees.len()));
    let width = columns.len() + 1;
    let mut contributions = vec![0.0; table.rows * width];
    pool.install(|| {
        contributions.par_chunks_mut(ROWS * width).enumerate().for_each(|(chunk, written)| {
            let rows = turn(&columns, chunk * ROWS, written.len() / width);
            explainer.contributions_into(&rows, written);
        });
    });
    watch.lap("contributions", &format!("{} rows", table.rows));
    models::replace(&arguments.out, |file| {
        writeln!(file, "{},expected_margin", forest.feature_names.join(","))?;
        contributions.chunks_exact(width).try_for_each(|row| {
            let row: Vec<String> = row.iter().map(f64::to_string).collect();
            writeln!(file, "{}", row.join(","))
        })
    })?;
    watch.lap("write", &arguments.out.display().to_string());
    Ok(())
}

/// The margins of all rows of a table of columns, on the threads of the pool we are in.
pub(super) fn margins(
    forest: &CompiledForest,
    columns: &[&NumericColumn],
    rows: usize,
) -> Vec<f64> {
    let mut margins = vec![0.0; rows];
    margins.par_chunks_mut(ROWS).enumerate().for_each(|(chunk, margins)| {
        let rows = turn(columns, chunk * ROWS, margins.len());
        forest.margins_into(&rows, margins);
    });
    margins
}

/// Rows `first..first + count`, row after row.
fn turn(columns: &[&NumericColumn], first: usize, count: usize) -> Vec<f64> {
    let mut rows = vec![0.0; count * columns.len()];
    for (feature, column) in columns.iter().enumerate() {
        for row in 0..count {
            rows[row * columns.len() + feature] = column.value(first + row);
        }
    }
    rows
}

fn read(
    arguments: &EvaluateArguments,
    watch: &mut Stopwatch,
) -> Result<(Forest, NumericTable), ForestCommandError> {
    let forest = models::read(&arguments.model)?;
    let table = read_numeric(&arguments.table)?;
    watch.lap("read", &format!("{} rows, {} columns", table.rows, table.columns.len()));
    Ok((forest, table))
}

/// The columns the forest asks for, by name, in its order.
fn columns<'a>(
    path: &Path,
    table: &'a NumericTable,
    forest: &Forest,
) -> Result<Vec<&'a NumericColumn>, ForestCommandError> {
    let find = |name: &String| {
        table.column(name).ok_or_else(|| ForestCommandError::Column {
            path: path.to_owned(),
            column: name.clone(),
            needed_by: "the model was fitted on",
        })
    };
    forest.feature_names.iter().map(find).collect()
}
