//! The fit of the command: a model of purchases and one of spend.

use tenure::history::Buyer;
use tenure::predictors::customer_base::{CustomerBase, GammaGamma};
use tenure::time::Day;

use super::arguments::CustomerBaseArguments;
use super::customers::KnownBuyers;
use crate::fit::choose::{FamilyCandidate, Purchases, choose};
use crate::fit::gamma_gamma::{Spending, fit_spend};
use crate::fit::{Cohort, Fit, FitError, fit_family};

/// The fitted models of purchases and of spend.
pub(super) struct PurchaseAndSpendFit {
    pub(super) until: Day,
    pub(super) purchases: Fit<CustomerBase>,
    /// The families that were compared, the best first; empty when one was asked for by name.
    pub(super) candidates: Vec<FamilyCandidate>,
    pub(super) spend: Result<Fit<GammaGamma>, FitError>,
}

impl PurchaseAndSpendFit {
    /// Fits the family that was asked for, or the one that predicts best, and the spend.
    ///
    /// # Errors
    ///
    /// When the model of purchases cannot be fitted.
    pub(super) fn of(
        arguments: &CustomerBaseArguments,
        buyers: &KnownBuyers,
    ) -> Result<PurchaseAndSpendFit, FitError> {
        let (prior, unit) = (arguments.prior(), arguments.unit);
        let (until, customers) = (buyers.customers.as_of(), buyers.customers.buyers());
        let (purchases, candidates) = if let Some(family) = arguments.model {
            let cohort = Cohort::of_pasts(unit, customers.iter().map(Buyer::past));
            (fit_family(family, &cohort, prior)?, Vec::new())
        } else {
            let days = buyers.purchase_days();
            let purchases = Purchases { customers: &days, as_of: until, unit };
            let choice = choose(purchases, prior)?;
            (choice.fitted, choice.candidates)
        };
        let spends = customers.iter().map(|buyer| buyers.repeat_spend(buyer));
        let spend = fit_spend(&Spending::new(spends), prior);
        Ok(PurchaseAndSpendFit { until, purchases, candidates, spend })
    }
}
