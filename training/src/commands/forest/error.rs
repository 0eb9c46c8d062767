//! The errors of the forest command.

use std::path::PathBuf;

use tenure::disk::atomic::WriteError;
use tenure::predictors::forest::ForestError;

use crate::boosting::BoostingError;
use crate::evaluate::ComparisonError;
use crate::interchange::InterchangeError;
use crate::tables::TablesError;

/// A reason for which the forest command stopped.
#[derive(Debug, thiserror::Error)]
pub enum ForestCommandError {
    /// The threads could not be started.
    #[error("{threads} threads cannot be started; ask for fewer")]
    Threads {
        /// The number of threads.
        threads: usize,
        /// The error of the system.
        source: rayon::ThreadPoolBuildError,
    },
    /// More threads than any machine has use for.
    #[error("num_threads is {threads}; at most {threads_max} are started, and 0 is one per core")]
    TooManyThreads {
        /// The number of threads that was asked for.
        threads: usize,
        /// The largest number.
        threads_max: usize,
    },
    /// A table could not be read.
    #[error(transparent)]
    Table(#[from] TablesError),
    /// A column that is needed is not in the table.
    #[error("{} has no column {column:?}, which {needed_by}", path.display())]
    Column {
        /// The table.
        path: PathBuf,
        /// The column.
        column: String,
        /// The use of the column.
        needed_by: &'static str,
    },
    /// A parameter is unknown or unreadable.
    #[error("the parameters cannot be read; `tenure-train forest fit --help` lists them")]
    Parameters {
        /// The error of the TOML reader.
        source: toml::de::Error,
    },
    /// An option that the objective does not have.
    #[error(
        "the objective {objective:?} has no option {option:?}; leave it out, or name the objective it belongs to"
    )]
    Option {
        /// The option, as in the file of parameters.
        option: String,
        /// The objective.
        objective: String,
    },
    /// The parameters or the table were refused by the booster.
    #[error(transparent)]
    Boosting(#[from] BoostingError),
    /// Metrics cannot be computed on the validation table.
    #[error("the forest cannot be evaluated on the validation table")]
    Comparison(#[from] ComparisonError),
    /// A file could not be read.
    #[error("{} cannot be read; check the name and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A model's file name does not end in a known format.
    #[error("{} is not the name of a model; let it end in .forest, .txt (LightGBM) or .json (XGBoost)", path.display())]
    ModelFormat {
        /// The file.
        path: PathBuf,
    },
    /// Categories, which the format cannot represent.
    #[error("{} cannot hold splits on categories; write a .forest, or leave categorical_feature out", path.display())]
    Categories {
        /// The file.
        path: PathBuf,
    },
    /// Plain sums were requested for a format without any other.
    #[error("--plain_sums is for XGBoost's .json alone, and {} is not one; leave it out", path.display())]
    PlainSums {
        /// The file.
        path: PathBuf,
    },
    /// A forest file is not sound.
    #[error("{} holds no usable forest", path.display())]
    Forest {
        /// The file.
        path: PathBuf,
        /// The inconsistency.
        source: ForestError,
    },
    /// A model of another program cannot be read or written.
    #[error("{} cannot be read or written as that kind of model", path.display())]
    Interchange {
        /// The file.
        path: PathBuf,
        /// The obstacle.
        source: InterchangeError,
    },
}
