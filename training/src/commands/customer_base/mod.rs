//! `tenure-train base`: a customer-base model on its own, as one would fit it in a notebook.

mod arguments;
mod customers;
mod error;
mod predictions;
mod printing;

use tenure::history::Buyer;
use tenure::predictors::customer_base::{CustomerBase, GammaGamma};
use tenure::time::Day;

use super::{CommandError, Print, today};
use crate::fit::choose::{FamilyCandidate, Purchases, choose};
use crate::fit::gamma_gamma::{Spending, fit_spend};
use crate::fit::{Cohort, Fit, FitError, fit_family};
use crate::tables::read_orders;
use customers::KnownBuyers;

pub use arguments::CustomerBaseArguments;
pub use error::CustomerBaseCommandError;

/// The fitted models of purchases and of spend.
struct PurchaseAndSpendFit {
    until: Day,
    purchases: Fit<CustomerBase>,
    /// The families that were compared, the best first; empty when one was asked for by name.
    candidates: Vec<FamilyCandidate>,
    spend: Result<Fit<GammaGamma>, FitError>,
}

/// Fits the models, prints the fit, and writes each customer's predictions.
///
/// # Errors
///
/// When the orders cannot be used, the model of purchases cannot be fitted or the predictions
/// cannot be written.
pub fn run(arguments: &CustomerBaseArguments, print: &mut Print) -> Result<(), CommandError> {
    let config = arguments.configuration()?;
    let histories = read_orders(&config, Some(today()), &arguments.quarantine)?.into_histories();
    let until = arguments.until.or(config.as_of).unwrap_or(histories.last_day);
    let buyers = KnownBuyers::at(&histories, until, config.currency.minor_per_unit())?;
    let fit = fit(arguments, &buyers)?;
    print(&if arguments.json { printing::json(&fit) } else { printing::text(&fit) });
    if let Some(path) = &arguments.out {
        let table = predictions::table(&fit, &buyers, &arguments.valuation());
        predictions::write(path, &table)?;
    }
    Ok(())
}

fn fit(
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

#[cfg(test)]
mod tests;
