//! One trial: a fitted model beside the naive rules, on days it did not know.

use tenure::features;
use tenure::money::Currency;
use tenure::predictors::horizon_model::{HorizonModel, Prediction};
use tenure::time::Day;

use super::error::PipelineError;
use crate::evaluate::{
    Bootstrap, Comparison, Example, Metric, NaivePrediction, NaiveRules, Predictions, deciles,
    examples, quality,
};
use crate::fit::logistic_baseline::LogisticBaseline;
use crate::fit::rule_tree::{RuleTable, RuleTree, RuleTreeError};
use crate::recipe::{Fitted, Ingredients};
use crate::report::HorizonReport;

/// The name of the judged model in tables of quality.
pub(super) const MODEL: &str = "tenure";
/// Samples of customers behind each standard error.
const REPLICATES: usize = 200;

/// A model, what it was fitted on, and what came.
pub(super) struct Trial<'a> {
    pub(super) fitted: &'a Fitted,
    pub(super) ingredients: &'a Ingredients<'a>,
    pub(super) currency: Currency,
    pub(super) future: &'a [Example],
}

/// What a trial measured, and what it could not show, a sentence each.
pub(super) struct Verdict {
    pub(super) report: HorizonReport,
    pub(super) warnings: Vec<String>,
}

impl Trial<'_> {
    /// Judges the model.
    ///
    /// # Errors
    ///
    /// When it predicts something that is no finite number.
    pub(super) fn verdict(&self) -> Result<Verdict, PipelineError> {
        let horizon = self.fitted.model.horizon();
        let cutoff = self.ingredients.as_of.plus_days(-i32::from(horizon.days));
        let calibration = examples(self.ingredients.buyers, cutoff, horizon.days);
        let predicted = predictions(&self.fitted.model, self.future);
        let naive = NaiveRules::freeze(&calibration, horizon.days);
        let (baseline, rule_tree, warnings) = self.learned_beside(&calibration, cutoff);

        let units = |minor: f64| minor / self.currency.minor_per_unit() as f64;
        let mut churn =
            self.beside(&naive, &predicted, |p| p.churn_probability, |n| n.churn_probability);
        churn.extend(baseline);
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
        let report = HorizonReport {
            horizon_days: horizon.days,
            judged_as_of: self.ingredients.as_of,
            method: horizon.method,
            training_rows: self.fitted.training_rows as u64,
            churn_deciles: deciles(&Comparison::new(churned.clone(), churn[0].values.clone())?),
            value_deciles: deciles(&Comparison::new(spent.clone(), value[0].values.clone())?),
            churn: quality(&churned, &churn, &Metric::OF_PROBABILITIES, bootstrap)?,
            value: quality(&spent, &value, &Metric::OF_AMOUNTS, bootstrap)?,
            purchases: quality(&bought, &purchases, &Metric::OF_AMOUNTS, bootstrap)?,
            rule_tree,
        };
        Ok(Verdict { report, warnings })
    }

    /// The baseline and the rule tree, learned from a finished horizon, and why one is missing.
    fn learned_beside(
        &self,
        calibration: &[Example],
        cutoff: Day,
    ) -> (Option<Predictions>, Option<RuleTree>, Vec<String>) {
        let (as_of, days) = (self.ingredients.as_of, self.fitted.model.horizon_days);
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
        let rule_tree = rule_tree(calibration).map_err(|why| {
            warnings.push(format!("{}: {why}", missing("the rule tree")));
        });
        (baseline.ok(), rule_tree.ok(), warnings)
    }

    /// What the model says of each customer, and beside it what each naive rule says.
    fn beside(
        &self,
        naive: &NaiveRules,
        predicted: &[Prediction],
        of_model: impl Fn(&Prediction) -> f64,
        of_rule: impl Fn(&NaivePrediction) -> f64,
    ) -> Vec<Predictions> {
        let model = Predictions {
            name: MODEL.to_owned(),
            values: predicted.iter().map(of_model).collect(),
        };
        let said = naive.standing().map(|rule| Predictions {
            name: rule.title().to_owned(),
            values: self
                .future
                .iter()
                .filter_map(|example| naive.predict(rule, &example.buyer))
                .map(|prediction| of_rule(&prediction))
                .collect(),
        });
        std::iter::once(model).chain(said).collect()
    }
}

fn predictions(model: &HorizonModel, future: &[Example]) -> Vec<Prediction> {
    let buyers = future.iter().map(|example| &example.buyer);
    buyers.map(|buyer| model.predict(buyer, &features::row(buyer))).collect()
}

/// The logistic regression on recency, frequency and money.
fn baseline(calibration: &[Example], future: &[Example]) -> Result<Predictions, String> {
    let fitted = LogisticBaseline::fit(calibration).map_err(|error| error.to_string())?;
    let values: Vec<f64> =
        future.iter().filter_map(|example| fitted.churn_probability(&example.buyer)).collect();
    if values.iter().all(|value| value.is_finite()) {
        Ok(Predictions { name: "logistic RFM".to_owned(), values })
    } else {
        Err("it has no finite answer for some customer".to_owned())
    }
}

/// Who churned in the calibration period, as a few questions.
fn rule_tree(calibration: &[Example]) -> Result<RuleTree, RuleTreeError> {
    let rows: Vec<Vec<f64>> =
        calibration.iter().map(|example| features::row(&example.buyer)).collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let churned: Vec<bool> = calibration.iter().map(|example| example.label.churned()).collect();
    let table = RuleTable { names: &features::names(), rows: &rows, churned: &churned };
    RuleTree::fit(&table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Base, fit};
    use crate::testing::{buyer, day};
    use tenure::history::Buyer;

    #[test]
    fn what_cannot_be_fitted_beside_the_model_is_told_with_its_reason() {
        // Everyone comes back every other week up to day 34, and nobody for the 20 days after.
        let visits = |customer: i64| [0, 14, 24 + customer as i32].map(|day| (day, 900 + customer));
        let buyers: Vec<Buyer> = (0..11).map(|customer| buyer(&visits(customer), 54)).collect();
        let ids: Vec<String> = (0..11).map(|customer| customer.to_string()).collect();
        let ingredients =
            Ingredients { ids: &ids, buyers: &buyers, first_day: day(0), as_of: day(54), seed: 1 };
        let fitted = fit(&ingredients, &Base::fit(&ingredients), 20).unwrap();
        let future = examples(&buyers, day(34), 20);
        let currency = "EUR".parse().unwrap();
        let trial = Trial { fitted: &fitted, ingredients: &ingredients, currency, future: &future };
        let verdict = trial.verdict().unwrap();
        let [warning] = &verdict.warnings[..] else { panic!("{:?}", verdict.warnings) };
        assert!(warning.contains("the logistic baseline cannot be shown"), "{warning}");
        assert!(warning.contains("found 11 and 0"), "{warning}");
        assert!(verdict.report.churn.estimate("logistic RFM", Metric::LogLoss).is_none());
        assert!(verdict.report.rule_tree.is_some());
    }
}
