//! The fit as it is printed: text for people, JSON for programs.

use std::fmt::Write;

use serde_json::{Value, json};
use tenure::error_chain::error_chain;
use tenure::predictors::customer_base::{NamedParameter, ParameterKind};

use super::fitting::PurchaseAndSpendFit;
use crate::fit::{Fit, ParameterEstimate, Warning};

/// The fit as aligned lines.
pub(super) fn text(fit: &PurchaseAndSpendFit) -> String {
    let model = &fit.purchases.model;
    let mut text = format!(
        "model           {} in {}s, {} customers until {}\n",
        model.description(),
        model.unit,
        fit.purchases.customers,
        fit.until
    );
    for candidate in &fit.candidates {
        let (error, weight) = (candidate.relative_squared_error, candidate.loyal_weight);
        let _ = writeln!(
            text,
            "candidate       {:<12} squared error {error:.4} relative to NBD's out of time, weight of NBD {weight:.3}",
            candidate.family.name()
        );
    }
    for NamedParameter { name, value, kind } in model.model.parameters() {
        if kind == ParameterKind::Chosen {
            let _ = writeln!(text, "{name:<15} {value}, chosen");
        }
    }
    add_fit(&mut text, &fit.purchases);
    match &fit.spend {
        Ok(spend) => {
            let _ = writeln!(text, "spend           gamma_gamma, {} customers", spend.customers);
            add_fit(&mut text, spend);
        }
        Err(refusal) => {
            let _ = writeln!(
                text,
                "spend           not fitted, so mean purchases are used: {}",
                error_chain(refusal)
            );
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn add_fit<M>(text: &mut String, fitted: &Fit<M>) {
    for ParameterEstimate { name, value, standard_error } in &fitted.estimates {
        let error = standard_error.map_or("unknown".to_owned(), |error| format!("{error:.5}"));
        let _ = writeln!(text, "{name:<15} {value:.5}, standard error {error}");
    }
    let (likelihood, aic) = (fitted.log_likelihood, fitted.aic());
    let _ = writeln!(text, "log-likelihood  {likelihood:.3}, AIC {aic:.3}");
    for warning in &fitted.warnings {
        let _ = writeln!(text, "warning         {warning}");
    }
}

/// The fit as one JSON document.
pub(super) fn json(fit: &PurchaseAndSpendFit) -> String {
    let spend = match &fit.spend {
        Ok(spend) => fit_json(spend, json!(spend.model)),
        Err(refusal) => json!({ "refused": error_chain(refusal) }),
    };
    let document = json!({
        "until": fit.until,
        "purchases": fit_json(&fit.purchases, json!(fit.purchases.model)),
        "trials": fit.candidates,
        "spend": spend,
    });
    format!("{document:#}")
}

fn fit_json<M>(fitted: &Fit<M>, model: Value) -> Value {
    let warnings: Vec<String> = fitted.warnings.iter().map(Warning::to_string).collect();
    json!({
        "model": model,
        "customers": fitted.customers,
        "estimates": fitted.estimates,
        "log_likelihood": fitted.log_likelihood,
        "aic": fitted.aic(),
        "convergence": fitted.convergence,
        "warnings": warnings,
    })
}
