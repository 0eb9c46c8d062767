//! `tenure-train run`: the nightly job.

use std::path::PathBuf;

use clap::Args;
use tenure::time::Day;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::pipeline::{self, Job, Outcome};
use crate::progress::Progress;

/// The arguments of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArguments {
    /// The configuration of tables and horizons; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,

    /// The last day that is past, YYYY-MM-DD [default: the config's, else that of the last order].
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,

    /// The folder for the results: models/, base/, scores.parquet, report.md, report.json, quarantine.csv.
    #[arg(long, value_name = "DIR", default_value = "published")]
    pub out: PathBuf,
}

/// Runs the nightly job and prints the data read, the quality measured and the paths published.
///
/// # Errors
///
/// When the configuration, the tables or the output folder cannot be used.
pub fn run(arguments: &RunArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let job =
        Job { config: &config, as_of: arguments.as_of, out: &arguments.out, today: Some(today()) };
    let progress = Progress::of_steps(pipeline::steps(&config));
    let outcome = pipeline::run(&job, &progress)?;
    print(&summary_text(&outcome));
    Ok(())
}

/// The lines of a run on the terminal.
pub(super) fn summary_text(outcome: &Outcome) -> String {
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
