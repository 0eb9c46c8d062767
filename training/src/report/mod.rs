//! The report of a run: `report.md` for people, `report.json` for programs.
//!
//! It says what was read, how good the predictions are on days that the models did not
//! know, beside what naive rules would have said, and what the data look like in words.

mod markdown;
mod summary;

use std::path::Path;

use serde::{Deserialize, Serialize};
use tenure::money::Currency;
use tenure::predictors::method::Method;
use tenure::publish::{self, PublishError};
use tenure::time::Day;

use crate::evaluate::{Group, Quality};
use crate::fit::rule_tree::RuleTree;

/// The file for people.
pub const MARKDOWN: &str = "report.md";

/// The file for programs.
pub const JSON: &str = "report.json";

/// All that a run has to say of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The bundle that the run published.
    pub bundle: String,
    /// The last day that counted as past.
    pub as_of: Day,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What was read.
    pub data: DataWindow,
    /// Rows by what became of them, in the order they are shown.
    pub tally: Vec<TallyLine>,
    /// What is published for each horizon, shortest first.
    pub published: Vec<PublishedHorizon>,
    /// How good each horizon is: the published model where the horizon has passed, and a backtest.
    pub horizons: Vec<HorizonReport>,
    /// What a reader must know before trusting a number, a sentence each.
    pub warnings: Vec<String>,
}

/// What was read.
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

/// How many rows met one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyLine {
    /// What became of the rows, and why.
    pub fate: String,
    /// How many there were.
    pub rows: u64,
}

/// What is published for one horizon, and how far it may be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedHorizon {
    /// The days after the as-of the scores speak of.
    pub horizon_days: u16,
    /// The kind of model behind the scores.
    pub method: Method,
    /// Why there are no learned trees; `None` where there are.
    pub no_trees: Option<String>,
    /// The first as-of from which trees can be learned, where the calendar alone decides it.
    pub trees_possible_from: Option<Day>,
    /// Why this kind of model is not proven out of time; `None` where it was judged. How well it
    /// did stands in the horizon's report.
    pub unproven: Option<String>,
}

/// How good the predictions for one horizon are, out of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HorizonReport {
    /// The days after the as-of the predictions speak of.
    pub horizon_days: u16,
    /// The as-of of the models that are judged: they know nothing later.
    pub judged_as_of: Day,
    /// The kind of model that is judged.
    pub method: Method,
    /// Snapshots the model learned from; of a customer-base model, customers.
    pub training_rows: u64,
    /// P(no purchase within the horizon).
    pub churn: Quality,
    /// Net spend within the horizon, currency units.
    pub value: Quality,
    /// Purchase days within the horizon.
    pub purchases: Quality,
    /// The model's churn probability by tenths of the customers, lowest first.
    pub churn_deciles: Vec<Group>,
    /// The model's expected value by tenths of the customers, lowest first.
    pub value_deciles: Vec<Group>,
    /// Who churns, in words.
    pub rule_tree: Option<RuleTree>,
}

impl Report {
    /// The page for people.
    pub fn to_markdown(&self) -> String {
        markdown::page(self)
    }

    /// The document for programs; it ends with a newline.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("a report holds texts, days and finite numbers") + "\n"
    }

    /// A few lines for the terminal.
    pub fn summary(&self) -> String {
        summary::lines(self)
    }

    /// Writes [`MARKDOWN`] and [`JSON`] into `folder`, each whole or not at all.
    ///
    /// # Errors
    ///
    /// When the system refuses a write.
    pub fn write(&self, folder: &Path) -> Result<(), PublishError> {
        publish::file(&folder.join(MARKDOWN), self.to_markdown().as_bytes())?;
        publish::file(&folder.join(JSON), self.to_json().as_bytes())
    }
}

mod tally;

#[cfg(test)]
mod tests;
