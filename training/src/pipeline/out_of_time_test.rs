//! One test: a fitted model side by side with the naive rules, on days after those it was fitted on.

use rayon::prelude::*;
use tenure::error_chain::error_chain;
use tenure::features::FeatureEngine;
use tenure::money::Currency;
use tenure::predictors::compiled_model::CompiledModel;
use tenure::predictors::horizon_model::HorizonModel;
use tenure::predictors::prediction::Prediction;
use tenure::time::Day;

use super::error::PipelineError;
use crate::baselines::{LogisticBaseline, NaivePrediction, NaiveRules, RuleTable, RuleTree};
use crate::customers::Snapshot;
use crate::evaluate::{
    Bootstrap, ComparedPredictions, Comparison, Metric, MetricTable, Predictions, deciles,
};
use crate::recipe::{FittedHorizon, TrainingData};
use crate::report::HorizonReport;

/// The caption of the judged model in tables of metrics.
const MODEL: &str = "tenure";
/// Samples of customers behind each standard error.
const REPLICATES: usize = 200;

/// A model with the data it was fitted on, and the horizon it is judged on.
pub(super) struct OutOfTimeTest<'a> {
    pub(super) fitted: &'a FittedHorizon,
    pub(super) data: &'a TrainingData<'a>,
    pub(super) currency: Currency,
    /// The customers at the as-of of the fit, with what they did in the horizon after it.
    pub(super) future: &'a [Snapshot<'a>],
}

/// The measurements of one test.
pub(super) struct HorizonJudgement {
    pub(super) report: HorizonReport,
    /// Comparisons that could not be made, a sentence each.
    pub(super) warnings: Vec<String>,
}

impl OutOfTimeTest<'_> {
    /// Judges the model.
    ///
    /// # Errors
    ///
    /// When it predicts something that is not a finite number.
    pub(super) fn judge(&self) -> Result<HorizonJudgement, PipelineError> {
        let horizon = self.fitted.model.horizon();
        let as_of = self.data.customers.as_of();
        let cutoff = as_of.plus_days(-i32::from(horizon.days));
        let calibration = self.data.customers.snapshots_at(cutoff, horizon.days);
        let predicted = predictions(&self.fitted.model, self.data.engine, self.future);
        let naive = NaiveRules::freeze(&calibration, horizon.days);
        let (baseline, rule_tree, warnings) = self.learned_rivals(&calibration, cutoff);

        let units = |minor: f64| minor / self.currency.minor_per_unit() as f64;
        let mut churn =
            self.with_rules(&naive, &predicted, |p| p.churn_probability, |n| n.churn_probability);
        churn.baselines.extend(baseline);
        let value = self.with_rules(
            &naive,
            &predicted,
            |p| units(p.expected_value_minor),
            |n| units(n.expected_value_minor),
        );
        let purchases =
            self.with_rules(&naive, &predicted, |p| p.expected_purchases, |n| n.expected_purchases);

        let labels = || self.future.iter().map(|snapshot| &snapshot.label);
        let churned: Vec<f64> =
            labels().map(|label| f64::from(u8::from(label.churned()))).collect();
        let spent: Vec<f64> = labels().map(|label| units(label.value_minor as f64)).collect();
        let bought: Vec<f64> = labels().map(|label| f64::from(label.purchases)).collect();
        let bootstrap = Bootstrap { replicates: REPLICATES, seed: self.data.seed };
        let report = HorizonReport {
            horizon_days: horizon.days,
            judged_as_of: as_of,
            method: horizon.method,
            training_rows: self.fitted.training_rows as u64,
            churn_deciles: deciles(&Comparison::new(churned.clone(), churn.model.values.clone())?),
            value_deciles: deciles(&Comparison::new(spent.clone(), value.model.values.clone())?),
            churn: MetricTable::of(&churned, &churn, &Metric::OF_PROBABILITIES, bootstrap)?,
            value: MetricTable::of(&spent, &value, &Metric::OF_AMOUNTS, bootstrap)?,
            purchases: MetricTable::of(&bought, &purchases, &Metric::OF_AMOUNTS, bootstrap)?,
            rule_tree,
        };
        Ok(HorizonJudgement { report, warnings })
    }

    /// The baseline and the rule tree, learned from a finished horizon, and a warning for each
    /// that is missing.
    fn learned_rivals(
        &self,
        calibration: &[Snapshot],
        cutoff: Day,
    ) -> (Option<Predictions>, Option<RuleTree>, Vec<String>) {
        let (as_of, days) = (self.data.customers.as_of(), self.fitted.model.horizon_days);
        let missing =
            |what: &str| format!("judged as of {as_of} for {days} days: {what} cannot be shown");
        if calibration.is_empty() {
            let all = missing("mean of all, recency rule, logistic baseline and rule tree");
            let warning = format!(
                "{all}: nobody had bought by {cutoff}, so no finished horizon teaches them"
            );
            return (None, None, vec![warning]);
        }
        let mut warnings = Vec::new();
        let baseline = baseline(calibration, self.future).map_err(|why| {
            warnings.push(format!("{}: {why}", missing("the logistic baseline")));
        });
        let rule_tree = rule_tree(self.data.engine, calibration).map_err(|why| {
            warnings.push(format!("{}: {why}", missing("the rule tree")));
        });
        (baseline.ok(), rule_tree.ok(), warnings)
    }

    /// The predictions of the model, then those of each naive rule, for every customer.
    fn with_rules(
        &self,
        naive: &NaiveRules,
        predicted: &[Prediction],
        of_model: impl Fn(&Prediction) -> f64,
        of_rule: impl Fn(&NaivePrediction) -> f64,
    ) -> ComparedPredictions {
        let model = Predictions {
            name: MODEL.to_owned(),
            values: predicted.iter().map(of_model).collect(),
        };
        let of_rules = naive.available().map(|rule| Predictions {
            name: rule.title().to_owned(),
            values: self
                .future
                .iter()
                .map(|snapshot| of_rule(&rule.predict(&snapshot.buyer)))
                .collect(),
        });
        ComparedPredictions { model, baselines: of_rules.collect() }
    }
}

