//! Warnings about the published scores, for their reader to know before trusting them.

use tenure::predictors::prediction::ScoreMethod;

use crate::recipe::{CustomerBaseFit, TrainingData};
use crate::report::PublishedHorizon;

/// Horizon by horizon, scores without trees, beyond the data or unproven; then the models
/// that could not be fitted. A sentence each.
pub(super) fn of_published(
    data: &TrainingData,
    customer_base: &CustomerBaseFit,
    published: &[PublishedHorizon],
) -> Vec<String> {
    let of_data = data.customers.as_of().days_since(data.first_day) + 1;
    let mut warnings = Vec::new();
    for horizon in published {
        let days = horizon.horizon_days;
        if let Some(no_trees) = &horizon.no_trees {
            warnings.push(format!(
                "the next {days} days are scored by the customer-base model alone, not by learned \
                 trees: {no_trees}"
            ));
        }
        if horizon.method == ScoreMethod::CustomerBase && i32::from(days) > of_data {
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
    let falls_back = published.iter().any(|horizon| horizon.method == ScoreMethod::CustomerBase);
    if falls_back && !customer_base.remarks().is_empty() {
        let remarks = customer_base.remarks().join("; ");
        warnings.push(format!("of the customer-base model: {remarks}"));
    }
    warnings.extend(customer_base.warnings());
    warnings
}
