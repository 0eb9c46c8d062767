//! A published state: one epoch and the one bundle that scored it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::bundle::{Bundle, BundleError};
use crate::money::Currency;
use crate::predictors::prediction::Horizon;
use crate::scoring::Scorer;
use crate::store::StoreError;
use crate::store::epoch::Epoch;

/// An epoch and its bundle, verified and paired: what questions are asked of.
#[derive(Debug)]
pub struct PublishedState {
    scorer: Scorer,
    epoch: Epoch,
}

/// A published state that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PublishedStateError {
    /// The epoch is missing or cannot be trusted.
    #[error(transparent)]
    Epoch(#[from] StoreError),
    /// The bundle of the epoch is missing or cannot be trusted.
    #[error(
        "the state published in {data_dir} was scored by bundle {bundle_id}, which cannot be used"
    )]
    Bundle {
        /// The folder of the epoch.
        data_dir: PathBuf,
        /// The bundle the epoch names.
        bundle_id: String,
        /// The reason.
        source: Box<BundleError>,
    },
    /// The bundle is not the one that scored the epoch.
    #[error(
        "the state published in {data_dir} has {epoch}, its bundle {path} has {bundle}; \
         run the nightly job again"
    )]
    Mismatch {
        /// The folder of the epoch.
        data_dir: PathBuf,
        /// The folder of the bundle.
        path: PathBuf,
        /// The pairing the epoch asks for.
        epoch: Box<StateSummary>,
        /// The pairing the bundle offers.
        bundle: Box<StateSummary>,
    },
}

/// Everything that a bundle and the epoch it scored have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSummary {
    /// The id of the bundle.
    pub bundle_id: String,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The horizons of every score, shortest first.
    pub horizons: Vec<Horizon>,
}

impl PublishedState {
    /// Loads the current epoch of `data_dir` and, from `models_dir`, the bundle it names.
    ///
    /// # Errors
    ///
    /// When either is missing, cut off or altered, or when the two do not belong together.
    pub fn load(models_dir: &Path, data_dir: &Path) -> Result<PublishedState, PublishedStateError> {
        let epoch = Epoch::load_current(data_dir)?;
        let path = models_dir.join(epoch.bundle_id());
        let bundle = Bundle::load(&path).map_err(|source| PublishedStateError::Bundle {
            data_dir: data_dir.to_owned(),
            bundle_id: epoch.bundle_id().to_owned(),
            source: Box::new(source),
        })?;
        let (of_epoch, of_bundle) =
            (StateSummary::of_epoch(&epoch), StateSummary::of_bundle(&bundle));
        if of_epoch != of_bundle {
            let (epoch, bundle) = (Box::new(of_epoch), Box::new(of_bundle));
            let data_dir = data_dir.to_owned();
            return Err(PublishedStateError::Mismatch { data_dir, path, epoch, bundle });
        }
        Ok(PublishedState { scorer: Scorer::new(bundle, epoch.words()), epoch })
    }

    /// The bundle that computes every score.
    pub fn bundle(&self) -> &Bundle {
        self.scorer.bundle()
    }

    /// The bundle prepared for the published histories.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The published histories and nightly scores.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }
}

impl StateSummary {
    fn of_epoch(epoch: &Epoch) -> StateSummary {
        StateSummary {
            bundle_id: epoch.bundle_id().to_owned(),
            currency: epoch.currency(),
            horizons: epoch.horizons().to_vec(),
        }
    }

    fn of_bundle(bundle: &Bundle) -> StateSummary {
        StateSummary {
            bundle_id: bundle.id().to_owned(),
            currency: bundle.currency(),
            horizons: bundle.horizons().to_vec(),
        }
    }
}

impl fmt::Display for StateSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let horizon = |it: &Horizon| format!("{} days by the {}", it.days, it.method);
        let horizons: Vec<String> = self.horizons.iter().map(horizon).collect();
        let StateSummary { bundle_id, currency, .. } = self;
        write!(f, "id {bundle_id}, currency {currency}, horizons [{}]", horizons.join(", "))
    }
}
