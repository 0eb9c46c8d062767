//! `tenure-train check`: validates the tables; fits and publishes nothing.

use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Print, today};
use crate::config::Config;
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

/// Reads and validates the orders and prints a summary of them.
///
/// # Errors
///
/// When the configuration or the tables cannot be used.
pub fn run(arguments: &CheckArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let table = read_orders(&config, Some(today()), &arguments.quarantine)?;
    let summary = table.summary(config.currency);
    print(&summary.to_string());
    Ok(())
}
