//! `tenure-train base`: a customer-base model on its own, as one would fit it in a notebook.

mod answers;
mod told;

use std::path::{Path, PathBuf};

use clap::Args;
use tenure::history::Buyer;
use tenure::predictors::customer_base::{CustomerBase, Family};
use tenure::predictors::gamma_gamma::{GammaGamma, RepeatSpend};
use tenure::predictors::lifetime_value::Valuation;
use tenure::predictors::recency_frequency::TimeUnit;
use tenure::time::Day;

use super::{CommandError, Print, today};
use crate::config::Config;
use crate::fit::choose::{Purchases, Trial, choose};
use crate::fit::gamma_gamma::{Spending, fit_spend};
use crate::fit::{Cohort, FitError, Fitted, Prior, fit_family};
use crate::tables::{Histories, read_orders};

/// The arguments of `base`.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
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

    /// What the file calls our columns, for example ordered_at=date,customer_id=client.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', requires = "orders")]
    pub columns: Vec<String>,

    /// The currency of the amounts, by its ISO 4217 code.
    #[arg(long, value_name = "CODE", default_value = "USD", requires = "orders")]
    pub currency: String,

    /// nbd, bg_nbd, mbg_nbd, bg_cnbd_k, mbg_cnbd_k, pareto_nbd, ggom_nbd, bg_bb; else the one
    /// that predicts best out of time.
    #[arg(long, value_name = "NAME")]
    pub model: Option<Family>,

    /// The last day that is past, YYYY-MM-DD; else the config's, else the last day of the orders.
    #[arg(long, value_name = "DATE")]
    pub until: Option<Day>,

    /// How many days from there to predict.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub horizon: u16,

    /// The unit the model counts time in: day, week, month or year.
    #[arg(long, value_name = "UNIT", default_value = "week")]
    pub unit: TimeUnit,

    /// Continuous yearly discount rate of the value, for example 0.1.
    #[arg(long, value_name = "RATE", default_value_t = 0.0, value_parser = rate)]
    pub discount: f64,

    /// Share of spend that the shop keeps, for example 0.35.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = rate)]
    pub margin: f64,

    /// Maximum likelihood alone, as the papers do: no weak prior even where data are thin.
    #[arg(long)]
    pub no_prior: bool,

    /// Prints the fit as JSON.
    #[arg(long)]
    pub json: bool,

    /// Where every customer's answers go: a .parquet file, else CSV.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Where rejected rows go, with row number and reason.
    #[arg(long, value_name = "FILE", default_value = "quarantine.csv")]
    pub quarantine: PathBuf,
}

/// Why `base` cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// A word of `--columns` is no pair.
    #[error("--columns has {word:?}; write our name, =, and the file's, as in ordered_at=date")]
    NotAPair {
        /// The word.
        word: String,
    },
    /// Nobody had bought by the day.
    #[error("nobody had bought by {until}; the orders are of {first} to {last}")]
    NobodyYet {
        /// The last day that was to be past.
        until: Day,
        /// The first day of the orders.
        first: Day,
        /// The last day of the orders.
        last: Day,
    },
    /// The answers could not be written.
    #[error("{} cannot be written; choose another --out", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Everything that was fitted.
struct Base {
    until: Day,
    fitted: Fitted<CustomerBase>,
    trials: Vec<Trial>,
    spend: Result<Fitted<GammaGamma>, FitError>,
}

/// The customers who had bought by a day.
struct Customers {
    ids: Vec<String>,
    buyers: Vec<Buyer>,
    until: Day,
    minor_per_unit: i64,
}

/// Fits the model, prints what was found, and writes every customer's answers.
///
/// # Errors
///
/// When the orders cannot be used, the model cannot be fitted or the answers not be written.
pub fn run(arguments: &Arguments, print: &mut Print) -> Result<(), CommandError> {
    let config = config(arguments)?;
    let histories = read_orders(&config, Some(today()), &arguments.quarantine)?.into_histories();
    let until = arguments.until.or(config.as_of).unwrap_or(histories.last_day);
    let customers = customers(&histories, until, config.currency.minor_per_unit())?;
    let base = fit(arguments, &customers)?;
    print(&if arguments.json { told::json(&base) } else { told::text(&base) });
    if let Some(path) = &arguments.out {
        let valuation = Valuation {
            horizon_days: f64::from(arguments.horizon),
            discount_rate_yearly: arguments.discount,
            margin_share: arguments.margin,
        };
        answers::write(path, &answers::of(&base, &customers, &valuation))?;
    }
    Ok(())
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "write a number from 0 to 1, for example 0.1".to_owned())
}

/// The configuration, from its file or from the arguments.
fn config(arguments: &Arguments) -> Result<Config, CommandError> {
    if let Some(path) = &arguments.config {
        return Ok(Config::from_file(path)?);
    }
    let orders = arguments.orders.clone().unwrap_or_default().display().to_string();
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!(
        "horizons_days = [{}]\ncurrency = {}\n[orders]\npath = {}\n[orders.columns]\n",
        arguments.horizon,
        quoted(&arguments.currency),
        quoted(&orders)
    );
    for word in &arguments.columns {
        let pair = word.split_once('=');
        let (ours, theirs) = pair.ok_or_else(|| BaseError::NotAPair { word: word.clone() })?;
        text += &format!("{} = {}\n", quoted(ours), quoted(theirs));
    }
    Ok(Config::from_text(&text, Path::new(""))?)
}

fn customers(
    histories: &Histories,
    until: Day,
    minor_per_unit: i64,
) -> Result<Customers, BaseError> {
    let buyers = histories.histories.iter().map(|history| history.past(until.end()).buyer());
    let known =
        histories.ids.iter().zip(buyers).filter_map(|(id, buyer)| Some((id.clone(), buyer?)));
    let (ids, buyers): (Vec<String>, Vec<Buyer>) = known.unzip();
    if ids.is_empty() {
        let (first, last) = (histories.first_day, histories.last_day);
        return Err(BaseError::NobodyYet { until, first, last });
    }
    Ok(Customers { ids, buyers, until, minor_per_unit })
}

fn fit(arguments: &Arguments, customers: &Customers) -> Result<Base, FitError> {
    let prior = if arguments.no_prior { Prior::Off } else { Prior::default() };
    let unit = arguments.unit;
    let (fitted, trials) = if let Some(family) = arguments.model {
        let cohort = Cohort::of_pasts(unit, customers.buyers.iter().map(Buyer::past));
        (fit_family(family, &cohort, prior)?, Vec::new())
    } else {
        let days: Vec<Vec<Day>> =
            customers.buyers.iter().map(|buyer| buyer.purchase_days()).collect();
        let purchases = Purchases { customers: &days, as_of: customers.until, unit };
        let choice = choose(purchases, prior)?;
        (choice.fitted, choice.trials)
    };
    let spends = customers.buyers.iter().map(|buyer| customers.repeat_spend(buyer));
    let spend = fit_spend(&Spending::new(spends), prior);
    Ok(Base { until: customers.until, fitted, trials, spend })
}

impl Customers {
    fn repeat_spend(&self, buyer: &Buyer) -> RepeatSpend {
        RepeatSpend::of(buyer, self.minor_per_unit)
    }
}

#[cfg(test)]
mod tests;
