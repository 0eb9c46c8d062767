//! `tenure-train run`: one night's work.

use std::path::PathBuf;

use clap::Args;
use tenure::time::Day;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::pipeline::{self, Job, Outcome};
use crate::progress::Progress;

/// The arguments of `run`.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What to read and what to predict; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,

    /// The last day that is past, YYYY-MM-DD; else the config's, else the last day of the orders.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,

    /// Where results go: models/, base/, scores.parquet, report.md, report.json, quarantine.csv.
    #[arg(long, value_name = "DIR", default_value = "published")]
    pub out: PathBuf,
}

/// Runs the nightly job and prints what it found, how good it is and where it lies.
///
/// # Errors
///
/// When the configuration, the tables or the output folder cannot be used.
pub fn run(arguments: &Arguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let job =
        Job { config: &config, as_of: arguments.as_of, out: &arguments.out, today: Some(today()) };
    let progress = Progress::of_steps(pipeline::steps(&config));
    let outcome = pipeline::run(&job, &progress)?;
    print(&told(&outcome));
    Ok(())
}

/// What a run tells on the terminal.
pub(super) fn told(outcome: &Outcome) -> String {
    let published = &outcome.published;
    format!(
        "{}\n{}\nbundle      {}\nbase        {} (epoch {})\nscores      {} ({} customers)\nreport      {}",
        outcome.tables,
        outcome.report.to_terminal(),
        published.models.join(outcome.bundle.id()).display(),
        published.base.display(),
        published.epoch,
        published.scores.display(),
        published.customers,
        published.report.display(),
    )
}
