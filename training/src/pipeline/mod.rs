//! The path of the data as one function: from tables to a published bundle.

mod as_of;
mod error;
mod nights;
mod out_of_time;
mod out_of_time_test;
mod publishing;
mod warnings;

use std::path::{Path, PathBuf};

use tenure::bundle::{BacktestRecord, Bundle, Provenance};
use tenure::features::{FeatureEngine, ShopFacts};
use tenure::money::Currency;
use tenure::scoring::Scorer;
use tenure::time::Day;

use crate::config::Config;
use crate::customers::Customers;
use crate::progress::Progress;
use crate::recipe::{self, CustomerBaseFit, TrainingData};
use crate::report::{DataWindow, Report, TallyLine};
use crate::tables::{OrdersSummary, ShopJob, read_shop};

use out_of_time::Judgement;
use publishing::NightContents;

pub use as_of::{as_of_run, stale_export};
pub use error::PipelineError;
pub use publishing::Published;

/// The inputs of one night's run, and the folder for its results.
pub struct Job<'a> {
    /// The tables to read and the horizons to predict.
    pub config: &'a Config,
    /// The last day that is past; `None` takes the config's, and without one the last day of the data.
    pub as_of: Option<Day>,
    /// The folder for the results.
    pub out: &'a Path,
    /// Orders after this day are mistakes; `None` does not check.
    pub today: Option<Day>,
}

/// The results of a run.
pub struct Outcome {
    /// The summary of the tables.
    pub tables: OrdersSummary,
    /// The report, with the measured quality.
    pub report: Report,
    /// The places of the published results.
    pub published: Published,
    /// The bundle, as it was published.
    pub bundle: Bundle,
}

/// The file that rejected rows go to.
pub fn quarantine_file(out: &Path) -> PathBuf {
    out.join("quarantine.csv")
}

/// Does one night's work: reads, fits, judges, publishes.
///
/// Scores, report and the server's pointer change together, by the last rename of the run;
/// whatever stops it before leaves those of the night before.
///
/// # Errors
///
/// When the tables, the as-of or the horizons do not allow a sound model, or the
/// results cannot be written.
pub fn run(job: &Job, progress: &Progress) -> Result<Outcome, PipelineError> {
    let _lock = publishing::lock(job.out)?;
    publishing::require_writable(job.out)?;
    progress.doing("reading tables");
    let shop = read_shop(&ShopJob {
        config: job.config,
        as_of: job.as_of,
        today: job.today,
        quarantine: &quarantine_file(job.out),
    })?;
    let tables = shop.orders.summary(job.config.currency);
    let histories = shop.into_histories();
    publishing::require_publishable(&histories)?;
    let days = histories.first_day..=histories.last_day;
    let as_of = as_of_run(job.config, job.as_of, job.today, days)?;
    let customers = Customers::at(&histories, as_of);
    as_of::require_repeat_buyers(&customers)?;
    progress.step();

    let first_day = customers.first_purchase_day().unwrap_or(as_of);
    let facts = ShopFacts::of(&histories.words, customers.buyers());
    let engine = FeatureEngine::new(job.config.features.set(facts), &histories.words);
    let seed = job.config.seed;
    let data = TrainingData { customers: &customers, engine: &engine, first_day, seed };
    progress.doing("fitting the customer base");
    let customer_base = CustomerBaseFit::of(&customers);
    progress.step();
    let mut fitted = Vec::new();
    for &horizon_days in &job.config.horizons_days {
        progress.doing(format!("fitting {horizon_days} days"));
        fitted.push(recipe::fit(&data, &customer_base, horizon_days)?);
        progress.step();
    }
    progress.doing("judging out of time");
    let currency = job.config.currency;
    let mut judgement = out_of_time::judge(&histories, &data, currency, &fitted)?;
    let warnings = warnings::of_published(&data, &customer_base, &judgement.published);
    let stale = stale_export(as_of, histories.last_day);
    judgement.warnings.splice(0..0, stale.into_iter().chain(warnings));
    progress.step();

    progress.doing("publishing");
    let models = fitted.into_iter().map(|fitted| fitted.model).collect();
    let provenance = provenance(&data, currency, judgement.backtests.clone());
    let bundle = Bundle::new(provenance, engine.set().clone(), models);
    let report = report(&tables, &bundle, judgement);
    let scorer = Scorer::new(bundle, &histories.words);
    let night = NightContents { scorer: &scorer, histories: &histories, customers: &customers };
    let published = publishing::publish(job.out, &night, &report)?;
    progress.finish();
    Ok(Outcome { tables, report, published, bundle: scorer.into_bundle() })
}

/// The number of steps that [`run`] reports to its progress.
pub fn steps(config: &Config) -> u64 {
    config.horizons_days.len() as u64 + 3
}

fn report(tables: &OrdersSummary, bundle: &Bundle, judgement: Judgement) -> Report {
    Report {
        bundle: bundle.id().to_owned(),
        as_of: bundle.as_of(),
        currency: bundle.currency(),
        data: DataWindow::of(tables, bundle.manifest().customers),
        tally: TallyLine::all_of(tables),
        published: judgement.published,
        horizons: judgement.horizons,
        warnings: judgement.warnings,
    }
}

fn provenance(data: &TrainingData, currency: Currency, quality: Vec<BacktestRecord>) -> Provenance {
    Provenance {
        currency,
        data_from: data.first_day,
        as_of: data.customers.as_of(),
        customers: data.customers.len() as u64,
        quality,
    }
}
