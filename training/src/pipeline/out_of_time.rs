//! The quality of the models on days after those they were fitted on.
//!
//! Where the data reach past the horizon, the published models themselves are judged on
//! it. In any case the recipe is run again as of one horizon earlier and judged on the
//! horizon after that: the only proof there is on a night whose horizon lies ahead. Only
//! this backtest enters the bundle, so what happens after the as-of changes no byte of it.

use std::collections::BTreeMap;

use tenure::bundle::BacktestRecord;
use tenure::error_chain::error_chain;
use tenure::features::{FeatureEngine, ShopFacts};
use tenure::history::Words;
use tenure::money::Currency;
use tenure::predictors::prediction::ScoreMethod;

use super::error::PipelineError;
use super::out_of_time_test::{HorizonJudgement, OutOfTimeTest};
use crate::customers::snapshots_after;
use crate::recipe::{self, CustomerBaseFit, FittedHorizon, RecipeError, TrainingData, TreesError};
use crate::report::{HorizonReport, PublishedHorizon};
use crate::tables::CustomerHistories;

/// The measurements of a run, and the proof of each published horizon.
#[derive(Default)]
pub(super) struct Judgement {
    /// The method that is published for each horizon, and a reason where it is unproven.
    pub(super) published: Vec<PublishedHorizon>,
    /// Horizon by horizon: the published model where its horizon has passed, then the backtest.
    pub(super) horizons: Vec<HorizonReport>,
    /// The backtests as the bundle records them.
    pub(super) backtests: Vec<BacktestRecord>,
    /// Comparisons that could not be made, a sentence each.
    pub(super) warnings: Vec<String>,
}

/// The kind of model that a backtest judged, or the reason why there was none.
type Backtested = Result<ScoreMethod, String>;

/// Judges the fitted models of every horizon.
///
/// # Errors
///
/// When a prediction is not a finite number.
pub(super) fn judge(
    histories: &CustomerHistories,
    data: &TrainingData,
    currency: Currency,
    fitted: &[FittedHorizon],
) -> Result<Judgement, PipelineError> {
    let mut judgement = Judgement::default();
    for fitted in fitted {
        let horizon_days = fitted.model.horizon_days;
        let as_of = data.customers.as_of();
        let horizon_has_passed = as_of.plus_days(i32::from(horizon_days)) <= histories.last_day;
        if horizon_has_passed {
            judgement.add_holdout(histories, data, currency, fitted)?;
        }
        let backtested = judgement.add_backtest(&histories.words, data, currency, horizon_days)?;
        let unproven = if horizon_has_passed { None } else { unproven(fitted, &backtested) };
        judgement.published.push(published(fitted, unproven));
    }
    Ok(judgement)
}

impl Judgement {
    /// Judges the published model on the horizon after the as-of, which must have passed.
    fn add_holdout(
        &mut self,
        histories: &CustomerHistories,
        data: &TrainingData,
        currency: Currency,
        fitted: &FittedHorizon,
    ) -> Result<(), PipelineError> {
        let (as_of, horizon_days) = (data.customers.as_of(), fitted.model.horizon_days);
        let future = snapshots_after(&histories.histories, as_of, histories.last_day, horizon_days);
        self.add(&OutOfTimeTest { fitted, data, currency, future: &future })?;
        Ok(())
    }

    /// Fits as of one horizon before the as-of, and judges on that horizon.
    fn add_backtest(
        &mut self,
        words: &Words,
        data: &TrainingData,
        currency: Currency,
        horizon_days: u16,
    ) -> Result<Backtested, PipelineError> {
        let cutoff = data.customers.as_of().plus_days(-i32::from(horizon_days));
        let customers = data.customers.rewound_to(cutoff);
        if customers.is_empty() {
            let why = format!("nobody had bought by {cutoff}, one horizon before the as-of");
            return Ok(Err(why));
        }
        // What the shop learned of itself in the horizon is not known at its start.
        let facts = ShopFacts::of(words, customers.buyers());
        let engine = FeatureEngine::new(data.engine.set().with_facts(facts), words);
        let earlier = TrainingData { customers: &customers, engine: &engine, ..*data };
        let customer_base = CustomerBaseFit::of(&customers);
        let fitted = match recipe::fit(&earlier, &customer_base, horizon_days) {
            Ok(fitted) => fitted,
            Err(error @ RecipeError::Neither { .. }) => {
                let why = error_chain(&error);
                let why = format!("as of {cutoff}, one horizon before the as-of, {why}");
                return Ok(Err(why));
            }
            Err(error) => return Err(error.into()),
        };
        self.warnings.extend(customer_base.warnings());
        let future = data.customers.snapshots_at(cutoff, horizon_days);
        let test = OutOfTimeTest { fitted: &fitted, data: &earlier, currency, future: &future };
        let backtest = for_the_bundle(self.add(&test)?);
        self.backtests.push(backtest);
        Ok(Ok(fitted.model.horizon().method))
    }

    /// Runs a test and keeps its judgement.
    fn add(&mut self, test: &OutOfTimeTest) -> Result<&HorizonReport, PipelineError> {
        let HorizonJudgement { report, warnings } = test.judge()?;
        self.warnings.extend(warnings);
        self.horizons.push(report);
        Ok(&self.horizons[self.horizons.len() - 1])
    }
}

/// The reason why a published model whose horizon has not passed is unproven out of time;
/// `None` when the backtest judged the same kind of model.
fn unproven(fitted: &FittedHorizon, backtested: &Backtested) -> Option<String> {
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

fn published(fitted: &FittedHorizon, unproven: Option<String>) -> PublishedHorizon {
    let horizon = fitted.model.horizon();
    PublishedHorizon {
        horizon_days: horizon.days,
        method: horizon.method,
        no_trees: fitted.no_trees.as_ref().map(ToString::to_string),
        trees_possible_from: fitted.no_trees.as_ref().and_then(TreesError::possible_from),
        unproven,
    }
}

/// The model's metrics of a test under the keys of the bundle, `churn_log_loss` and so on.
fn for_the_bundle(report: &HorizonReport) -> BacktestRecord {
    let mut metrics = BTreeMap::new();
    let parts =
        [("churn", &report.churn), ("value", &report.value), ("purchases", &report.purchases)];
    for (part, table) in parts {
        metrics.extend(table.model_values().map(|(key, value)| (format!("{part}_{key}"), value)));
    }
    let HorizonReport { horizon_days, judged_as_of: cutoff, method, .. } = *report;
    BacktestRecord { horizon_days, cutoff, method, metrics }
}
