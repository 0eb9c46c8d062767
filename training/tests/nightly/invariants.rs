//! The promises of a run: the same bytes, no look into the future, one score at both doors.

use std::sync::Arc;

use tenure::serving::proto;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::{self, ServingState, Settings};

use super::program::{Shop, cdnow, succeeded};

#[test]
fn two_runs_and_any_number_of_threads_give_the_same_bytes() {
    let shop = Shop::with_orders(&cdnow());
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
    let shop = Shop::with_orders(&cdnow());
    let before = shop.published("before");
    let injected = "00004,19980401,1,99999.99\nnever seen before,19980415,3,12.50\n";
    shop.write("orders.csv", &format!("{}{injected}", cdnow()));
    let after = shop.published("after");
    assert!(before["report.json"] != after["report.json"], "the future is judged by what came");
    let of_the_past =
        |name: &&String| !name.starts_with("report") && name.as_str() != "quarantine.csv";
    for name in before.keys().filter(of_the_past) {
        assert!(after.get(name) == Some(&before[name]), "{name} differs");
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
    let shop = Shop::with_orders(&cdnow());
    succeeded(&shop.run("out", &[]));
    let state =
        ServingState::load(&shop.path("out/models"), &shop.path("out/base")).expect("a whole base");
    let published: Vec<(String, [u64; 3])> = state
        .epoch()
        .ranking(91)
        .expect("the horizon of the run")
        .from_rank(0)
        .map(|customer| {
            let score = customer.score;
            let numbers = [score.churn_probability, score.expected_value, score.expected_purchases];
            (customer.customer_id.to_owned(), numbers.map(f64::to_bits))
        })
        .collect();
    assert!(published.len() > 100);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("a bound port"));
    let never = std::future::pending::<()>();
    let server = tokio::spawn(serving::run(listener, Arc::new(state), Settings::default(), never));
    let mut client = ScoringServiceClient::connect(address).await.expect("a server");
    for (id, expected) in published {
        let request = proto::ScoreCustomerRequest {
            subject: Some(Subject::CustomerId(id.clone())),
            as_of: String::new(),
        };
        let reply = client.score_customer(request).await.expect("a score").into_inner();
        let score = reply.score.expect("a score is always present").horizons[0];
        let found = [score.churn_probability, score.expected_value, score.expected_purchases];
        assert_eq!(found.map(f64::to_bits), expected, "{id}");
    }
    server.abort();
}
