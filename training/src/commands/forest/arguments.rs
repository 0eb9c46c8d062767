//! The flags; names are LightGBM's where the meaning is the same.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

/// The arguments of `forest`.
#[derive(Clone, Debug, Args)]
pub struct ForestArguments {
    /// The subcommand.
    #[command(subcommand)]
    pub command: ForestCommand,

    /// The number of threads; 0 is one per core. The result does not depend on it.
    #[arg(long = "num_threads", global = true, default_value_t = 0)]
    pub num_threads: usize,
}

/// The subcommands of `forest`.
#[derive(Clone, Debug, Subcommand)]
pub enum ForestCommand {
    /// Grows a forest on a table.
    Fit(Box<FitArguments>),
    /// Writes the prediction and the margin of each row.
    Predict(EvaluateArguments),
    /// Writes the contribution of each feature to the margin of each row.
    Contributions(EvaluateArguments),
    /// Writes a model in another format; the names end in .forest, .txt (LightGBM) or .json
    /// (XGBoost, which reads every value as a 32-bit float).
    Convert(ConvertArguments),
}

/// The arguments of `forest fit`.
#[derive(Clone, Debug, Args)]
pub struct FitArguments {
    /// The table: .parquet, .csv or .csv.gz, all columns numbers.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,

    /// The column to predict.
    #[arg(long, value_name = "COLUMN")]
    pub target: String,

    /// The column of row weights.
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,

    /// A table to evaluate on, and for early stopping; columns are found by their names.
    #[arg(long, value_name = "FILE")]
    pub valid: Option<PathBuf>,

    /// Columns that hold category codes, whole numbers from 0; some may be missing.
    #[arg(long = "categorical_feature", value_name = "COLUMN", value_delimiter = ',')]
    pub categorical_feature: Vec<String>,

    /// The file of the fitted model: .forest, .txt (LightGBM) or .json (XGBoost).
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,

    /// Parameters as TOML, under the names of the flags; a flag overrides the file.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,

    /// Binary, regression, poisson, gamma, tweedie or quantile [default: binary]
    #[arg(long)]
    pub objective: Option<String>,

    /// Of the tweedie objective: between 1 and 2 [default: 1.5]
    #[arg(long = "tweedie_variance_power", value_name = "POWER")]
    pub tweedie_variance_power: Option<f64>,

    /// Of the quantile objective: the quantile, between 0 and 1 [default: 0.9]
    #[arg(long)]
    pub alpha: Option<f64>,

    /// The other parameters.
    #[command(flatten)]
    pub parameters: BoosterFlags,
}

/// Parameters of the booster; a parameter that is not given keeps its default.
#[derive(Clone, Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Parameters of the booster", rename_all = "snake_case")]
pub struct BoosterFlags {
    /// leaf_wise, level_wise or symmetric [default: leaf_wise]
    #[arg(long)]
    pub growth: Option<String>,
    /// The most trees [default: 100]
    #[arg(long)]
    pub num_iterations: Option<u32>,
    /// The share of each tree's step that is taken [default: 0.1]
    #[arg(long)]
    pub learning_rate: Option<f64>,
    /// The most leaves of a tree [default: 31]
    #[arg(long)]
    pub num_leaves: Option<u32>,
    /// The most splits from root to leaf; 0: no limit [default: 0]
    #[arg(long)]
    pub max_depth: Option<u32>,
    /// The most bins of a feature [default: 255]
    #[arg(long)]
    pub max_bin: Option<u32>,
    /// The least sum of hessians in a leaf [default: 0.001]
    #[arg(long, alias = "min_sum_hessian_in_leaf")]
    pub min_child_weight: Option<f64>,
    /// The least weight of rows in a leaf: a row of weight 2 counts 2 [default: 20]
    #[arg(long)]
    pub min_data_in_leaf: Option<f64>,
    /// L1 penalty on leaf values [default: 0]
    #[arg(long)]
    pub lambda_l1: Option<f64>,
    /// L2 penalty on leaf values [default: 0]
    #[arg(long)]
    pub lambda_l2: Option<f64>,
    /// The least gain of a split [default: 0]
    #[arg(long)]
    pub min_gain_to_split: Option<f64>,
    /// The share of features a tree may be split on [default: 1]
    #[arg(long)]
    pub feature_fraction: Option<f64>,
    /// The share of rows a tree is grown on [default: 1]
    #[arg(long)]
    pub bagging_fraction: Option<f64>,
    /// The number of trees for which a sample of rows is kept [default: 1]
    #[arg(long)]
    pub bagging_freq: Option<u32>,
    /// Stop after this many trees without a better validation loss; 0: never [default: 0]
    #[arg(long)]
    pub early_stopping_round: Option<u32>,
    /// -1, 0 or 1 for each feature: falling, free, rising [default: all free]
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    pub monotone_constraints: Option<Vec<i8>>,
    /// Further L2 penalty in splits by sets of categories and on their sides [default: 10]
    #[arg(long)]
    pub cat_l2: Option<f64>,
    /// Hessian added when categories are ordered [default: 10]
    #[arg(long)]
    pub cat_smooth: Option<f64>,
    /// The most categories in the list of a split [default: 32]
    #[arg(long)]
    pub max_cat_threshold: Option<u32>,
    /// The most categories of a column that is split by sets of them; a column of more is split
    /// by a statistic of its categories [default: 16]
    #[arg(long)]
    pub max_cat_to_sets: Option<u32>,
    /// The seed of the samples of rows and features, and of the order of rows [default: 0]
    #[arg(long)]
    // Not every seed is a number that TOML has.
    #[serde(skip)]
    pub seed: Option<u64>,
}

/// The arguments of `forest predict` and `forest contributions`.
#[derive(Clone, Debug, Args)]
pub struct EvaluateArguments {
    /// The model: .forest, .txt (LightGBM) or .json (XGBoost).
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,

    /// The table: .parquet, .csv or .csv.gz; columns are found by their names.
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,

    /// The file for the results, as CSV.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// The arguments of `forest convert`.
#[derive(Clone, Debug, Args)]
pub struct ConvertArguments {
    /// The model: .forest, .txt (LightGBM) or .json (XGBoost).
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,

    /// The converted model; the ending of its name is the format.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,

    /// With .json: write one tree for each tree, quicker in XGBoost, but its 32-bit sums are then
    /// some 1e-6 off; without this flag, leaf values are split into a high and a low part where
    /// 1e-6 could not be kept, over about twice as many trees.
    #[arg(long = "plain_sums")]
    pub plain_sums: bool,
}
