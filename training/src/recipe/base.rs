//! The customer-base models whose answers become inputs beside the features.

use tenure::history::Past;
use tenure::predictors::customer_base::{CustomerBase, Family};
use tenure::predictors::customer_base_inputs::CustomerBaseInputs;
use tenure::predictors::gamma_gamma::{GammaGamma, RepeatSpend};
use tenure::predictors::recency_frequency::TimeUnit;

use super::Ingredients;
use crate::fit::gamma_gamma::{Spending, fit_spend};
use crate::fit::{Cohort, Prior, fit_family};

/// Fits on all that is known at the as-of; `None` where the data carry no such model, and
/// then the features stand alone.
pub(super) fn fit(ingredients: &Ingredients) -> Option<CustomerBaseInputs> {
    Some(CustomerBaseInputs { purchases: purchases(ingredients)?, spend: spend(ingredients.pasts) })
}

fn purchases(ingredients: &Ingredients) -> Option<CustomerBase> {
    let cohort = Cohort::of_pasts(TimeUnit::Week, ingredients.pasts);
    let fitted = fit_family(Family::MbgNbd, &cohort, Prior::default()).ok()?;
    (!fitted.is_doubtful()).then_some(fitted.model)
}

fn spend(pasts: &[Past]) -> Option<GammaGamma> {
    let repeats = pasts.iter().filter_map(|past| RepeatSpend::of(past, 1));
    let fitted = fit_spend(&Spending::new(repeats), Prior::default()).ok()?;
    (!fitted.is_doubtful()).then_some(fitted.model)
}
