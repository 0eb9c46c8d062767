//! `tenure-train forest`: the booster alone, on a table of numbers.
//!
//! `fit` grows a forest, `predict` and `contributions` evaluate one, `convert` changes its
//! file. A model is a forest file, or LightGBM's (`.txt`) or XGBoost's (`.json`).

mod arguments;
mod error;
mod evaluating;
mod fitting;
mod labelled_table;
mod models;
mod parameters;
mod stopwatch;

#[cfg(test)]
mod tests;

pub use arguments::{
    ConvertArguments, EvaluateArguments, FitArguments, ForestArguments, ForestCommand,
};
pub use error::ForestCommandError;

use super::Print;
use crate::interchange::XgboostSums;
use stopwatch::Stopwatch;

/// The most threads that are started.
const THREADS_MAX: usize = 1024;

/// Runs the command on the requested number of threads.
///
/// # Errors
///
/// When a file, a parameter or a table cannot be used; nothing is left half-written.
pub fn run(arguments: &ForestArguments, print: &mut Print) -> Result<(), ForestCommandError> {
    if arguments.num_threads > THREADS_MAX {
        let (threads, threads_max) = (arguments.num_threads, THREADS_MAX);
        return Err(ForestCommandError::TooManyThreads { threads, threads_max });
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.num_threads)
        .build()
        .map_err(|source| ForestCommandError::Threads { threads: arguments.num_threads, source })?;
    let mut stopwatch = Stopwatch::start();
    match &arguments.command {
        ForestCommand::Fit(arguments) => fitting::fit(&pool, arguments, &mut stopwatch)?,
        ForestCommand::Predict(arguments) => evaluating::predict(&pool, arguments, &mut stopwatch)?,
        ForestCommand::Contributions(arguments) => {
            evaluating::explain(&pool, arguments, &mut stopwatch)?
        }
        ForestCommand::Convert(arguments) => {
            models::check_plain_sums(arguments.plain_sums, &arguments.to)?;
            let sums = if arguments.plain_sums { XgboostSums::Plain } else { XgboostSums::Exact };
            models::write(&arguments.to, &models::read(&arguments.model)?, sums)?;
            stopwatch.lap("convert", &arguments.to.display().to_string());
        }
    }
    stopwatch.lines().iter().for_each(|line| print(line));
    Ok(())
}
