//! The report as a few lines for the terminal.

use tenure::predictors::prediction::ScoreMethod;

use super::contents::{HorizonReport, Report};
use super::markdown::measured;
use crate::evaluate::{Metric, MetricRow, MetricTable};

/// The metrics of churn that are shown on a terminal.
const OF_CHURN: [Metric; 3] = [Metric::Auc, Metric::LogLoss, Metric::LiftAt10Percent];

/// The metrics of value that are shown on a terminal.
const OF_VALUE: [Metric; 2] = [Metric::NormalisedGini, Metric::Rmse];

/// The lines, each ended.
pub(super) fn text(report: &Report) -> String {
    let mut lines = vec![format!(
        "as of {}: {} customers, orders from {} to {}, amounts in {}",
        report.as_of,
        report.data.customers,
        report.data.first_day,
        report.data.last_day,
        report.currency
    )];
    for horizon in &report.horizons {
        lines.extend(of_horizon(horizon));
    }
    lines.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines.join("\n") + "\n"
}

fn of_horizon(horizon: &HorizonReport) -> Vec<String> {
    let method = match horizon.method {
        ScoreMethod::Learned => String::new(),
        other => format!(", {other}"),
    };
    let title = format!(
        "\nnext {} days{method}, judged as of {} on {} customers (± bootstrap standard error)",
        horizon.horizon_days, horizon.judged_as_of, horizon.churn.customers
    );
    let mut lines = vec![title];
    lines.extend(table("churn", &horizon.churn, &OF_CHURN));
    lines.extend(table("value", &horizon.value, &OF_VALUE));
    lines
}

/// A head and one line per predictor, in columns.
fn table(what: &str, table: &MetricTable, shown: &[Metric]) -> Vec<String> {
    let title = |metric: &Metric| format!("{:>22}", metric.title());
    let head: String = shown.iter().map(title).collect();
    let row = |row: &MetricRow| {
        let cells: String = shown.iter().map(|metric| cell(table, row, *metric)).collect();
        format!("  {:<16}{cells}", row.predictor)
    };
    std::iter::once(format!("  {what:<16}{head}")).chain(table.rows().map(row)).collect()
}

fn cell(table: &MetricTable, row: &MetricRow, metric: Metric) -> String {
    let estimate = table.estimate_in(row, metric);
    let text = estimate.map_or_else(|| "-".to_owned(), |found| measured(metric, &found, false));
    format!("{text:>22}")
}
