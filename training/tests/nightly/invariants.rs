//! The promises of a run: the same bytes, no look into the future, one score at both doors.

use std::sync::Arc;

use tenure::predictors::prediction::ScoreMethod;
use tenure::requests::PublishedState;
use tenure::scoring::HorizonScore;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::{self, ServerSettings, proto};

use super::program::{Shop, cdnow, succeeded};

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    same_bytes(&Shop::with_orders(&cdnow()));
}

#[test]
fn the_fallback_too_gives_the_same_bytes_on_any_number_of_threads() {
    same_bytes(&Shop::young());
}

fn same_bytes(shop: &Shop) {
    succeeded(&shop.run_on_threads("first", &[], 2));
    succeeded(&shop.run_on_threads("second", &[], 2));
    succeeded(&shop.run_on_threads("alone", &[], 1));
    let first = shop.files("first");
    assert!(first.keys().any(|name| name.ends_with("manifest.json")));
    assert!(first.contains_key("scores.parquet") && first.contains_key("report.json"));
    assert!(first == shop.files("second"), "a second run differs");
    assert!(first == shop.files("alone"), "a run on one thread differs");
}

#[test]
fn a_run_over_its_own_results_leaves_them_as_they_were() {
    let shop = Shop::with_orders(&cdnow());
    let before = shop.published("out");
    assert!(before == shop.published("out"));
}

#[test]
fn a_purchase_after_the_as_of_changes_no_score_and_no_model() {
    let injected = "00004,19980401,1,99999.99\nnever seen before,19980415,3,12.50\n";
    changes_nothing(&Shop::with_orders(&cdnow()), injected);
}

#[test]
fn a_purchase_after_the_as_of_changes_no_score_of_the_fallback_either() {
    let injected = "00004,19970501,1,99999.99\nnever seen before,19970515,3,12.50\n";
    changes_nothing(&Shop::young(), injected);
}

fn changes_nothing(shop: &Shop, injected: &str) {
    let before = shop.published("before");
    shop.write("orders.csv", &format!("{}{injected}", cdnow()));
    let after = shop.published("after");
    assert!(
        before["report.json"] != after["report.json"],
        "the report judges on the holdout, which has changed"
    );
    // The base keeps the whole histories, for questions of later days: it differs by the events,
    // so of the base only the scores are compared.
    let of_the_past = |name: &&String| {
        let knows_later_days = ["report", "quarantine", "base/"];
        knows_later_days.iter().all(|beginning| !name.starts_with(beginning))
    };
    for name in before.keys().filter(of_the_past) {
        assert!(after.get(name) == Some(&before[name]), "{name} differs");
    }
    let [before, after] = ["before", "after"].map(|out| shop.state(out));
    assert_eq!(published_scores(&before), published_scores(&after));
    let orders = |state: &PublishedState, id: &str| {
        state.epoch().history(id).map(|history| history.orders().len())
    };
    assert_eq!(orders(&after, "00004"), orders(&before, "00004").map(|orders| orders + 1));
    assert_eq!(orders(&before, "never seen before"), None);
    assert_eq!(orders(&after, "never seen before"), Some(1));
}

/// The customers on the list of each horizon, with their scores.
fn published_scores(state: &PublishedState) -> Vec<(String, HorizonScore)> {
    let horizons = state.epoch().horizons().iter();
    let rankings = horizons.map(|horizon| state.epoch().ranking(horizon.days).expect("a horizon"));
    let scored = rankings.flat_map(|ranking| ranking.from_rank(0));
    scored.map(|it| (it.customer_id.to_owned(), it.score)).collect()
}

#[test]
fn a_day_after_the_last_order_is_an_as_of_and_a_silent_week_before_it_is_a_warning() {
    let shop = Shop::young();
    let orders = cdnow();
    let kept = |line: &&str| line.starts_with("customer_id") || &line[6..14] <= "19970430";
    let orders: String = orders.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    shop.write("orders.csv", &orders);
    for (as_of, is_stale) in [("1997-05-01", false), ("1997-05-10", true)] {
        let run = shop.run("out", &["--as-of", as_of]);
        succeeded(&run);
        let printed = String::from_utf8(run.stdout).expect("text");
        assert_eq!(printed.contains("the export looks stale"), is_stale, "{printed}");
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let shop = Shop::with_orders(&cdnow());
    let before = shop.published("before");
    let orders = cdnow();
    let (head, rows) = orders.split_once('\n').expect("a head");
    let mut reversed: Vec<&str> = rows.lines().collect();
    reversed.reverse();
    shop.write("orders.csv", &format!("{head}\n{}\n", reversed.join("\n")));
    assert!(before["scores.parquet"] == shop.published("after")["scores.parquet"]);
}

#[tokio::test]
async fn the_server_and_the_night_give_one_score_to_the_last_bit() {
    one_score_at_both_doors(&Shop::with_orders(&cdnow()), &[ScoreMethod::Learned]).await;
}

#[tokio::test]
async fn the_server_and_the_night_give_one_score_of_the_fallback_to_the_last_bit() {
    one_score_at_both_doors(&Shop::young(), &[ScoreMethod::Learned, ScoreMethod::CustomerBase])
        .await;
}

async fn one_score_at_both_doors(shop: &Shop, methods: &[ScoreMethod]) {
    succeeded(&shop.run("out", &[]));
    let state = shop.state("out");
    let epoch = state.epoch();
    assert!(epoch.horizons().iter().map(|horizon| &horizon.method).eq(methods));
    let mut published: Vec<(usize, String, HorizonScore)> = Vec::new();
    for (at, horizon) in epoch.horizons().iter().enumerate() {
        let ranked = epoch.ranking(horizon.days).expect("a horizon of the run").from_rank(0);
        published.extend(ranked.map(|it| (at, it.customer_id.to_owned(), it.score)));
    }
    assert!(published.len() > 100 * methods.len());

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("a bound port"));
    let never = std::future::pending::<()>();
    let server =
        tokio::spawn(serving::run(listener, Arc::new(state), ServerSettings::default(), never));
    let mut client = ScoringServiceClient::connect(address).await.expect("a server");
    for (at, id, expected) in published {
        let request = proto::ScoreCustomerRequest {
            subject: Some(Subject::CustomerId(id.clone())),
            as_of: String::new(),
        };
        let reply = client.score_customer(request).await.expect("a score").into_inner();
        let found = reply.score.expect("a score is always present").horizons[at];
        let bits =
            |churn: f64, value: f64, purchases: f64| [churn, value, purchases].map(f64::to_bits);
        assert_eq!(
            bits(found.churn_probability, found.expected_value, found.expected_purchases),
            bits(expected.churn_probability, expected.expected_value, expected.expected_purchases),
            "{id}"
        );
        let method = found.method().as_str_name().to_lowercase();
        assert_eq!(method, format!("score_method_{}", expected.method.name()), "{id}");
    }
    server.abort();
}
