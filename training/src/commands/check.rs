//! `tenure-train check`: validate the tables, fit nothing, publish nothing.

use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::tables::{Summary, read_orders};

/// The arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What to read; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,

    /// Where rejected rows go, with row number and reason.
    #[arg(long, value_name = "FILE", default_value = "quarantine.csv")]
    pub quarantine: PathBuf,
}

/// Reads and validates the orders and prints what was found.
///
/// # Errors
///
/// When the configuration or the tables cannot be used.
pub fn run(arguments: &Arguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let table = read_orders(&config, Some(today()), &arguments.quarantine)?;
    let (summary, _) = Summary::of(table, config.currency);
    print(&summary.to_string());
    Ok(())
}
