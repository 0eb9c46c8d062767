//! Writing an epoch: lay out, hash, publish, then point `CURRENT` at it.

use std::path::Path;

use super::error::StoredCustomerError;
use super::manifest::{EpochManifest, FORMAT_VERSION, HISTORIES_FILE, SCORES_FILE, WORDS_FILE};
use super::read::CURRENT_FILE;
use super::{EpochId, histories, scores};
use crate::disk::atomic;
use crate::disk::bytes::WriteBytes;
use crate::disk::sealed_folder::{FileRecord, Sealed};
use crate::history::{History, Words};
use crate::money::Currency;
use crate::predictors::prediction::Horizon;
use crate::scoring::HorizonScore;
use crate::store::StoreError;
use crate::time::Day;

/// The contents of an epoch to be published.
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
    /// The words that the events of the customers refer to.
    pub words: &'a Words,
    /// The customers, sorted by id (byte order), each id once.
    pub customers: &'a [PublishedCustomer<'a>],
}

/// One customer of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct PublishedCustomer<'a> {
    /// The customer's id: 1 to 256 bytes.
    pub id: &'a str,
    /// Everything known of the customer, events after `as_of` too: a question is answered from
    /// the past that was known at its own as-of.
    pub history: &'a History,
    /// One score per horizon in the order of the horizons; none for a customer who had
    /// bought nothing by `as_of`.
    pub scores: &'a [HorizonScore],
}

/// Publishes an epoch below `data_dir` and makes it the current one.
///
/// The same contents give the same id and the same bytes, and publishing them twice
/// leaves one folder. A reader sees the previous epoch or this one, never a part.
///
/// # Errors
///
/// When a customer cannot be stored, or the system refuses a write; `CURRENT` then
/// still names the previous epoch.
pub fn publish(data_dir: &Path, contents: &EpochContents<'_>) -> Result<EpochId, StoreError> {
    let id = stage(data_dir, contents)?;
    atomic::file(&data_dir.join(CURRENT_FILE), &pointer_to(&id))?;
    Ok(id)
}

/// The bytes of a file `CURRENT` that makes this epoch the current one.
pub fn pointer_to(id: &EpochId) -> Vec<u8> {
    format!("{id}\n").into_bytes()
}

/// Writes an epoch below `data_dir` as [`publish`] does, and leaves `CURRENT` as it is.
///
/// # Errors
///
/// When a customer cannot be stored, or the system refuses a write.
pub fn stage(data_dir: &Path, contents: &EpochContents<'_>) -> Result<EpochId, StoreError> {
    let (histories, scores) = lay_out(contents)?;
    let mut words = serde_json::to_vec(contents.words).expect("words are texts");
    words.push(b'\n');
    let manifest = EpochManifest {
        format_version: FORMAT_VERSION,
        id: String::new(),
        as_of: contents.as_of,
        bundle_id: contents.bundle_id.to_owned(),
        currency: contents.currency,
        horizons: contents.horizons.to_vec(),
        customers: contents.customers.len() as u64,
        files: vec![
            FileRecord::of(HISTORIES_FILE, &histories),
            FileRecord::of(WORDS_FILE, &words),
            FileRecord::of(SCORES_FILE, &scores),
        ],
    }
    .sealed();
    let files = [(HISTORIES_FILE, histories), (WORDS_FILE, words), (SCORES_FILE, scores)];
    let files = files.map(|(name, bytes)| (name.to_owned(), bytes));
    manifest.write(data_dir, files.into())?;
    Ok(EpochId(manifest.id))
}

/// Refuses a customer whom no epoch can hold: before a night is spent on the others.
///
/// # Errors
///
/// When the id is empty or too long, when a time of any event lies outside the calendar, or when
/// amounts, units or values, all taken as positive, add up to more than 64 bits hold.
pub fn check_customer(id: &str, history: &History) -> Result<(), StoreError> {
    histories::check(id, history)
        .map_err(|source| StoreError::BadCustomer { customer_id: id.to_owned(), source })
}

/// The bytes of the two data files.
fn lay_out(contents: &EpochContents<'_>) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let (mut histories, mut scores) = (Vec::new(), Vec::new());
    histories.put_u64(contents.customers.len() as u64);
    let mut previous = "";
    for (position, customer) in contents.customers.iter().enumerate() {
        let bad = |source| StoreError::BadCustomer { customer_id: customer.id.to_owned(), source };
        histories::append(&mut histories, customer.id, customer.history).map_err(bad)?;
        if customer.id <= previous {
            return Err(bad(StoredCustomerError::OutOfOrder { previous: previous.to_owned() }));
        }
        previous = customer.id;
        if customer.scores.is_empty() {
            continue;
        }
        let horizons = customer.scores.iter().map(HorizonScore::horizon);
        if !horizons.eq(contents.horizons.iter().copied()) {
            return Err(bad(StoredCustomerError::OtherHorizons));
        }
        let position = u32::try_from(position).map_err(|_| bad(StoredCustomerError::TooMany))?;
        scores::append(&mut scores, position, customer.scores).map_err(bad)?;
    }
    Ok((histories, scores))
}
