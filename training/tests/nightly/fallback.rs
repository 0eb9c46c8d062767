//! A history too short for trees: a run names the horizon, the reason and the first as-of
//! that is late enough.

use tenure::predictors::prediction::ScoreMethod;
use tenure_training::report::{HorizonReport, Report};

use super::program::{Shop, cdnow, succeeded};

/// The report of a run and what it printed.
fn report_of(shop: &Shop, further: &[&str]) -> (Report, String) {
    let output = shop.run("out", further);
    succeeded(&output);
    let json = std::fs::read_to_string(shop.path("out/report.json")).expect("a report");
    let printed = String::from_utf8(output.stdout).expect("text");
    (serde_json::from_str(&json).expect("a report as it is documented"), printed)
}

/// Some warning must hold all the words, and be printed too.
fn warned(report: &Report, printed: &str, words: &[&str]) {
    let found = report.warnings.iter().find(|text| words.iter().all(|word| text.contains(word)));
    let Some(warning) = found else { panic!("{words:?} are not in {:#?}", report.warnings) };
    assert!(printed.contains(&format!("warning: {warning}")), "{printed}");
    assert!(report.to_markdown().contains(&format!("> **Warning:** {warning}")));
}

#[test]
fn one_horizon_has_trees_while_a_longer_one_falls_back_and_says_so() {
    let (report, printed) = report_of(&Shop::young(), &[]);
    let [short, long] = &report.published[..] else { panic!("{:?}", report.published) };
    assert_eq!((short.method, &short.no_trees), (ScoreMethod::Learned, &None));
    assert_eq!(long.method, ScoreMethod::CustomerBase);
    assert_eq!(long.trees_possible_from, Some("1997-06-01".parse().expect("a day")));
    warned(&report, &printed, &["next 91 days", "customer-base model alone", "1997-06-01"]);
    let agrees = |it: &HorizonReport| (it.horizon_days == 91) == (it.method == long.method);
    assert!(report.horizons.iter().all(agrees));
    assert!(printed.contains("next 91 days, customer-base model, judged as of 1997-04-30"));
}

#[test]
fn on_the_first_day_trees_can_learn_they_do_and_the_backtest_says_it_judged_another_model() {
    let shop = Shop::young();
    let (eve, _) = report_of(&shop, &["--as-of", "1997-05-31"]);
    assert_eq!(eve.published[1].method, ScoreMethod::CustomerBase);
    let (report, _) = report_of(&shop, &["--as-of", "1997-06-01"]);
    assert_eq!(report.published[1].method, ScoreMethod::Learned);
    let of_91 = report.horizons.iter().filter(|it| it.horizon_days == 91);
    let methods: Vec<ScoreMethod> = of_91.map(|it| it.method).collect();
    assert_eq!(
        methods,
        [ScoreMethod::Learned, ScoreMethod::CustomerBase],
        "the holdout, then the backtest"
    );
}

#[test]
fn on_an_ordinary_night_trees_that_only_another_model_stood_in_for_are_called_unproven() {
    let shop = Shop::young();
    shop.write("orders.csv", &orders_until("19970614"));
    let (report, printed) = report_of(&shop, &["--as-of", "1997-06-14"]);
    assert_eq!(report.published[1].method, ScoreMethod::Learned);
    let why = ["next 91 days", "not proven", "the customer-base model and not the learned model"];
    warned(&report, &printed, &why);
    assert_eq!(report.published[0].unproven, None, "four weeks were learned a month ago too");
}

/// The sample up to a day.
fn orders_until(last: &str) -> String {
    let orders = cdnow();
    let so_far = |line: &&str| line.starts_with("customer_id") || &line[6..14] <= last;
    orders.lines().filter(so_far).map(|line| format!("{line}\n")).collect()
}

#[test]
fn scores_that_nothing_proves_are_published_and_called_unproven() {
    let shop = Shop::young();
    shop.write("orders.csv", &orders_until("19970215"));
    let (report, printed) = report_of(&shop, &["--as-of", "1997-02-15"]);
    assert!(report.published.iter().all(|it| it.method == ScoreMethod::CustomerBase));
    assert!(report.published[1].unproven.is_some());
    assert!(report.horizons.iter().all(|it| it.horizon_days == 28));
    warned(&report, &printed, &["next 91 days", "not proven out of time", "nobody had bought"]);
    warned(&report, &printed, &["91 days is longer than the 46 days of orders"]);
}

#[test]
fn a_rival_that_cannot_be_shown_is_named_with_the_reason() {
    let (report, printed) = report_of(&Shop::young(), &[]);
    warned(&report, &printed, &["judged as of 1997-01-29 for 91 days", "logistic baseline"]);
}
