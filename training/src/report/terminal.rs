//! The report as a few lines for the terminal.

use tenure::predictors::prediction::ScoreMethod;

use super::contents::{HorizonReport, Report};
use super::markdown::measured;
use crate::evaluate::{Metric, MetricRow, MetricTable};

/// The metrics of churn that are shown on a terminal.
const OF_CHURN: [Metric; 3] = [Metric::Auc, Metric::LogLoss, Metric::LiftAt10Percent];

/// The metrics of value that are shown on a terminal.
const OF_VALUE: [Metric; 2] = [Metric::NormalisedGini, Metric::Rmse];

/// The usual width of the column of predictors.
const NAME_WIDTH: usize = 16;

/// The usual width of a column of values.
const CELL_WIDTH: usize = 22;

/// The least number of spaces between two columns.
const GAP: usize = 2;

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

/// A head and one line per predictor, in columns as wide as their longest cell needs.
fn table(what: &str, table: &MetricTable, shown: &[Metric]) -> Vec<String> {
    let head: Vec<String> = shown.iter().map(|metric| metric.title().to_owned()).collect();
    let of_row = |row: &MetricRow| {
        let cells = shown.iter().map(|metric| cell(table, row, *metric)).collect();
        (row.predictor.clone(), cells)
    };
    let mut rows = vec![(what.to_owned(), head)];
    rows.extend(table.rows().map(of_row));
    let names = width(NAME_WIDTH, rows.iter().map(|(name, _)| name));
    let widths: Vec<usize> = (0..shown.len())
        .map(|column| width(CELL_WIDTH, rows.iter().map(|(_, cells)| &cells[column])))
        .collect();
    let line = |(name, cells): &(String, Vec<String>)| {
        let cells = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}"));
        format!("  {name:<names$}{}", cells.collect::<String>())
    };
    rows.iter().map(line).collect()
}

/// The width of a column: that of its longest text and a gap, and at least the usual one.
fn width<'a>(usual: usize, texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| text.chars().count() + GAP).max().unwrap_or(0).max(usual)
}

fn cell(table: &MetricTable, row: &MetricRow, metric: Metric) -> String {
    let estimate = table.estimate_in(row, metric);
    estimate.map_or_else(|| "-".to_owned(), |found| measured(metric, &found, false))
}
