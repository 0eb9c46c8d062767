//! The customer-base models whose answers become inputs beside the features.

use tenure::history::Past;
use tenure::predictors::customer_base::CustomerBase;
use tenure::predictors::customer_base_inputs::CustomerBaseInputs;
use tenure::predictors::gamma_gamma::{GammaGamma, RepeatSpend};
use tenure::predictors::recency_frequency::TimeUnit;
use tenure::time::Day;

use super::Ingredients;
use crate::fit::Prior;
use crate::fit::choose::{Purchases, choose};
use crate::fit::gamma_gamma::{Spending, fit_spend};

/// Fits on all that is known at the as-of; `None` where the data carry no such model, and
/// then the features stand alone.
pub(super) fn fit(ingredients: &Ingredients) -> Option<CustomerBaseInputs> {
    let purchases = purchases(ingredients)?.into();
    Some(CustomerBaseInputs { purchases, spend: spend(ingredients.pasts) })
}

/// The family is chosen by its fit out of time, inside what is known.
fn purchases(ingredients: &Ingredients) -> Option<CustomerBase> {
    let days = ingredients.pasts.iter().map(Past::purchase_days);
    let customers: Vec<Vec<Day>> = days.filter(|days| !days.is_empty()).collect();
    let purchases =
        Purchases { customers: &customers, as_of: ingredients.as_of, unit: TimeUnit::Week };
    let fitted = choose(purchases, Prior::default()).ok()?.fitted;
    (!fitted.is_doubtful()).then_some(fitted.model)
}

fn spend(pasts: &[Past]) -> Option<GammaGamma> {
    let repeats = pasts.iter().filter_map(|past| RepeatSpend::of(past, 1));
    let fitted = fit_spend(&Spending::new(repeats), Prior::default()).ok()?;
    (!fitted.is_doubtful()).then_some(fitted.model)
}
