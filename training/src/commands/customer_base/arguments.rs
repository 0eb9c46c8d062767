//! The arguments of `tenure-train base`.

use std::path::{Path, PathBuf};

use clap::Args;
use tenure::predictors::customer_base::{Family, TimeUnit, Valuation};
use tenure::time::Day;

use super::error::CustomerBaseCommandError;
use crate::commands::CommandError;
use crate::config::Config;
use crate::fit::Prior;

/// The arguments of `base`.
#[derive(Clone, Debug, Args)]
pub struct CustomerBaseArguments {
    /// The orders: a .csv, .csv.gz or .parquet file.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "config",
        conflicts_with = "config"
    )]
    pub orders: Option<PathBuf>,

    /// A run's configuration, instead of --orders; docs/TABLES.md lists the keys.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The file's own column names, each after ours: ordered_at=date,customer_id=client.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', requires = "orders")]
    pub columns: Vec<String>,

    /// The currency of the amounts, by its ISO 4217 code.
    #[arg(long, value_name = "CODE", default_value = "USD", requires = "orders")]
    pub currency: String,

    /// nbd, bg_nbd, mbg_nbd, bg_cnbd_k, mbg_cnbd_k, pareto_nbd, ggom_nbd or bg_bb; without it,
    /// the one that predicts best out of time.
    #[arg(long, value_name = "NAME")]
    pub model: Option<Family>,

    /// The last day that is past, YYYY-MM-DD [default: the config's, else that of the last order].
    #[arg(long, value_name = "DATE")]
    pub until: Option<Day>,

    /// The number of days after it to predict.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub horizon: u16,

    /// The model's unit of time: day, week, month or year.
    #[arg(long, value_name = "UNIT", default_value = "week")]
    pub unit: TimeUnit,

    /// The yearly rate at which value is discounted, continuously, for example 0.1.
    #[arg(long, value_name = "RATE", default_value_t = 0.0, value_parser = rate)]
    pub discount: f64,

    /// The share of spend that the shop keeps as margin, for example 0.35.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = rate)]
    pub margin: f64,

    /// Fits by maximum likelihood alone, as the papers do, without a weak prior where data are thin.
    #[arg(long)]
    pub no_prior: bool,

    /// Prints the fit as JSON instead of text.
    #[arg(long)]
    pub json: bool,

    /// Writes each customer's predictions there: Parquet if it ends in .parquet, else CSV.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// The file for rejected rows, with row number and reason.
    #[arg(long, value_name = "FILE", default_value = "quarantine.csv")]
    pub quarantine: PathBuf,
}

impl CustomerBaseArguments {
    /// The configuration, from its file or from the other arguments.
    pub(super) fn configuration(&self) -> Result<Config, CommandError> {
        if let Some(path) = &self.config {
            return Ok(Config::from_file(path)?);
        }
        let orders = self.orders.clone().unwrap_or_default().display().to_string();
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut text = format!(
            "horizons_days = [{}]\ncurrency = {}\n[orders]\npath = {}\n[orders.columns]\n",
            self.horizon,
            quoted(&self.currency),
            quoted(&orders)
        );
        for word in &self.columns {
            let pair = word.split_once('=');
            let (ours, theirs) =
                pair.ok_or_else(|| CustomerBaseCommandError::NotAPair { word: word.clone() })?;
            text += &format!("{} = {}\n", quoted(ours), quoted(theirs));
        }
        Ok(Config::from_text(&text, Path::new(""))?)
    }

    /// The prior of the fits.
    pub(super) fn prior(&self) -> Prior {
        if self.no_prior { Prior::Off } else { Prior::default() }
    }

    /// The horizon, discount and margin of a customer's value.
    pub(super) fn valuation(&self) -> Valuation {
        Valuation {
            horizon_days: f64::from(self.horizon),
            discount_rate_yearly: self.discount,
            margin_share: self.margin,
        }
    }
}

/// Reads a number from 0 to 1.
fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "write a number from 0 to 1, for example 0.1".to_owned())
}
