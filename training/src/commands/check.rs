//! `tenure-train check`: validates the tables; fits and publishes nothing.

use std::path::PathBuf;

use clap::Args;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::pipeline::{as_of_run, stale_export};
use crate::tables::{ShopJob, read_shop};

/// The arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// The configuration that names the tables; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,

    /// The file for rejected orders, with row number and reason; those of other tables are beside it.
    #[arg(long, value_name = "FILE", default_value = "quarantine.csv")]
    pub quarantine: PathBuf,
}

/// Reads and validates the tables, prints a summary of each, and checks the config's as-of.
///
/// # Errors
///
/// When the configuration, the tables or the as-of cannot be used.
pub fn run(arguments: &CheckArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = Config::from_file(&arguments.config)?;
    let (today, quarantine) = (Some(today()), arguments.quarantine.as_path());
    let shop = read_shop(&ShopJob { config: &config, as_of: None, today, quarantine })?;
    let summary = shop.orders.summary(config.currency);
    print(&format!("{summary}{}", shop.further_summary()));
    let days = summary.first_day..=summary.last_day;
    let as_of = as_of_run(&config, None, today, days)?;
    print(&format!("as of       {as_of}"));
    if let Some(warning) = stale_export(as_of, summary.last_day) {
        print(&format!("warning: {warning}"));
    }
    Ok(())
}
