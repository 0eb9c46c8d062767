//! What a server answers from: one bundle and the one base that was scored by it.

use std::path::{Path, PathBuf};

use super::proto::score_customer_request::Subject;
use super::proto::{CustomerScore, ScoreCustomerRequest};
use super::status::Refusal;
use super::wire;
use crate::bundle::{Bundle, BundleError};
use crate::history::Past;
use crate::money::Currency;
use crate::predictors::method::Horizon;
use crate::scoring::{HorizonScore, Score, score};
use crate::store::epoch::Epoch;
use crate::store::{CUSTOMER_ID_BYTES_MAX, StoreError};
use crate::time::Day;

/// A base and its bundle, verified and paired.
#[derive(Debug)]
pub struct ServingState {
    bundle: Bundle,
    epoch: Epoch,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages say what each field is.
pub enum StartError {
    #[error(transparent)]
    Base(#[from] StoreError),
    #[error("the base {base} was scored by bundle {bundle_id}: {source}")]
    Bundle { base: PathBuf, bundle_id: String, source: Box<BundleError> },
    #[error(
        "the base {base} was published with {base_has}, its bundle {path} has {bundle_has}; \
         run the nightly job again"
    )]
    Mismatch { base: PathBuf, path: PathBuf, base_has: String, bundle_has: String },
}

impl ServingState {
    /// Loads the current epoch of `base_dir` and, from `models_dir`, the bundle it names.
    ///
    /// # Errors
    ///
    /// When either is missing, cut off or altered, or when the two do not belong together.
    pub fn load(models_dir: &Path, base_dir: &Path) -> Result<ServingState, StartError> {
        let epoch = Epoch::load_current(base_dir)?;
        let path = models_dir.join(epoch.bundle_id());
        let bundle = Bundle::load(&path).map_err(|source| StartError::Bundle {
            base: base_dir.to_owned(),
            bundle_id: epoch.bundle_id().to_owned(),
            source: Box::new(source),
        })?;
        let of_base = describe(epoch.bundle_id(), epoch.currency(), epoch.horizons());
        let of_bundle = describe(bundle.id(), bundle.currency(), bundle.horizons());
        if of_base != of_bundle {
            let base = base_dir.to_owned();
            return Err(StartError::Mismatch {
                base,
                path,
                base_has: of_base,
                bundle_has: of_bundle,
            });
        }
        Ok(ServingState { bundle, epoch })
    }

    /// The bundle that computes every score.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The published base.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// Scores whom the request names. A customer of the base is derived from the stored
    /// history, never looked up, so both doors run the same code.
    pub(super) fn score(&self, request: &ScoreCustomerRequest) -> Result<CustomerScore, Refusal> {
        let as_of = match request.as_of.as_str() {
            "" => self.epoch.as_of(),
            text => wire::day("as_of", text)?,
        };
        let (customer_id, past) = match &request.subject {
            Some(Subject::CustomerId(id)) => (id.as_str(), self.published_past(id, as_of)?),
            Some(Subject::History(history)) => {
                ("", wire::past(history, self.bundle.currency(), as_of)?)
            }
            None => {
                return Err(Refusal::field("subject", "give a customer_id or a history"));
            }
        };
        let buyer = past.buyer().ok_or(Refusal::NothingBought { as_of })?;
        let score = score(&self.bundle, &buyer);
        if !is_finite(&score) {
            return Err(Refusal::ScoreNotFinite);
        }
        Ok(self.reply(customer_id, score.as_of, &score.horizons))
    }

    /// A score as the wire carries it, with where it comes from.
    pub(super) fn reply(
        &self,
        customer_id: &str,
        as_of: Day,
        horizons: &[HorizonScore],
    ) -> CustomerScore {
        CustomerScore {
            customer_id: customer_id.to_owned(),
            bundle_id: self.bundle.id().to_owned(),
            as_of: as_of.to_string(),
            currency: self.bundle.currency().code().to_owned(),
            horizons: horizons.iter().map(wire::horizon_score).collect(),
        }
    }

    fn published_past(&self, customer_id: &str, as_of: Day) -> Result<Past, Refusal> {
        if customer_id.is_empty() || customer_id.len() > CUSTOMER_ID_BYTES_MAX {
            let problem = format!(
                "{} bytes are no customer id; give 1 to {CUSTOMER_ID_BYTES_MAX}",
                customer_id.len()
            );
            return Err(Refusal::field("customer_id", problem));
        }
        if as_of > self.epoch.as_of() {
            return Err(Refusal::AsOfAfterBase { as_of, base_as_of: self.epoch.as_of() });
        }
        let history = self
            .epoch
            .history(customer_id)
            .ok_or_else(|| Refusal::UnknownCustomer { customer_id: customer_id.to_owned() })?;
        Ok(history.past(as_of.end()))
    }
}

fn describe(bundle_id: &str, currency: Currency, horizons: &[Horizon]) -> String {
    let horizon = |it: &Horizon| format!("{} days by the {}", it.days, it.method);
    let horizons: Vec<String> = horizons.iter().map(horizon).collect();
    format!("id {bundle_id}, currency {currency}, horizons [{}]", horizons.join(", "))
}

fn is_finite(score: &Score) -> bool {
    score.horizons.iter().all(|horizon| {
        horizon.churn_probability.is_finite()
            && horizon.expected_value.is_finite()
            && horizon.expected_purchases.is_finite()
    })
}
