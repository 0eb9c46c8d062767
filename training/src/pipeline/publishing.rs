//! Publishing a run: the bundle, everyone's scores, the report, and the epoch for the server.
//!
//! Bundle and epoch are folders named by their content, which nobody reads before something
//! names them. So they are written first, then the files of the night, and last of all one
//! rename makes the night the published one (`nights.rs`).

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tenure::bundle::Bundle;
use tenure::disk::atomic::{self, WriteError};
use tenure::history::Buyer;
use tenure::predictors::prediction::Horizon;
use tenure::scoring::{HorizonScore, Scorer};
use tenure::store::epoch::{
    CURRENT_FILE, EpochContents, EpochId, PublishedCustomer, check_customer, pointer_to,
};

use super::error::PipelineError;
use super::nights::{BASE, MODELS, Nights};
use crate::customers::Customers;
use crate::report::{self, Report};
use crate::tables::{
    CustomerHistories, SCORES_FILE, ScoreColumn, ScoreTable, ScoreValues, write_scores,
};

/// The published results of a run, and their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The folder of bundles; the new one lies in it under its id.
    pub models: PathBuf,
    /// The folder of epochs, the published state of the server.
    pub base: PathBuf,
    /// The epoch that became current.
    pub epoch: EpochId,
    /// Everyone's scores.
    pub scores: PathBuf,
    /// The report for people.
    pub report: PathBuf,
    /// The number of customers who were scored.
    pub customers: usize,
}

/// The models and the customers of a night.
pub(super) struct NightContents<'a> {
    /// The bundle, prepared for the customers' histories.
    pub(super) scorer: &'a Scorer,
    /// Every history: those of the customers, of prospects, and events after the as-of.
    pub(super) histories: &'a CustomerHistories,
    pub(super) customers: &'a Customers<'a>,
}

/// Customers that are scored together.
const SCORED_TOGETHER: usize = 512;

/// Keeps other runs out of `out` until the file is dropped.
pub(super) fn lock(out: &Path) -> Result<File, PipelineError> {
    let path = out.join(".lock");
    let unwritable = |source| WriteError { path: path.clone(), source };
    fs::create_dir_all(out).map_err(unwritable)?;
    let file = File::create(&path).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(PipelineError::Locked { path }),
        Err(TryLockError::Error(source)) => Err(unwritable(source).into()),
    }
}

/// Refuses what would stop the publication after all the work: places that cannot be written.
pub(super) fn require_writable(out: &Path) -> Result<(), PipelineError> {
    Ok(Nights::below(out).require_writable()?)
}

/// Refuses customers whom no epoch can hold, before anything is fitted.
pub(super) fn require_publishable(histories: &CustomerHistories) -> Result<(), PipelineError> {
    let mut customers = histories.ids.iter().zip(&histories.histories);
    Ok(customers.try_for_each(|(id, history)| check_customer(id, history))?)
}

/// Publishes all of a night, or nothing that a reader finds.
pub(super) fn publish(
    out: &Path,
    contents: &NightContents<'_>,
    report: &Report,
) -> Result<Published, PipelineError> {
    let scores = score_everyone(contents);
    let (bundle, customers) = (contents.scorer.bundle(), contents.customers);
    let (models, base) = (out.join(MODELS), out.join(BASE));
    bundle.publish(&models)?;
    let epoch = stage_epoch(&base, contents, &scores)?;
    let nights = Nights::below(out);
    let night = nights.stage()?;
    write_scores(&night.path().join(SCORES_FILE), &score_table(bundle, customers, &scores))?;
    report.write(night.path())?;
    atomic::file(&night.path().join(CURRENT_FILE), &pointer_to(&epoch))?;
    nights.publish(night)?;
    Ok(Published {
        models,
        base,
        epoch,
        scores: out.join(SCORES_FILE),
        report: out.join(report::MARKDOWN),
        customers: customers.len(),
    })
}

fn score_everyone(contents: &NightContents<'_>) -> Vec<Vec<HorizonScore>> {
    let of_chunk = |buyers: &[Buyer]| contents.scorer.score_all(buyers);
    let scores = contents.customers.buyers().par_chunks(SCORED_TOGETHER).flat_map_iter(of_chunk);
    scores.map(|score| score.horizons).collect()
}

fn score_table(bundle: &Bundle, customers: &Customers, scores: &[Vec<HorizonScore>]) -> ScoreTable {
    let mut columns = Vec::new();
    for (at, Horizon { days, method }) in bundle.horizons().iter().enumerate() {
        let mut column = |name: &str, value: fn(&HorizonScore) -> f64| {
            let values = scores.iter().map(|horizons| value(&horizons[at])).collect();
            let name = format!("{name}_{days}");
            columns.push(ScoreColumn { name, values: ScoreValues::Numbers(values) });
        };
        column("churn_probability", |score| score.churn_probability);
        column("expected_value", |score| score.expected_value);
        column("expected_purchases", |score| score.expected_purchases);
        let methods = vec![method.name().to_owned(); scores.len()];
        let name = format!("method_{days}");
        columns.push(ScoreColumn { name, values: ScoreValues::Texts(methods) });
    }
    let customer_ids = customers.ids().iter().map(ToString::to_string).collect();
    ScoreTable { customer_ids, as_of: bundle.as_of(), columns }
}

fn stage_epoch(
    dir: &Path,
    contents: &NightContents<'_>,
    scores: &[Vec<HorizonScore>],
) -> Result<EpochId, PipelineError> {
    let (bundle, histories) = (contents.scorer.bundle(), contents.histories);
    // Customers are in the order of the histories; a prospect among them has no scores.
    let mut scored = contents.customers.ids().iter().zip(scores).peekable();
    let mut scores_of = |id: &str| {
        let (_, scores) = scored.next_if(|(scored, _)| **scored == id)?;
        Some(scores.as_slice())
    };
    let published: Vec<PublishedCustomer> = histories
        .ids
        .iter()
        .zip(&histories.histories)
        .map(|(id, history)| {
            let scores = scores_of(id).unwrap_or_default();
            PublishedCustomer { id, history, scores }
        })
        .collect();
    let contents = EpochContents {
        as_of: bundle.as_of(),
        bundle_id: bundle.id(),
        currency: bundle.currency(),
        horizons: bundle.horizons(),
        words: &histories.words,
        customers: &published,
    };
    Ok(tenure::store::epoch::stage(dir, &contents)?)
}
