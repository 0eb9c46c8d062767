//! The words of the command line.

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Measures a server beside a handler that does nothing.
#[derive(Debug, Parser)]
#[command(name = "serving_load", subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    /// The folder with the model bundles.
    #[arg(long, value_name = "DIR", required = true)]
    models: Option<PathBuf>,

    /// The folder of the published state.
    #[arg(long, value_name = "DIR", required = true)]
    data: Option<PathBuf>,

    /// Another program to measure, with bundles and a published state that it can read: of
    /// the same shop, for the same customers are asked about. May be repeated.
    #[arg(long, num_args = 3, value_names = ["PROGRAM", "MODELS", "DATA"])]
    pub(crate) server: Vec<PathBuf>,

    /// The customers of one batch, at most 1000.
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) batch: NonZeroUsize,

    #[command(flatten)]
    pub(crate) open_loop: OpenLoop,

    #[command(flatten)]
    pub(crate) saturation: Saturation,

    #[command(subcommand)]
    pub(crate) task: Option<Task>,
}

/// A load that does not wait for answers.
#[derive(Clone, Debug, Args)]
pub(crate) struct OpenLoop {
    /// Open loop: customers asked about each second, one by one or in batches.
    #[arg(long, value_name = "N", default_value = "2000")]
    pub(crate) customers_per_second: f64,

    /// Open loop: rounds of each server and call; the servers take turns.
    #[arg(long, value_name = "N", default_value = "5")]
    pub(crate) open_rounds: NonZeroUsize,

    /// Open loop: the length of a round.
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub(crate) open_seconds: f64,
}

/// A load that sends the next call when one is answered.
#[derive(Clone, Debug, Args)]
pub(crate) struct Saturation {
    /// Saturation: connections.
    #[arg(long, value_name = "N", default_value = "4")]
    pub(crate) connections: NonZeroUsize,

    /// Saturation: calls of one customer in flight on each connection; of batches, one.
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) in_flight: NonZeroUsize,

    /// Saturation: rounds of each server and call; the servers take turns.
    #[arg(long, value_name = "N", default_value = "5")]
    pub(crate) rounds: NonZeroUsize,

    /// Saturation: the length of a round.
    #[arg(long, value_name = "SECONDS", default_value = "3")]
    pub(crate) seconds: f64,
}

/// The other task of this program, which it gives to processes of its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Serves until it is killed.
    #[command(hide = true)]
    Serve(Serve),
}

/// A server to be.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    pub(crate) handler: Handler,

    #[arg(long)]
    pub(crate) models: Option<PathBuf>,

    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
}

/// The handler of a server, and the layers around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Handler {
    /// An empty handler in tonic's server as it comes.
    EmptyBare,
    /// An empty handler under the limits and deadlines of ours.
    Empty,
    /// Ours.
    Scoring,
}

/// The folders that a server reads.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) models: PathBuf,
    pub(crate) data: PathBuf,
}

impl Arguments {
    /// The folders of the server of this build.
    pub(crate) fn published(&self) -> Result<Published, Box<dyn Error>> {
        match (&self.models, &self.data) {
            (Some(models), Some(data)) => {
                Ok(Published { models: models.clone(), data: data.clone() })
            }
            _ => Err("give --models and --data".into()),
        }
    }
}
