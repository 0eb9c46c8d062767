//! The report as a Markdown page for people.

use std::fmt::Write;

use tenure::features::unit_of;
use tenure::money::Currency;

use super::contents::{HorizonReport, Report};
use crate::baselines::readable;
use crate::evaluate::{Metric, MetricEstimate, MetricTable, PredictionGroup};

/// The unit of features that are amounts, which may be followed by ` per day`.
const MINOR_UNITS: &str = "minor units";

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut page = String::new();
    head(&mut page, report);
    for horizon in &report.horizons {
        section(&mut page, report, horizon);
    }
    page
}

// Writing to a String cannot fail; `line!` keeps that in one place.
macro_rules! line {
    ($page:expr) => { $page.push('\n') };
    ($page:expr, $($text:tt)*) => {
        writeln!($page, $($text)*).expect("a String takes any text")
    };
}

fn head(page: &mut String, report: &Report) {
    let data = &report.data;
    line!(page, "# Tenure report as of {}", report.as_of);
    line!(page);
    line!(page, "Bundle `{}`. Amounts are in {}.", report.bundle, report.currency);
    line!(page);
    for warning in &report.warnings {
        line!(page, "> **Warning:** {warning}");
        line!(page);
    }
    published(page, report);
    line!(page, "## Data");
    line!(page);
    line!(
        page,
        "Orders from {} to {}: {} customers, {} purchases, {} returns.",
        data.first_day,
        data.last_day,
        data.customers,
        data.purchases,
        data.returns
    );
    line!(page);
    line!(page, "| rows | outcome |");
    line!(page, "|---:|---|");
    for tally in &report.tally {
        line!(page, "| {} | {} |", tally.rows, tally.fate);
    }
    line!(page);
}

/// The kind of model behind each horizon's scores, and whether such a model was judged out of
/// time.
fn published(page: &mut String, report: &Report) {
    line!(page, "## Scores");
    line!(page);
    line!(page, "| horizon | scored by | judged out of time |");
    line!(page, "|---:|---|---|");
    for horizon in &report.published {
        let judged = horizon.unproven.as_ref().map_or("yes", |_| "no, see above");
        line!(page, "| {} days | {} | {judged} |", horizon.horizon_days, horizon.method);
    }
    line!(page);
}

fn section(page: &mut String, report: &Report, horizon: &HorizonReport) {
    line!(page, "## {} days, judged as of {}", horizon.horizon_days, horizon.judged_as_of);
    line!(page);
    line!(
        page,
        "The {} judged here was fitted on {} rows and knew nothing later than {}. Its predictions \
         are compared with the {} days that followed, for all {} customers with a purchase by \
         then. ± is the bootstrap standard error over customers; Δ is the model's metric less \
         the baseline's on the same samples of customers.",
        horizon.method,
        horizon.training_rows,
        horizon.judged_as_of,
        horizon.horizon_days,
        horizon.churn.customers
    );
    line!(page);
    line!(page, "### Churn: no purchase within {} days", horizon.horizon_days);
    line!(page);
    metrics(page, &horizon.churn, 3);
    line!(page, "### Value: net spend within {} days, {}", horizon.horizon_days, report.currency);
    line!(page);
    metrics(page, &horizon.value, 2);
    line!(page, "### Purchases: purchase days within {} days", horizon.horizon_days);
    line!(page);
    metrics(page, &horizon.purchases, 3);
    line!(page, "### By tenths of the customers, lowest prediction first");
    line!(page);
    deciles(page, &horizon.churn_deciles, &horizon.value_deciles);
    if let Some(tree) = &horizon.rule_tree {
        line!(page, "### Who churned, in words");
        line!(page);
        let threshold = |feature: &str, value| threshold(feature, value, report.currency);
        line!(page, "```text\n{}```", tree.to_text(&threshold));
        line!(page);
    }
}

/// The threshold of a feature for people: amounts in currency units, with the currency.
fn threshold(feature: &str, value: f64, currency: Currency) -> String {
    match unit_of(feature).and_then(|unit| unit.strip_prefix(MINOR_UNITS)) {
        Some(per) => {
            let units = value / currency.minor_per_unit() as f64;
            let units = readable(units, currency.minor_digits() as usize);
            format!("{units} {}{per}", currency.code())
        }
        None => readable(value, 0),
    }
}

/// Two tables: the metrics of each predictor, and the model less each baseline.
fn metrics(page: &mut String, table: &MetricTable, digits: usize) {
    let titles: Vec<&str> = table.metrics.iter().map(|metric| metric.title()).collect();
    let rule = "---:|".repeat(titles.len() + 1);
    line!(page, "| | {} | mean predicted |", titles.join(" | "));
    line!(page, "|---|{rule}");
    for row in table.rows() {
        let cells = cells(&table.metrics, &row.estimates, false);
        line!(page, "| {} | {} | {} |", row.predictor, cells, plain(row.predicted_mean, digits));
    }
    line!(page, "| actual |{} {} |", " |".repeat(titles.len()), plain(table.actual_mean, digits));
    line!(page);
    if !table.baselines.is_empty() {
        line!(page, "| Δ | {} |", titles.join(" | "));
        line!(page, "|---|{}", "---:|".repeat(titles.len()));
        for row in &table.baselines {
            let cells = cells(&table.metrics, &row.model_less_this, true);
            line!(page, "| model − {} | {} |", row.predictor, cells);
        }
        line!(page);
    }
}

fn cells(metrics: &[Metric], estimates: &[Option<MetricEstimate>], signed: bool) -> String {
    let cell = |(metric, estimate): (&Metric, &Option<MetricEstimate>)| match estimate {
        Some(estimate) => measured(*metric, estimate, signed),
        None => "not defined".to_owned(),
    };
    metrics.iter().zip(estimates).map(cell).collect::<Vec<String>>().join(" | ")
}

/// A value with its standard error, such as `0.8091 ± 0.0052`.
pub(super) fn measured(metric: Metric, estimate: &MetricEstimate, signed: bool) -> String {
    let digits = digits(metric);
    let value = estimate.value;
    let value = if signed { format!("{value:+.digits$}") } else { format!("{value:.digits$}") };
    match estimate.standard_error {
        Some(error) => format!("{value} ± {error:.digits$}"),
        None => value,
    }
}

/// The number of decimals worth reading.
fn digits(metric: Metric) -> usize {
    match metric {
        Metric::Rmse | Metric::MeanAbsoluteError | Metric::Bias | Metric::LiftAt10Percent => 3,
        _ => 4,
    }
}

fn plain(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "not defined".to_owned(), |value| format!("{value:.digits$}"))
}

fn deciles(page: &mut String, churn: &[PredictionGroup], value: &[PredictionGroup]) {
    line!(page, "| tenth | predicted churn | actual churn | predicted value | actual value |");
    line!(page, "|---:|---:|---:|---:|---:|");
    for (tenth, (churn, value)) in churn.iter().zip(value).enumerate() {
        line!(
            page,
            "| {} | {:.3} | {:.3} | {:.2} | {:.2} |",
            tenth + 1,
            churn.predicted_mean,
            churn.actual_mean,
            value.predicted_mean,
            value.actual_mean
        );
    }
    line!(page);
}
