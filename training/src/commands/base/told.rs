//! What `base` prints: as text for people, as JSON for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Base;
use crate::fit::{Estimate, Fitted, Warning};

/// The fit as aligned lines.
pub(super) fn text(base: &Base) -> String {
    let model = &base.fitted.model;
    let mut text = format!(
        "model           {} in {}s, {} customers until {}\n",
        model.model.family(),
        model.unit,
        base.fitted.customers,
        base.until
    );
    for trial in &base.trials {
        let (error, weight) = (trial.relative_squared_error, trial.loyal_weight);
        let _ = writeln!(
            text,
            "tried           {:<12} squared error {error:.4} of NBD's out of time, with {weight:.3} of NBD",
            trial.family.name()
        );
    }
    add_fit(&mut text, &base.fitted);
    match &base.spend {
        Ok(spend) => {
            let _ = writeln!(text, "spend           gamma_gamma, {} customers", spend.customers);
            add_fit(&mut text, spend);
        }
        Err(refusal) => {
            let _ =
                writeln!(text, "spend           not fitted: {refusal}; mean purchases are used");
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn add_fit<M>(text: &mut String, fitted: &Fitted<M>) {
    for Estimate { name, value, standard_error } in &fitted.estimates {
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
pub(super) fn json(base: &Base) -> String {
    let spend = match &base.spend {
        Ok(spend) => fit_json(spend, json!(spend.model)),
        Err(refusal) => json!({ "refused": refusal.to_string() }),
    };
    let document = json!({
        "until": base.until,
        "purchases": fit_json(&base.fitted, json!(base.fitted.model)),
        "trials": base.trials,
        "spend": spend,
    });
    format!("{document:#}")
}

fn fit_json<M>(fitted: &Fitted<M>, model: Value) -> Value {
    let told: Vec<String> = fitted.warnings.iter().map(Warning::to_string).collect();
    json!({
        "model": model,
        "customers": fitted.customers,
        "estimates": fitted.estimates,
        "log_likelihood": fitted.log_likelihood,
        "aic": fitted.aic(),
        "convergence": fitted.convergence,
        "warnings": told,
    })
}
