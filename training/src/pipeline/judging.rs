//! How good the models are, on days they did not know.
//!
//! Where the data reach past the horizon, the published models themselves are judged on
//! what came. In any case the recipe is run again as of one horizon earlier and judged
//! on that horizon: the only proof there is on a night when nothing has come yet. Only
//! this backtest enters the bundle, so what happens after the as-of changes no byte of it.

use std::collections::BTreeMap;

use tenure::bundle;
use tenure::features;
use tenure::history::{History, Past};
use tenure::money::Currency;
use tenure::predictors::horizon_model::{HorizonModel, Prediction};
use tenure::predictors::method::Method;
use tenure::time::Day;

use super::error::PipelineError;
use crate::evaluate::{
    Bootstrap, Comparison, Example, Metric, NaivePrediction, NaiveRule, NaiveRules, Predictions,
    Quality, deciles, examples, examples_after, quality,
};
use crate::fit::logistic_baseline::LogisticBaseline;
use crate::fit::rule_tree::{RuleTable, RuleTree};
use crate::recipe::{self, Fitted, Ingredients, RecipeError};
use crate::report::HorizonReport;
use crate::tables::Histories;

/// The name of the published models in tables of quality.
const MODEL: &str = "tenure";
/// Samples of customers behind each standard error.
const REPLICATES: usize = 200;

/// What was measured.
#[derive(Default)]
pub(super) struct Judged {
    /// Horizon by horizon: the published models where the future is known, then the backtest.
    pub(super) horizons: Vec<HorizonReport>,
    /// The backtests as the bundle tells them.
    pub(super) backtests: Vec<bundle::Quality>,
    /// What could not be judged.
    pub(super) warnings: Vec<String>,
}

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
        judged.holdout(histories, ingredients, currency, fitted)?;
        judged.backtest(ingredients, currency, fitted.model.horizon_days)?;
    }
    Ok(judged)
}

impl Judged {
    fn holdout(
        &mut self,
        histories: &Histories,
        ingredients: &Ingredients,
        currency: Currency,
        fitted: &Fitted,
    ) -> Result<(), PipelineError> {
        let horizon_days = fitted.model.horizon_days;
        let (as_of, last_day) = (ingredients.as_of, histories.last_day);
        if as_of.plus_days(i32::from(horizon_days)) > last_day {
            return Ok(());
        }
        let future = examples_after(&histories.histories, as_of, last_day, horizon_days);
        let trial = Trial { fitted, ingredients, currency, future: &future };
        self.horizons.push(trial.report()?);
        Ok(())
    }

