//! `tenure-train check`: validates the tables; fits and publishes nothing.

use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::pipeline::{as_of_run, stale_export};
use crate::tables::read_orders;

/// The arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// The configuration that names the tables; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,

    /// The file for rejected rows, with row number and reason.
    #[arg(long, value_name = "FILE", default_value = "quarantine.csv")]
    pub quarantine: PathBuf,
}

/// Reads and validates the orders, prints a summary of them, and checks the config's as-of.
///
/// # Errors
///
/// When the configuration, the tables or the as-of cannot be used.
pub fn run(arguments: &CheckArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let table = read_orders(&config, Some(today()), &arguments.quarantine)?;
    let summary = table.summary(config.currency);
    print(&summary.to_string());
    let days = summary.first_day..=summary.last_day;
    let as_of = as_of_run(&config, None, Some(today()), days)?;
    print(&format!("as of       {as_of}"));
    if let Some(warning) = stale_export(as_of, summary.last_day) {
        print(&format!("warning: {warning}"));
    }
    Ok(())
}
