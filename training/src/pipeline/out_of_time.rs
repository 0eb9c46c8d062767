//! How good the models are, on days they did not know.
//!
//! Where the data reach past the horizon, the published models themselves are judged on
//! what came. In any case the recipe is run again as of one horizon earlier and judged
//! on that horizon: the only proof there is on a night when nothing has come yet. Only
//! this backtest enters the bundle, so what happens after the as-of changes no byte of it.

use std::collections::BTreeMap;

use tenure::bundle;
use tenure::history::Buyer;
use tenure::money::Currency;
use tenure::predictors::method::Method;
use tenure::time::Day;

use super::error::PipelineError;
use super::out_of_time_test::{MODEL, Trial, Verdict};
use crate::evaluate::{Metric, Quality, examples, examples_after};
use crate::recipe::{self, Base, Fitted, Ingredients, RecipeError};
use crate::report::{HorizonReport, PublishedHorizon};
use crate::tables::Histories;

/// What was measured.
#[derive(Default)]
pub(super) struct Judged {
    /// What is published for each horizon, and whether it is proven.
    pub(super) published: Vec<PublishedHorizon>,
    /// Horizon by horizon: the published models where the future is known, then the backtest.
    pub(super) horizons: Vec<HorizonReport>,
    /// The backtests as the bundle tells them.
    pub(super) backtests: Vec<bundle::Quality>,
    /// What could not be judged or shown.
    pub(super) warnings: Vec<String>,
}

/// What a backtest came to: the kind of model it judged, or why it judged none.
type Backtested = Result<Method, String>;

/// Judges the fitted models of every horizon.
///
/// # Errors
///
/// When a prediction is no finite number.
pub(super) fn judge(
    histories: &Histories,
    ingredients: &Ingredients,
    currency: Currency,
    fitted: &[Fitted],
) -> Result<Judged, PipelineError> {
    let mut judged = Judged::default();
    for fitted in fitted {
        let came = judged.holdout(histories, ingredients, currency, fitted)?;
        let backtested = judged.backtest(ingredients, currency, fitted.model.horizon_days)?;
        let unproven = if came { None } else { unproven(fitted, &backtested) };
        judged.published.push(published(fitted, unproven));
    }
    Ok(judged)
}

impl Judged {
    /// Judges the published model on what came, and says whether it has come.
    fn holdout(
        &mut self,
        histories: &Histories,
        ingredients: &Ingredients,
        currency: Currency,
        fitted: &Fitted,
    ) -> Result<bool, PipelineError> {
        let horizon_days = fitted.model.horizon_days;
        let (as_of, last_day) = (ingredients.as_of, histories.last_day);
        if as_of.plus_days(i32::from(horizon_days)) > last_day {
            return Ok(false);
        }
        let future = examples_after(&histories.histories, as_of, last_day, horizon_days);
        self.take(&Trial { fitted, ingredients, currency, future: &future })?;
        Ok(true)
    }

    fn backtest(
        &mut self,
        ingredients: &Ingredients,
        currency: Currency,
        horizon_days: u16,
    ) -> Result<Backtested, PipelineError> {
        let cutoff = ingredients.as_of.plus_days(-i32::from(horizon_days));
        let future = examples(ingredients.buyers, cutoff, horizon_days);
        if future.is_empty() {
            let why = format!("nobody had bought by {cutoff}, one horizon before the as-of");
            return Ok(Err(why));
        }
        let (ids, buyers) = rewound(ingredients, cutoff);
        let earlier = Ingredients { ids: &ids, buyers: &buyers, as_of: cutoff, ..*ingredients };
        let base = Base::fit(&earlier);
        let fitted = match recipe::fit(&earlier, &base, horizon_days) {
            Ok(fitted) => fitted,
            Err(error @ RecipeError::Neither { .. }) => {
                let why = format!("as of {cutoff}, one horizon before the as-of, {error}");
                return Ok(Err(why));
            }
            Err(error) => return Err(error.into()),
        };
        self.warnings.extend(base.warnings());
        let trial = Trial { fitted: &fitted, ingredients: &earlier, currency, future: &future };
        let report = self.take(&trial)?;
        let backtest = for_the_bundle(report);
        self.backtests.push(backtest);
        Ok(Ok(fitted.model.horizon().method))
    }

    /// Keeps the verdict of a trial.
    fn take(&mut self, trial: &Trial) -> Result<&HorizonReport, PipelineError> {
        let Verdict { report, warnings } = trial.verdict()?;
        self.warnings.extend(warnings);
        self.horizons.push(report);
        Ok(&self.horizons[self.horizons.len() - 1])
    }
}

/// Why a published model whose horizon has not passed is not proven out of time; `None` when
/// its like was judged on the horizon before.
fn unproven(fitted: &Fitted, backtested: &Backtested) -> Option<String> {
    let method = fitted.model.horizon().method;
    match backtested {
        Ok(judged) if *judged == method => None,
        Ok(judged) => Some(format!(
            "one horizon before the as-of the past was shorter, and what was judged there is the \
             {judged} and not the {method}"
        )),
        Err(why) => Some(why.clone()),
    }
}

fn published(fitted: &Fitted, unproven: Option<String>) -> PublishedHorizon {
    let horizon = fitted.model.horizon();
    PublishedHorizon {
        horizon_days: horizon.days,
        method: horizon.method,
        no_trees: fitted.no_trees.as_ref().map(ToString::to_string),
        trees_possible_from: fitted.no_trees.as_ref().and_then(|why| why.possible_from()),
        unproven,
    }
}

/// The customers who had bought by an earlier day, as they were known then.
fn rewound(ingredients: &Ingredients, cutoff: Day) -> (Vec<String>, Vec<Buyer>) {
    let customers = ingredients.ids.iter().zip(ingredients.buyers);
    let known = customers.filter_map(|(id, buyer)| Some((id, buyer.rewound_to(cutoff).buyer()?)));
    known.map(|(id, buyer)| (id.clone(), buyer)).unzip()
}

fn for_the_bundle(report: &HorizonReport) -> bundle::Quality {
    let mut metrics = BTreeMap::new();
    let parts =
        [("churn", &report.churn), ("value", &report.value), ("purchases", &report.purchases)];
    for (part, quality) in parts {
        metrics.extend(of_the_model(part, quality));
    }
    let HorizonReport { horizon_days, judged_as_of: cutoff, method, .. } = *report;
    bundle::Quality { horizon_days, cutoff, method, metrics }
}

/// `churn_log_loss` and so on, where the metric is defined.
fn of_the_model(part: &str, quality: &Quality) -> Vec<(String, f64)> {
    let named = |metric: &Metric| {
        let estimate = quality.estimate(MODEL, *metric)?;
        let title = metric.title().replace(" %", "_percent").replace(' ', "_").to_lowercase();
        Some((format!("{part}_{title}"), estimate.value))
    };
    quality.metrics.iter().filter_map(named).collect()
}
