//! The path of the data as one function: from tables to a published bundle.

mod as_of;
mod error;
mod out_of_time;
mod out_of_time_test;
mod publishing;
mod warnings;

use std::path::{Path, PathBuf};

use tenure::bundle::{Bundle, Provenance, Quality};
use tenure::history::Buyer;
use tenure::time::Day;

use crate::config::Config;
use crate::progress::Progress;
use crate::recipe::{self, Base, Ingredients};
use crate::report::{DataWindow, Report, TallyLine};
use crate::tables::{Histories, Summary, read_orders};

pub use error::PipelineError;
pub use publishing::Published;

/// One night's work.
pub struct Job<'a> {
    /// What to read and what to predict.
    pub config: &'a Config,
    /// The last day that is past; `None` takes the config's, and without one the last day of the data.
    pub as_of: Option<Day>,
    /// Where results go.
    pub out: &'a Path,
    /// Orders after this day are mistakes; `None` does not check.
    pub today: Option<Day>,
}

/// What a run left behind.
pub struct Outcome {
    /// What was found in the tables.
    pub tables: Summary,
    /// The quality that was measured.
    pub report: Report,
    /// What was published, and where.
    pub published: Published,
    /// The bundle, as it was published.
    pub bundle: Bundle,
}

/// The customers of a run, as they were known at its as-of.
struct Customers {
    ids: Vec<String>,
    buyers: Vec<Buyer>,
}

impl Customers {
    /// The first purchase day that was known at the as-of: an older purchase that became
    /// known later is future, and must change nothing.
    fn first_day(&self, as_of: Day) -> Day {
        self.buyers.iter().map(Buyer::first_purchase_day).min().unwrap_or(as_of)
    }
}

/// The file that rejected rows go to.
pub fn quarantine_file(out: &Path) -> PathBuf {
    out.join("quarantine.csv")
}

/// Does one night's work: reads, fits, judges, publishes.
///
/// Nothing is published unless everything before it went well; what was published
/// earlier stays until the new results stand complete.
///
/// # Errors
///
/// When the tables, the as-of or the horizons do not allow a sound model, or the
/// results cannot be written.
pub fn run(job: &Job, progress: &Progress) -> Result<Outcome, PipelineError> {
    let _lock = publishing::lock(job.out)?;
    progress.doing("reading orders");
    let table = read_orders(job.config, job.today, &quarantine_file(job.out))?;
    let (tables, histories) = Summary::of(table, job.config.currency);
    let as_of = as_of::as_of(job.as_of.or(job.config.as_of), &histories)?;
    as_of::require_repeat_buyers(&histories, as_of)?;
    progress.step();

    let customers = customers_at(&histories, as_of);
    let ingredients = Ingredients {
        ids: &customers.ids,
        buyers: &customers.buyers,
        first_day: customers.first_day(as_of),
        as_of,
        seed: job.config.seed,
    };
    progress.doing("fitting the customer base");
    let base = Base::fit(&ingredients);
    progress.step();
    let mut fitted = Vec::new();
    for &horizon_days in &job.config.horizons_days {
        progress.doing(format!("fitting {horizon_days} days"));
        fitted.push(recipe::fit(&ingredients, &base, horizon_days)?);
        progress.step();
    }
    progress.doing("judging out of time");
    let mut judged = out_of_time::judge(&histories, &ingredients, job.config.currency, &fitted)?;
    judged.warnings.splice(0..0, warnings::of_published(&ingredients, &base, &judged.published));
    progress.step();

    progress.doing("publishing");
    let models = fitted.into_iter().map(|fitted| fitted.model).collect();
    let quality = judged.backtests.clone();
    let bundle = Bundle::new(provenance(job, &customers, as_of, quality), models);
    let report = report(&tables, &bundle, judged);
    let published = publishing::publish(job.out, &bundle, &customers, &report)?;
    progress.finish();
    Ok(Outcome { tables, report, published, bundle })
}

/// How many steps [`run`] takes.
pub fn steps(config: &Config) -> u64 {
    config.horizons_days.len() as u64 + 3
}

/// Who had bought by the as-of, with what was known of them then.
fn customers_at(histories: &Histories, as_of: Day) -> Customers {
    let known = |(id, history): (&String, &tenure::history::History)| {
        history.past(as_of.end()).buyer().map(|buyer| (id.clone(), buyer))
    };
    let (ids, buyers) = histories.ids.iter().zip(&histories.histories).filter_map(known).unzip();
    Customers { ids, buyers }
}

fn report(tables: &Summary, bundle: &Bundle, judged: out_of_time::Judged) -> Report {
    Report {
        bundle: bundle.id().to_owned(),
        as_of: bundle.as_of(),
        currency: bundle.currency(),
        data: DataWindow {
            first_day: tables.first_day,
            last_day: tables.last_day,
            customers: bundle.manifest().customers,
            purchases: tables.purchases.0,
            returns: tables.returns.0,
        },
        tally: tally_lines(tables),
        published: judged.published,
        horizons: judged.horizons,
        warnings: judged.warnings,
    }
}

/// Rows read, then what became of those that did not simply become orders.
fn tally_lines(tables: &Summary) -> Vec<TallyLine> {
    let tally = &tables.tally;
    let read = TallyLine { fate: "rows read".to_owned(), rows: tally.rows };
    let rejected = tally.rejected.iter().map(|(reason, rows)| TallyLine {
        fate: format!("rejected to the quarantine: {}", reason.name()),
        rows: *rows,
    });
    let noted =
        tally.noted.iter().map(|(note, rows)| TallyLine { fate: note.to_string(), rows: *rows });
    std::iter::once(read).chain(rejected).chain(noted).collect()
}

fn provenance(job: &Job, customers: &Customers, as_of: Day, quality: Vec<Quality>) -> Provenance {
    Provenance {
        currency: job.config.currency,
        data_from: customers.first_day(as_of),
        as_of,
        customers: customers.ids.len() as u64,
        quality,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenure::history::{History, Order};

    #[test]
    fn an_older_purchase_that_becomes_known_after_the_as_of_moves_no_first_day() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let purchase = |at: &str, known_at: &str| {
            Order::purchase(day(at).start(), 500).with_known_at(day(known_at).start())
        };
        let history = History::new(vec![
            purchase("2011-01-02", "2011-09-01"),
            purchase("2011-02-03", "2011-02-03"),
        ]);
        let histories = Histories {
            ids: vec!["a".to_owned()],
            histories: vec![history],
            first_day: day("2011-01-02"),
            last_day: day("2011-09-01"),
        };
        let as_of = day("2011-06-01");
        assert_eq!(customers_at(&histories, as_of).first_day(as_of), day("2011-02-03"));
    }
}