    fn backtest(
        &mut self,
        ingredients: &Ingredients,
        currency: Currency,
        horizon_days: u16,
    ) -> Result<(), PipelineError> {
        let cutoff = ingredients.as_of.plus_days(-i32::from(horizon_days));
        let future = examples(ingredients.pasts, cutoff, horizon_days);
        let pasts = rewound(ingredients.pasts, cutoff);
        let earlier = Ingredients { pasts: &pasts, as_of: cutoff, ..*ingredients };
        let fitted = match recipe::fit(&earlier, horizon_days) {
            Ok(fitted) => fitted,
            Err(error @ (RecipeError::TooShort { .. } | RecipeError::OneOutcome { .. })) => {
                self.warnings.push(format!("no backtest for {horizon_days} days: {error}"));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let trial = Trial { fitted: &fitted, ingredients: &earlier, currency, future: &future };
        let report = trial.report()?;
        self.backtests.push(for_the_bundle(&report, fitted.model.horizon().method));
        self.horizons.push(report);
        Ok(())
    }
}

/// The same customers as they were known at an earlier day.
fn rewound(pasts: &[Past], cutoff: Day) -> Vec<Past> {
    pasts.iter().map(|past| History::new(past.orders().to_vec()).past(cutoff.end())).collect()
}

/// Models, what they were fitted on, and what came.
struct Trial<'a> {
    fitted: &'a Fitted,
    ingredients: &'a Ingredients<'a>,
    currency: Currency,
    future: &'a [Example],
}

impl Trial<'_> {
    fn report(&self) -> Result<HorizonReport, PipelineError> {
        let horizon_days = self.fitted.model.horizon_days;
        let cutoff = self.ingredients.as_of.plus_days(-i32::from(horizon_days));
        let calibration = examples(self.ingredients.pasts, cutoff, horizon_days);
        let predicted = predictions(&self.fitted.model, self.future);
        let naive = NaiveRules::freeze(&calibration, horizon_days);

        let units = |minor: f64| minor / self.currency.minor_per_unit() as f64;
        let mut churn =
            self.beside(&naive, &predicted, |p| p.churn_probability, |n| n.churn_probability);
        churn.extend(baseline(&calibration, self.future));
        let value = self.beside(
            &naive,
            &predicted,
            |p| units(p.expected_value_minor),
            |n| units(n.expected_value_minor),
        );
        let purchases =
            self.beside(&naive, &predicted, |p| p.expected_purchases, |n| n.expected_purchases);

        let labels = || self.future.iter().map(|example| &example.label);
        let churned: Vec<f64> =
            labels().map(|label| f64::from(u8::from(label.churned()))).collect();
        let spent: Vec<f64> = labels().map(|label| units(label.value_minor as f64)).collect();
        let bought: Vec<f64> = labels().map(|label| f64::from(label.purchases)).collect();
        let bootstrap = Bootstrap { replicates: REPLICATES, seed: self.ingredients.seed };
        Ok(HorizonReport {
            horizon_days,
            judged_as_of: self.ingredients.as_of,
            training_rows: self.fitted.training_rows as u64,
            churn_deciles: deciles(&Comparison::new(churned.clone(), churn[0].values.clone())?),
            value_deciles: deciles(&Comparison::new(spent.clone(), value[0].values.clone())?),
            churn: quality(&churned, &churn, &Metric::OF_PROBABILITIES, bootstrap)?,
            value: quality(&spent, &value, &Metric::OF_AMOUNTS, bootstrap)?,
            purchases: quality(&bought, &purchases, &Metric::OF_AMOUNTS, bootstrap)?,
            rule_tree: rule_tree(&calibration),
        })
    }

    /// What the model says of each customer, and beside it what each naive rule says.
    fn beside(
        &self,
        naive: &Option<NaiveRules>,
        predicted: &[Prediction],
        of_model: impl Fn(&Prediction) -> f64,
        of_rule: impl Fn(&NaivePrediction) -> f64,
    ) -> Vec<Predictions> {
        let model = Predictions {
            name: MODEL.to_owned(),
            values: predicted.iter().map(of_model).collect(),
        };
        let rules = naive.iter().flat_map(|rules| NaiveRule::ALL.map(|rule| (rules, rule)));
        let said = rules.map(|(rules, rule)| Predictions {
            name: rule.title().to_owned(),
            values: self
                .future
                .iter()
                .filter_map(|example| rules.predict(rule, &example.past))
                .map(|prediction| of_rule(&prediction))
                .collect(),
        });
        std::iter::once(model).chain(said).collect()
    }
}

fn predictions(model: &HorizonModel, future: &[Example]) -> Vec<Prediction> {
    future
        .iter()
        .filter_map(|example| {
            let features = features::row(&example.past)?;
            Some(model.predict(&example.past, &features))
        })
        .collect()
}

/// The logistic regression on recency, frequency and money, where it can be fitted.
fn baseline(calibration: &[Example], future: &[Example]) -> Option<Predictions> {
    let fitted = LogisticBaseline::fit(calibration).ok()?;
    let values =
        future.iter().filter_map(|example| fitted.churn_probability(&example.past)).collect();
    Some(Predictions { name: "logistic RFM".to_owned(), values })
}

/// Who churned in the calibration period, as a few questions.
fn rule_tree(calibration: &[Example]) -> Option<RuleTree> {
    let rows: Vec<Vec<f64>> =
        calibration.iter().filter_map(|example| features::row(&example.past)).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let churned: Vec<bool> = calibration.iter().map(|example| example.label.churned()).collect();
    let table = RuleTable { names: &features::names(), rows: &rows, churned: &churned };
    RuleTree::fit(&table).ok()
}

fn for_the_bundle(report: &HorizonReport, method: Method) -> bundle::Quality {
    let mut metrics = BTreeMap::new();
    let parts =
        [("churn", &report.churn), ("value", &report.value), ("purchases", &report.purchases)];
    for (part, quality) in parts {
        metrics.extend(of_the_model(part, quality));
    }
    let HorizonReport { horizon_days, judged_as_of: cutoff, .. } = *report;
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
