use tenure::predictors::prediction::ScoreMethod;
use tenure::time::Day;

use super::*;
use crate::baselines::RuleTree;
use crate::evaluate::{
    Bootstrap, ComparedPredictions, Comparison, Metric, MetricTable, Predictions, deciles,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn report() -> Report {
    let bootstrap = Bootstrap { replicates: 20, seed: 1 };
    let actual = [1.0, 0.0, 1.0, 0.0, 1.0];
    let of = |name: &str, values: [f64; 5]| Predictions {
        name: name.to_owned(),
        values: values.to_vec(),
    };
    let compared = ComparedPredictions {
        model: of("model", [0.9, 0.2, 0.6, 0.3, 0.7]),
        baselines: vec![of("predict zero", [1.0; 5])],
    };
    let table =
        |metrics: &[Metric]| MetricTable::of(&actual, &compared, metrics, bootstrap).unwrap();
    let deciles =
        deciles(&Comparison::new(actual.to_vec(), compared.model.values.clone()).unwrap());
    Report {
        bundle: "abc123".to_owned(),
        as_of: day("2011-09-01"),
        currency: "GBP".parse().unwrap(),
        data: DataWindow {
            first_day: day("2009-12-01"),
            last_day: day("2011-12-09"),
            customers: 5,
            purchases: 44,
            returns: 3,
        },
        tally: vec![TallyLine { fate: "accepted".to_owned(), rows: 47 }],
        published: vec![PublishedHorizon {
            horizon_days: 90,
            method: ScoreMethod::Learned,
            no_trees: None,
            trees_possible_from: None,
            unproven: Some("the horizon has not passed".to_owned()),
        }],
        horizons: vec![HorizonReport {
            horizon_days: 90,
            judged_as_of: day("2011-06-03"),
            method: ScoreMethod::CustomerBase,
            training_rows: 1_000,
            churn: table(&Metric::OF_PROBABILITIES),
            value: table(&Metric::OF_AMOUNTS),
            purchases: table(&Metric::OF_AMOUNTS),
            churn_deciles: deciles.clone(),
            value_deciles: deciles,
            rule_tree: Some(RuleTree::Leaf { customers: 5, churn_rate: 0.6 }),
        }],
        warnings: vec!["the history is short".to_owned()],
    }
}

#[test]
fn the_page_shows_the_model_and_each_baseline_with_errors_and_differences() {
    let page = report().to_markdown();
    for expected in [
        "# Tenure report as of 2011-09-01",
        "| 47 | accepted |",
        "| model | 1.0000 ± 0.0000 |",
        "| predict zero | 0.5000 ± 0.0000 |",
        "| model − predict zero | +0.5000 ± 0.0000 |",
        "-> 60.0 % of 5 churned",
        "> **Warning:** the history is short",
        "| 90 days | learned model | no, see above |",
        "The customer-base model judged here was fitted on 1000 rows and knew nothing later than 2011-06-03",
    ] {
        assert!(page.contains(expected), "{expected} is not in\n{page}");
    }
}

#[test]
fn every_row_of_a_table_has_as_many_cells_as_its_head() {
    let page = report().to_markdown();
    let mut cells = None;
    for line in page.lines() {
        let here = line.starts_with('|').then(|| line.matches('|').count());
        assert!(cells.is_none() || here.is_none() || cells == here, "{line}");
        cells = here;
    }
}

#[test]
fn the_json_is_read_as_it_was_written() {
    let text = report().to_json();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report());
}

#[test]
fn the_terminal_lines_name_model_and_baselines() {
    let text = report().to_terminal();
    assert!(text.contains("next 90 days, customer-base model, judged as of 2011-06-03"), "{text}");
    assert!(text.contains("  model                  1.0000 ± 0.0000       0.3105"), "{text}");
    assert!(text.contains("  predict zero "), "{text}");
    assert!(text.contains("warning: the history is short"), "{text}");
}

#[test]
fn columns_stay_apart_however_large_the_amounts() {
    let mut report = report();
    let bootstrap = Bootstrap { replicates: 20, seed: 1 };
    let yen = |values: [f64; 5]| values.map(|value| 1e9 * value).to_vec();
    let compared = ComparedPredictions {
        model: Predictions { name: "model".to_owned(), values: yen([0.9, 0.2, 0.6, 0.3, 0.7]) },
        baselines: Vec::new(),
    };
    let actual = yen([0.1, 0.7, 0.3, 0.8, 0.5]);
    report.horizons[0].value =
        MetricTable::of(&actual, &compared, &Metric::OF_AMOUNTS, bootstrap).unwrap();
    let text = report.to_terminal();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("  value")).collect();
    let ends = |line: &str| line.trim_end().chars().count();
    assert_eq!(ends(lines[0]), ends(lines[1]), "{text}");
    let columns: Vec<&str> = lines[1].split("  ").filter(|cell| !cell.is_empty()).collect();
    assert_eq!(columns.len(), 3, "{text}");
}

#[test]
fn a_rule_about_money_is_in_currency_units() {
    let leaf = || Box::new(RuleTree::Leaf { customers: 5, churn_rate: 0.6 });
    let asked = |feature: &str, currency: &str| {
        let mut report = report();
        report.currency = currency.parse().unwrap();
        report.horizons[0].rule_tree = Some(RuleTree::Question {
            feature: feature.to_owned(),
            threshold: 18_548.0,
            missing: false,
            low: leaf(),
            high: leaf(),
        });
        let page = report.to_markdown();
        page.lines().find(|line| line.starts_with(feature)).unwrap().to_owned()
    };
    assert_eq!(asked("spend_total", "GBP"), "spend_total <= 185.48 GBP");
    assert_eq!(asked("spend_total", "JPY"), "spend_total <= 18548 JPY");
    assert_eq!(asked("value_rate", "GBP"), "value_rate <= 185.48 GBP per day");
    assert_eq!(asked("silence_days", "GBP"), "silence_days <= 18548");
}

#[test]
fn both_files_are_written() {
    let folder = tempfile::tempdir().unwrap();
    report().write(folder.path()).unwrap();
    for (name, text) in [(MARKDOWN, report().to_markdown()), (JSON, report().to_json())] {
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), text);
    }
}
