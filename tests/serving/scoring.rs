//! The same customer through every door: the same numbers, to the bit.

use tenure::history::Words;
use tenure::history::{History, Order};
use tenure::requests::BATCH_REQUESTS_MAX;
use tenure::scoring::Scorer;
use tenure::serving::ServerSettings;
use tenure::serving::proto;
use tenure::serving::proto::score_outcome::Outcome;
use tenure::time::Timestamp;
use tokio::time::Instant;

use crate::fixture::{AS_OF, Published, TestServer, bundle, by_id, customers, day, inline, sent};

/// The bits of all numbers of a score, so that equality is to the last bit.
fn bits(score: &proto::CustomerScore) -> Vec<(u32, [u64; 3])> {
    let numbers = |it: &proto::HorizonScore| {
        [it.churn_probability, it.expected_value, it.expected_purchases].map(f64::to_bits)
    };
    score.horizons.iter().map(|it| (it.horizon_days, numbers(it))).collect()
}

fn score_of(response: tonic::Response<proto::ScoreCustomerResponse>) -> proto::CustomerScore {
    response.into_inner().score.unwrap()
}

#[tokio::test]
async fn by_id_inline_and_the_library_agree_to_the_bit() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    for as_of in [AS_OF, "2011-08-01"] {
        for (id, history) in customers() {
            let Some(buyer) = history.past(day(as_of).end()).buyer() else {
                continue;
            };
            let expected = Scorer::new(bundle(), &Words::default()).score(&buyer);
            let published = score_of(client.score_customer(by_id(&id, as_of)).await.unwrap());
            let request = inline(sent(&history, as_of), as_of);
            let described = score_of(client.score_customer(request).await.unwrap());
            assert_eq!(bits(&published), bits(&described), "{id} as of {as_of}");
            let computed: Vec<(u32, [u64; 3])> = expected
                .horizons
                .iter()
                .map(|it| {
                    let numbers = [it.churn_probability, it.expected_value, it.expected_purchases];
                    (u32::from(it.horizon_days), numbers.map(f64::to_bits))
                })
                .collect();
            assert_eq!(bits(&published), computed, "{id} as of {as_of}");
        }
    }
}

#[tokio::test]
async fn a_score_says_where_it_comes_from() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    let score = score_of(client.score_customer(by_id("c007", "")).await.unwrap());
    assert_eq!(score.customer_id, "c007");
    assert_eq!(score.bundle_id, bundle().id());
    assert_eq!(score.as_of, AS_OF);
    assert_eq!(score.currency, "GBP");
    let horizons: Vec<(u32, proto::ScoreMethod)> =
        score.horizons.iter().map(|it| (it.horizon_days, it.method())).collect();
    let (learned, customer_base) = (proto::ScoreMethod::Learned, proto::ScoreMethod::CustomerBase);
    assert_eq!(horizons, [(30, learned), (90, learned), (365, customer_base)]);
    for horizon in score.horizons {
        assert!((0.0..=1.0).contains(&horizon.churn_probability));
        assert!(horizon.expected_value > 0.0 && horizon.expected_purchases > 0.0);
    }
}

#[tokio::test]
async fn an_inline_history_may_be_newer_than_the_state() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    let (_, history) = customers().swap_remove(3);
    let later = "2011-11-11";
    let request = inline(sent(&history, later), later);
    let score = score_of(client.score_customer(request).await.unwrap());
    assert_eq!((score.as_of.as_str(), score.customer_id.as_str()), (later, ""));
}

/// Asks each request alone and all in one batch, and compares the answers.
async fn assert_a_batch_answers_as_single_calls(requests: Vec<proto::ScoreCustomerRequest>) {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    let batch = proto::BatchScoreCustomersRequest { requests: requests.clone() };
    let outcomes = client.batch_score_customers(batch).await.unwrap().into_inner().outcomes;
    assert_eq!(outcomes.len(), requests.len());
    for (request, outcome) in requests.into_iter().zip(outcomes) {
        match (client.score_customer(request).await, outcome.outcome.unwrap()) {
            (Ok(single), Outcome::Score(score)) => {
                let single = score_of(single);
                assert_eq!(bits(&single), bits(&score));
                assert_eq!(single, score);
            }
            (Err(single), Outcome::Error(status)) => {
                assert_eq!(
                    (single.code() as i32, single.message()),
                    (status.code, status.message.as_str())
                );
                assert!(!status.details.is_empty());
            }
            (single, outcome) => panic!("{single:?} alone, {outcome:?} in a batch"),
        }
    }
}

#[tokio::test]
async fn a_batch_answers_each_request_as_a_single_call_would() {
    assert_a_batch_answers_as_single_calls(vec![
        by_id("c001", ""),
        by_id("nobody", ""),
        inline(sent(&customers()[2].1, AS_OF), AS_OF),
        by_id("c003", "2011-13-01"),
        by_id("c004", "2011-08-20"),
    ])
    .await;
}

#[tokio::test]
async fn a_full_batch_of_all_kinds_answers_as_single_calls_would() {
    let customers = customers();
    let request = |number: usize| {
        let (id, history) = &customers[number % customers.len()];
        match number % 7 {
            0 => by_id(id, "2011-08-20"),
            1 => inline(sent(history, AS_OF), AS_OF),
            2 => by_id("nobody", ""),
            // Before the first purchase of most.
            3 => by_id(id, "2011-06-01"),
            4 => inline(sent(history, AS_OF), "2011-08-20"),
            _ => by_id(id, ""),
        }
    };
    let full = (0..BATCH_REQUESTS_MAX).map(request).collect();
    assert_a_batch_answers_as_single_calls(full).await;
}

#[test]
fn a_batch_stops_at_its_deadline() {
    const TIMES: u32 = 1_000;
    let orders = (0..100_000).map(|number| Order::purchase(Timestamp::from_micros(number), 500));
    let published = Published::of(&[("large".to_owned(), History::new(orders.collect()))]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (alone, given_up) = runtime.block_on(async {
        let server = TestServer::start_on(&published, ServerSettings::default()).await;
        let mut client = server.scoring().await;
        let start = Instant::now();
        client.score_customer(by_id("large", "")).await.unwrap();
        let alone = start.elapsed();
        let requests = vec![by_id("large", ""); TIMES as usize];
        let mut batch = tonic::Request::new(proto::BatchScoreCustomersRequest { requests });
        batch.set_timeout(alone * 2);
        let given_up = Instant::now();
        // The client watches the deadline as well: either of the two ends the call.
        client.batch_score_customers(batch).await.unwrap_err();
        (alone, given_up)
    });
    // A runtime is dropped when the last piece of its work has ended.
    drop(runtime);
    assert!(given_up.elapsed() < alone * (TIMES / 2), "{:?}, {alone:?}", given_up.elapsed());
}
