//! Publishing a run: the bundle, everyone's scores, the report, and the epoch for the server.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tenure::bundle::Bundle;
use tenure::disk::atomic::WriteError;
use tenure::history::Buyer;
use tenure::predictors::prediction::Horizon;
use tenure::scoring::{HorizonScore, score_all};
use tenure::store::epoch::{EpochContents, EpochId, PublishedCustomer};

use super::error::PipelineError;
use crate::customers::Customers;
use crate::report::{self, Report};
use crate::tables::{ScoreColumn, ScoreTable, ScoreValues, write_scores};

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

/// Publishes in the order that readers need: the epoch names the bundle, so it is the last.
pub(super) fn publish(
    out: &Path,
    bundle: &Bundle,
    customers: &Customers,
    report: &Report,
) -> Result<Published, PipelineError> {
    let scores = score_everyone(bundle, customers);
    let published = |epoch| Published {
        models: out.join("models"),
        base: out.join("base"),
        epoch,
        scores: out.join("scores.parquet"),
        report: out.join(report::MARKDOWN),
        customers: customers.len(),
    };
    bundle.publish(&out.join("models"))?;
    write_scores(&out.join("scores.parquet"), &score_table(bundle, customers, &scores))?;
    report.write(out)?;
    Ok(published(publish_epoch(&out.join("base"), bundle, customers, &scores)?))
}

fn score_everyone(bundle: &Bundle, customers: &Customers) -> Vec<Vec<HorizonScore>> {
    let of_chunk = |buyers: &[Buyer]| score_all(bundle, buyers);
    let scores = customers.buyers().par_chunks(SCORED_TOGETHER).flat_map_iter(of_chunk);
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
    ScoreTable { customer_ids: customers.ids().to_vec(), as_of: bundle.as_of(), columns }
}

fn publish_epoch(
    dir: &Path,
    bundle: &Bundle,
    customers: &Customers,
    scores: &[Vec<HorizonScore>],
) -> Result<EpochId, PipelineError> {
    let published: Vec<PublishedCustomer> = customers
        .ids()
        .iter()
        .zip(customers.buyers())
        .zip(scores)
        .map(|((id, buyer), scores)| PublishedCustomer { id, past: buyer.past(), scores })
        .collect();
    let contents = EpochContents {
        as_of: bundle.as_of(),
        bundle_id: bundle.id(),
        currency: bundle.currency(),
        horizons: bundle.horizons(),
        customers: &published,
    };
    Ok(tenure::store::epoch::publish(dir, &contents)?)
}
