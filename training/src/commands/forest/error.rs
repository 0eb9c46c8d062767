//! Why the forest command stopped.

use std::path::PathBuf;

use tenure::predictors::forest::ForestError;

use crate::boosting::BoostingError;
use crate::evaluate::ComparisonError;
use crate::interchange::InterchangeError;
use crate::tables::TablesError;

/// Why the forest command stopped.
#[derive(Debug, thiserror::Error)]
pub enum ForestCommandError {
    /// The threads could not be started.
    #[error("{threads} threads cannot be started; ask for fewer")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
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
        /// Who needs it.
        needed_by: &'static str,
    },
    /// A parameter is unknown or unreadable.
    #[error("the parameters cannot be read; `tenure-train forest fit --help` lists them")]
    Parameters {
        /// What the reader said.
        source: toml::de::Error,
    },
    /// The parameters or the table were refused by the booster.
    #[error(transparent)]
    Boosting(#[from] BoostingError),
    /// Predictions or targets cannot be judged.
    #[error("the validation table cannot be judged")]
    Comparison(#[from] ComparisonError),
    /// A file could not be read.
    #[error("{} cannot be read; check the name and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{} cannot be written; check the folder's permissions and free space", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A model's name says nothing about its format.
    #[error("{} is no model this program knows by its name; it ends in .forest, .txt (LightGBM) or .json (XGBoost)", path.display())]
    ModelFormat {
        /// The file.
        path: PathBuf,
    },
    /// Plain sums were asked for in a format that knows no others.
    #[error("--plain_sums is for XGBoost's .json alone, and {} is none; leave it out", path.display())]
    PlainSums {
        /// The file.
        path: PathBuf,
    },
    /// A forest file is not sound.
    #[error("{} holds no usable forest", path.display())]
    Forest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ForestError,
    },
    /// A model of another program cannot be read or written.
    #[error("{} cannot be read or written as that kind of model", path.display())]
    Interchange {
        /// The file.
        path: PathBuf,
        /// What stands in the way.
        source: InterchangeError,
    },
}
