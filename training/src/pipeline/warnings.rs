//! What a reader must know of the published scores before trusting them.

use tenure::predictors::method::Method;

use crate::recipe::{Base, Ingredients};
use crate::report::PublishedHorizon;

/// Horizon by horizon what stands in for trees, what reaches beyond the data and what is not
/// proven; then what could not be fitted. A sentence each.
pub(super) fn of_published(
    ingredients: &Ingredients,
    base: &Base,
    published: &[PublishedHorizon],
) -> Vec<String> {
    let of_data = ingredients.as_of.days_since(ingredients.first_day) + 1;
    let mut warnings = Vec::new();
    for horizon in published {
        let days = horizon.horizon_days;
        if let Some(no_trees) = &horizon.no_trees {
            warnings.push(format!(
                "the next {days} days are scored by the customer-base model alone, not by learned \
                 trees: {no_trees}"
            ));
        }
        if horizon.method == Method::CustomerBase && i32::from(days) > of_data {
            warnings.push(format!(
                "the horizon of {days} days is longer than the {of_data} days of orders up to the \
                 as-of: its scores extrapolate"
            ));
        }
        if let Some(unproven) = &horizon.unproven {
            warnings.push(format!(
                "the scores for the next {days} days are not proven out of time, because {unproven}"
            ));
        }
    }
    let falls_back = published.iter().any(|horizon| horizon.method == Method::CustomerBase);
    if falls_back && !base.remarks().is_empty() {
        warnings.push(format!("of the customer-base model: {}", base.remarks().join("; ")));
    }
    warnings.extend(base.warnings());
    warnings
}
