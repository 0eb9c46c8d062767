//! One published customer base: every history and every nightly score, frozen.
//!
//! An epoch is a folder `DATA/ID`, written once and named by a hash of what it holds:
//!
//! | file | content |
//! |---|---|
//! | `epoch.json` | the manifest: as-of day, bundle, currency, horizons, sizes and BLAKE3 hashes |
//! | `histories.bin` | all customers by id with their whole histories; layout in `histories.rs` |
//! | `words.json` | the shop's words, which the histories refer to |
//! | `scores.bin` | their scores as of that day, for lists; layout in `scores.rs` |
//!
//! `DATA/CURRENT` names the epoch being served and is replaced by a rename, so a reader
//! sees the old epoch or the new one, whole. The epoch names the one bundle its scores
//! come from; a server pairs them and so never mixes two in a reply.

mod error;
mod event_limits;
mod histories;
mod id_index;
mod manifest;
mod prefetch_unsafe;
mod publish;
mod read;
mod scores;
#[cfg(test)]
mod tests;

pub use error::{EpochContentError, StoredCustomerError};
pub use manifest::FORMAT_VERSION;
pub use publish::{EpochContents, PublishedCustomer, check_customer, pointer_to, publish, stage};
pub use read::CURRENT_FILE;
pub use scores::{Ranking, ScoredCustomer};

use std::fmt;

use crate::history::{History, Words};
use crate::money::Currency;
use crate::predictors::prediction::Horizon;
use crate::time::Day;

/// The name of an epoch: 16 hex digits of a hash over all it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EpochId(String);

/// A loaded, verified epoch, whole in memory.
#[derive(Clone, Debug)]
pub struct Epoch {
    manifest: manifest::EpochManifest,
    id: EpochId,
    histories: histories::StoredHistories,
    words: Words,
    scores: scores::StoredScores,
}

impl EpochId {
    /// The id a text spells, if it spells one.
    fn parse(text: &str) -> Option<EpochId> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 16 && text.bytes().all(is_hex)).then(|| EpochId(text.to_owned()))
    }

    /// The id as text; also the name of the folder.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EpochId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Epoch {
    /// The epoch's name.
    pub fn id(&self) -> &EpochId {
        &self.id
    }

    /// The last day that counted as past when it was published.
    pub fn as_of(&self) -> Day {
        self.manifest.as_of
    }

    /// The bundle that computed its scores, and that must compute the online ones.
    pub fn bundle_id(&self) -> &str {
        &self.manifest.bundle_id
    }

    /// The currency of every amount.
    pub fn currency(&self) -> Currency {
        self.manifest.currency
    }

    /// The horizons of its scores, shortest first, each with the kind of model behind it.
    pub fn horizons(&self) -> &[Horizon] {
        &self.manifest.horizons
    }

    /// The number of customers it holds, scored or not.
    pub fn customers(&self) -> usize {
        self.histories.len()
    }

    /// The words that the histories refer to.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Everything known of a customer; `None` for an id the epoch does not hold.
    pub fn history(&self, customer_id: &str) -> Option<History> {
        self.histories.find(customer_id)
    }

    /// Starts to load what [`Epoch::history`] needs for these customers: the waits for memory
    /// of many customers pass together.
    pub fn prefetch<'a>(&self, customer_ids: impl Iterator<Item = &'a str>) {
        self.histories.prefetch(customer_ids);
    }

    /// The scored customers by expected value within `horizon_days`, highest first and
    /// equal ones by id; `None` when the epoch has no such horizon.
    pub fn ranking(&self, horizon_days: u16) -> Option<Ranking<'_>> {
        let column = self.horizons().iter().position(|horizon| horizon.days == horizon_days)?;
        Some(Ranking::new(&self.histories, &self.scores, self.horizons()[column], column))
    }
}
