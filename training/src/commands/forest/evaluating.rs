//! `forest predict` and `forest contributions`.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use rayon::ThreadPool;
use rayon::prelude::*;
use tenure::disk::atomic;
use tenure::predictors::forest::{CompiledForest, Explainer, Forest};

use super::arguments::EvaluateArguments;
use super::error::ForestCommandError;
use super::models;
use super::stopwatch::Stopwatch;
use crate::tables::{NumericColumn, NumericTable, csv_field, read_numeric_columns};

/// The number of rows that one thread transposes at a time.
const ROWS: usize = 1024;

/// `forest predict`: the prediction and the margin of each row.
pub(super) fn predict(
    pool: &ThreadPool,
    arguments: &EvaluateArguments,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let input = Input::read(arguments, stopwatch)?;
    let (forest, columns) = (&input.forest, input.columns(&arguments.table)?);
    let compiled = CompiledForest::new(forest);
    stopwatch.lap("prepare", &format!("{} trees", forest.trees.len()));
    let margins = pool.install(|| margins(&compiled, &columns, input.table.rows));
    stopwatch.lap("predict", &format!("{} rows", input.table.rows));
    atomic::stream(&arguments.out, |file| {
        writeln!(file, "prediction,margin")?;
        margins
            .iter()
            .try_for_each(|margin| writeln!(file, "{},{margin}", forest.link.prediction(*margin)))
    })?;
    stopwatch.lap("write", &arguments.out.display().to_string());
    Ok(())
}

/// `forest contributions`: the contribution of each feature to the margin of each row.
pub(super) fn explain(
    pool: &ThreadPool,
    arguments: &EvaluateArguments,
    stopwatch: &mut Stopwatch,
) -> Result<(), ForestCommandError> {
    let input = Input::read(arguments, stopwatch)?;
    let (forest, columns) = (&input.forest, input.columns(&arguments.table)?);
    let explainer = Explainer::new(forest);
    stopwatch.lap("prepare", &format!("{} trees", forest.trees.len()));
    let width = columns.len() + 1;
    let mut contributions = vec![0.0; input.table.rows * width];
    pool.install(|| {
        contributions.par_chunks_mut(ROWS * width).enumerate().for_each(|(chunk, written)| {
            let rows = transposed(&columns, chunk * ROWS, written.len() / width);
            explainer.contributions_into(&rows, written);
        });
    });
    stopwatch.lap("contributions", &format!("{} rows", input.table.rows));
    atomic::stream(&arguments.out, |file| {
        let names: Vec<Cow<str>> = forest.feature_names.iter().map(|n| csv_field(n)).collect();
        writeln!(file, "{},expected_margin", names.join(","))?;
        contributions.chunks_exact(width).try_for_each(|row| {
            let row: Vec<String> = row.iter().map(f64::to_string).collect();
            writeln!(file, "{}", row.join(","))
        })
    })?;
    stopwatch.lap("write", &arguments.out.display().to_string());
    Ok(())
}

/// A model and the table it is evaluated on.
struct Input {
    forest: Forest,
    table: NumericTable,
}

impl Input {
    fn read(
        arguments: &EvaluateArguments,
        stopwatch: &mut Stopwatch,
    ) -> Result<Input, ForestCommandError> {
        let forest = models::read(&arguments.model)?;
        let table = read_numeric_columns(&arguments.table, &forest.feature_names)?;
        stopwatch.lap("read", &format!("{} rows, {} columns", table.rows, table.columns.len()));
        Ok(Input { forest, table })
    }

    /// The columns of the forest's features, by name, in its order.
    fn columns(&self, path: &Path) -> Result<Vec<&NumericColumn>, ForestCommandError> {
        let find = |name: &String| {
            self.table.column(name).ok_or_else(|| ForestCommandError::Column {
                path: path.to_owned(),
                column: name.clone(),
                needed_by: "the model was fitted on",
            })
        };
        self.forest.feature_names.iter().map(find).collect()
    }
}

/// The margins of all rows of a table of columns, on the threads of the current pool.
pub(super) fn margins(
    forest: &CompiledForest,
    columns: &[&NumericColumn],
    rows: usize,
) -> Vec<f64> {
    let mut margins = vec![0.0; rows];
    margins.par_chunks_mut(ROWS).enumerate().for_each(|(chunk, margins)| {
        let rows = transposed(columns, chunk * ROWS, margins.len());
        forest.margins_into(&rows, margins);
    });
    margins
}

/// The rows `first..first + count` of a table of columns, row after row.
fn transposed(columns: &[&NumericColumn], first: usize, count: usize) -> Vec<f64> {
    let mut rows = vec![0.0; count * columns.len()];
    for (feature, column) in columns.iter().enumerate() {
        for row in 0..count {
            rows[row * columns.len() + feature] = column.value(first + row);
        }
    }
    rows
}