fn predictions(
    model: &HorizonModel,
    engine: &FeatureEngine,
    future: &[Snapshot],
) -> Vec<Prediction> {
    let model = CompiledModel::of(model);
    let predict =
        |snapshot: &Snapshot| model.predict(&snapshot.buyer, &engine.row(&snapshot.buyer));
    future.par_iter().map(predict).collect()
}

/// The logistic regression on recency, frequency and money.
fn baseline(calibration: &[Snapshot], future: &[Snapshot]) -> Result<Predictions, String> {
    let fitted = LogisticBaseline::fit(calibration).map_err(|error| error_chain(&error))?;
    let values: Vec<f64> = future.iter().map(|it| fitted.churn_probability(&it.buyer)).collect();
    if values.iter().all(|value| value.is_finite()) {
        Ok(Predictions { name: "logistic RFM".to_owned(), values })
    } else {
        Err("it has no finite answer for some customer".to_owned())
    }
}

/// The churn of the calibration period as a tree of a few questions. It asks whether a number is
/// large, so it has no question about features without an order.
fn rule_tree(engine: &FeatureEngine, calibration: &[Snapshot]) -> Result<RuleTree, String> {
    let columns = engine.set().columns();
    let numbers: Vec<usize> =
        (0..columns.len()).filter(|at| !columns[*at].is_categorical()).collect();
    let names: Vec<&str> = numbers.iter().map(|at| columns[*at].name.as_str()).collect();
    let row = |snapshot: &Snapshot| -> Vec<f64> {
        let row = engine.row(&snapshot.buyer);
        numbers.iter().map(|at| row[*at]).collect()
    };
    let rows: Vec<Vec<f64>> = calibration.iter().map(row).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let churned: Vec<bool> = calibration.iter().map(|snapshot| snapshot.label.churned()).collect();
    let table = RuleTable { names: &names, rows: &rows, churned: &churned };
    RuleTree::fit(&table).map_err(|error| error_chain(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Customers;
    use crate::recipe::{CustomerBaseFit, fit};
    use crate::testing::{buyer, day};

    #[test]
    fn a_rival_that_cannot_be_fitted_is_named_with_the_reason() {
        // Everyone comes back every other week up to day 34, and nobody for the 20 days after.
        let visits = |customer: i64| [0, 14, 24 + customer as i32].map(|day| (day, 900 + customer));
        let buyers = (0..11).map(|customer| buyer(&visits(customer), 54)).collect();
        let customers = Customers::numbered(buyers);
        let data = TrainingData {
            customers: &customers,
            engine: &FeatureEngine::core(),
            first_day: day(0),
            seed: 1,
        };
        let fitted = fit(&data, &CustomerBaseFit::of(&customers), 20).unwrap();
        let future = customers.snapshots_at(day(34), 20);
        let currency = "EUR".parse().unwrap();
        let test = OutOfTimeTest { fitted: &fitted, data: &data, currency, future: &future };
        let judgement = test.judge().unwrap();
        let [warning] = &judgement.warnings[..] else { panic!("{:?}", judgement.warnings) };
        assert!(warning.contains("the logistic baseline cannot be shown"), "{warning}");
        assert!(warning.contains("found 11 and 0"), "{warning}");
        assert!(judgement.report.churn.estimate("logistic RFM", Metric::LogLoss).is_none());
        assert!(judgement.report.rule_tree.is_some());
    }
}
