//! The contents of a report, as plain data.

use serde::{Deserialize, Serialize};
use tenure::money::Currency;
use tenure::predictors::prediction::ScoreMethod;
use tenure::time::Day;

use crate::baselines::RuleTree;
use crate::evaluate::{MetricTable, PredictionGroup};

/// The results of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The bundle that the run published.
    pub bundle: String,
    /// The last day that counted as past.
    pub as_of: Day,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The orders that were read.
    pub data: DataWindow,
    /// The rows by outcome, in the order they are shown.
    pub tally: Vec<TallyLine>,
    /// The published scores of each horizon, shortest first.
    pub published: Vec<PublishedHorizon>,
    /// The quality of each horizon: of the published model where the horizon has passed, and of a
    /// backtest.
    pub horizons: Vec<HorizonReport>,
    /// Cautions that a reader must know before trusting a number, one sentence each.
    pub warnings: Vec<String>,
}

/// The orders that were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataWindow {
    /// The first day with an order.
    pub first_day: Day,
    /// The last day with an order.
    pub last_day: Day,
    /// Customers with a purchase by the as-of day.
    pub customers: u64,
    /// Purchases accepted.
    pub purchases: u64,
    /// Returns accepted.
    pub returns: u64,
}

/// The number of rows with one outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyLine {
    /// The outcome, with its reason.
    pub fate: String,
    /// The number of rows.
    pub rows: u64,
}

/// The published scores of one horizon, and how far they may be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedHorizon {
    /// The length of the horizon: the scores are about that many days after the as-of.
    pub horizon_days: u16,
    /// The kind of model behind the scores.
    pub method: ScoreMethod,
    /// The reason why there are no learned trees; `None` where there are.
    pub no_trees: Option<String>,
    /// The first as-of at which trees can be learned, where only the calendar prevents it now.
    pub trees_possible_from: Option<Day>,
    /// The reason why this kind of model is not proven out of time; `None` where it was judged:
    /// then the [`HorizonReport`] shows how well it did.
    pub unproven: Option<String>,
}

/// The quality of the predictions for one horizon, out of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HorizonReport {
    /// The length of the horizon: the predictions are about that many days after the as-of.
    pub horizon_days: u16,
    /// The as-of of the judged models, which know nothing later.
    pub judged_as_of: Day,
    /// The kind of the judged model.
    pub method: ScoreMethod,
    /// The number of snapshots the model learned from; for a customer-base model, of customers.
    pub training_rows: u64,
    /// P(no purchase within the horizon).
    pub churn: MetricTable,
    /// Net spend within the horizon, currency units.
    pub value: MetricTable,
    /// Purchase days within the horizon.
    pub purchases: MetricTable,
    /// The model's churn probability by tenths of the customers, lowest first.
    pub churn_deciles: Vec<PredictionGroup>,
    /// The model's expected value by tenths of the customers, lowest first.
    pub value_deciles: Vec<PredictionGroup>,
    /// Who churned, as a few questions; `None` where no such tree could be grown.
    pub rule_tree: Option<RuleTree>,
}
