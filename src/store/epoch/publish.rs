//! Writing an epoch: lay out, hash, publish, then point `CURRENT` at it.

use std::fs;
use std::path::Path;

use super::manifest::{FORMAT_VERSION, HISTORIES_FILE, MANIFEST_FILE, Manifest, SCORES_FILE};
use super::read::CURRENT_FILE;
use super::{Epoch, EpochId, histories, scores};
use crate::history::Past;
use crate::manifest::{FileRecord, Manifest as _};
use crate::money::Currency;
use crate::predictors::method::Horizon;
use crate::publish::{self, PublishError};
use crate::scoring::HorizonScore;
use crate::store::StoreError;
use crate::time::Day;

/// All that goes into an epoch.
#[derive(Clone, Copy, Debug)]
pub struct EpochContents<'a> {
    /// The last day that counted as past.
    pub as_of: Day,
    /// The bundle that computed the scores.
    pub bundle_id: &'a str,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The horizons of the scores, shortest first, and the kind of model behind each.
    pub horizons: &'a [Horizon],
    /// The customers, sorted by id (byte order), each id once.
    pub customers: &'a [PublishedCustomer<'a>],
}

/// One customer of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct PublishedCustomer<'a> {
    /// The customer's id: 1 to 256 bytes.
    pub id: &'a str,
    /// Everything known of the customer at `as_of`.
    pub past: &'a Past,
    /// One score per horizon in the order of the horizons; none for a customer who had
    /// bought nothing by `as_of`.
    pub scores: &'a [HorizonScore],
}

/// Publishes an epoch below `base_dir` and makes it the current one.
///
/// The same contents give the same id and the same bytes, and publishing them twice
/// leaves one folder. A reader sees the previous epoch or this one, never a part.
///
/// # Errors
///
/// When a customer cannot be stored, or the system refuses a write; `CURRENT` then
/// still names the previous epoch.
pub fn publish(base_dir: &Path, contents: &EpochContents<'_>) -> Result<EpochId, StoreError> {
    let (histories, scores) = lay_out(contents)?;
    let mut manifest = Manifest {
        format_version: FORMAT_VERSION,
        id: String::new(),
        as_of: contents.as_of,
        bundle_id: contents.bundle_id.to_owned(),
        currency: contents.currency,
        horizons: contents.horizons.to_vec(),
        customers: contents.customers.len() as u64,
        files: vec![
            FileRecord::of(HISTORIES_FILE, &histories),
            FileRecord::of(SCORES_FILE, &scores),
        ],
    };
    manifest.id = manifest.computed_id();
    let files = [
        (HISTORIES_FILE.to_owned(), histories),
        (SCORES_FILE.to_owned(), scores),
        (MANIFEST_FILE.to_owned(), manifest.to_bytes()),
    ];
    let dir = base_dir.join(&manifest.id);
    clear_damaged(&dir)?;
    publish::folder(&dir, &files)?;
    publish::file(&base_dir.join(CURRENT_FILE), format!("{}\n", manifest.id).as_bytes())?;
    Ok(EpochId(manifest.id))
}

/// The bytes of the two data files.
fn lay_out(contents: &EpochContents<'_>) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let mut histories = (contents.customers.len() as u64).to_le_bytes().to_vec();
    let mut scores = Vec::new();
    let mut previous = "";
    for (position, customer) in contents.customers.iter().enumerate() {
        let bad =
            |problem| StoreError::BadCustomer { customer_id: customer.id.to_owned(), problem };
        histories::append(&mut histories, customer.id, customer.past).map_err(bad)?;
        if customer.id <= previous {
            return Err(bad(format!("it follows {previous:?}; sort customers by id, each once")));
        }
        previous = customer.id;
        if customer.scores.is_empty() {
            continue;
        }
        let horizons = customer.scores.iter().map(HorizonScore::horizon);
        if !horizons.eq(contents.horizons.iter().copied()) {
            return Err(bad("its scores are not one per horizon, in the order of horizons".into()));
        }
        let position = u32::try_from(position)
            .map_err(|_| bad("a base holds at most 2^32 customers".to_owned()))?;
        scores::append(&mut scores, position, customer.scores).map_err(bad)?;
    }
    Ok((histories, scores))
}

/// Makes room where a folder has this epoch's name but no longer its content.
fn clear_damaged(dir: &Path) -> Result<(), StoreError> {
    if dir.exists() && Epoch::load(dir).is_err() {
        fs::remove_dir_all(dir).map_err(|source| PublishError { path: dir.to_owned(), source })?;
    }
    Ok(())
}
