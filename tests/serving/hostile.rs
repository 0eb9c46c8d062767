//! Requests that cannot panic the server: arbitrary fields, then arbitrary bytes.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::{
    ListHighValueCustomersRequest, Order, PurchaseHistory, ScoreCustomerRequest,
};
use tokio::runtime::Runtime;
use tonic::Code;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic_types::StatusExt;

use crate::fixture::{TestServer, by_id};

const METHODS: [&str; 3] = [
    "/tenure.v1.ScoringService/ScoreCustomer",
    "/tenure.v1.ScoringService/BatchScoreCustomers",
    "/tenure.v1.RetentionService/ListHighValueCustomers",
];

/// The same cases in every run.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let algorithm = config.rng_algorithm;
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(algorithm))
}

/// Texts that are, or nearly are, a day or an instant.
fn time_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        ".*",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-[0-2][0-9]",
        "20(09|10|11)-0[1-8]-[0-2][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?",
    ]
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -10_000_i64..10_000, Just(100_000_000_000_000), Just(i64::MIN)]
}

fn order() -> impl Strategy<Value = Order> {
    (time_text(), time_text(), -1_i32..4, amount())
        .prop_map(|(at, known_at, kind, amount_minor)| Order { at, known_at, kind, amount_minor })
}

/// Orders that pass every check: what reaches the features and the models.
fn plausible_order() -> impl Strategy<Value = Order> {
    let at = "(19|20)[0-9]{2}-0[1-9]-(0[1-9]|1[0-9]|2[0-8])";
    let amount =
        prop_oneof![-100_000_000_000_000_i64..=100_000_000_000_000, -9_999_i64..=9_999, Just(0),];
    (at, amount).prop_map(|(at, amount_minor)| Order {
        at,
        known_at: String::new(),
        kind: 0,
        amount_minor,
    })
}

fn history() -> impl Strategy<Value = PurchaseHistory> {
    let currency = prop_oneof![3 => Just("GBP".to_owned()), 1 => ".*"];
    let orders = prop_oneof![
        prop::collection::vec(order(), 0..4),
        prop::collection::vec(plausible_order(), 0..30),
    ];
    (currency, orders).prop_map(|(currency, orders)| PurchaseHistory { currency, orders })
}

fn score_request() -> impl Strategy<Value = ScoreCustomerRequest> {
    let customer_id = prop_oneof![".*", "c0[0-3][0-9]"].prop_map(Subject::CustomerId);
    let subject = prop_oneof![
        1 => Just(None),
        3 => customer_id.prop_map(Some),
        6 => history().prop_map(|history| Some(Subject::History(history))),
    ];
    let as_of = prop_oneof![time_text(), Just("2199-12-31".to_owned())];
    (subject, as_of).prop_map(|(subject, as_of)| ScoreCustomerRequest { subject, as_of })
}

fn list_request() -> impl Strategy<Value = ListHighValueCustomersRequest> {
    let horizon = prop_oneof![Just(90), any::<u32>()];
    let token = prop_oneof![Just(String::new()), ".*", "01[0-9a-f]{48}"];
    (horizon, any::<i32>(), token, any::<Option<f64>>()).prop_map(
        |(horizon_days, page_size, page_token, minimum_churn_probability)| {
            ListHighValueCustomersRequest {
                horizon_days,
                page_size,
                page_token,
                minimum_churn_probability,
            }
        },
    )
}

/// True for a code the service promises, false for one of a server that failed.
fn is_promised(code: Code) -> bool {
    use Code::{FailedPrecondition, InvalidArgument, NotFound, OutOfRange};
    matches!(code, InvalidArgument | NotFound | OutOfRange | FailedPrecondition)
}

#[test]
fn arbitrary_fields_are_answered_or_refused() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(TestServer::start());
    let scoring = runtime.block_on(server.scoring());
    let retention = runtime.block_on(server.retention());
    let strategy = (score_request(), list_request());
    let outcome = runner(400).run(&strategy, |(score, list)| {
        let (mut scoring, mut retention) = (scoring.clone(), retention.clone());
        runtime.block_on(async {
            if let Err(status) = scoring.score_customer(score).await {
                prop_assert!(is_promised(status.code()), "{status}");
            }
            if let Err(status) = retention.list_high_value_customers(list).await {
                prop_assert!(is_promised(status.code()), "{status}");
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

/// Sends and receives messages as the bytes they are.
#[derive(Clone, Copy, Default)]
struct RawBytes;

impl Codec for RawBytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = RawBytes;
    type Decoder = RawBytes;

    fn encoder(&mut self) -> RawBytes {
        RawBytes
    }

    fn decoder(&mut self) -> RawBytes {
        RawBytes
    }
}

impl Encoder for RawBytes {
    type Item = Vec<u8>;
    type Error = tonic::Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        prost::bytes::BufMut::put_slice(buffer, &item);
        Ok(())
    }
}

impl Decoder for RawBytes {
    type Item = Vec<u8>;
    type Error = tonic::Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, tonic::Status> {
        let mut bytes = vec![0; prost::bytes::Buf::remaining(buffer)];
        prost::bytes::Buf::copy_to_slice(buffer, &mut bytes);
        Ok(Some(bytes))
    }
}

#[tokio::test]
async fn a_malformed_message_is_its_callers_mistake() {
    let server = TestServer::start().await;
    let mut client = tonic::client::Grpc::new(server.channel().await);
    for method in METHODS {
        client.ready().await.unwrap();
        let path = PathAndQuery::from_static(method);
        let request = tonic::Request::new(vec![0xff; 7]);
        let status = client.unary(request, path, RawBytes).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{method}: {status}");
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "MALFORMED_MESSAGE");
        assert!(status.message().contains("protos"), "{status}");
    }
}

#[test]
fn arbitrary_bytes_break_neither_the_server_nor_the_connection() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(TestServer::start());
    let channel = runtime.block_on(server.channel());
    // Valid messages with a few bytes changed reach deeper than noise alone.
    let mutated = (score_request(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        |(request, position, byte)| {
            let mut bytes = prost::Message::encode_to_vec(&request);
            if !bytes.is_empty() {
                let position = position.index(bytes.len());
                bytes[position] = byte;
            }
            bytes
        },
    );
    let bytes = prop_oneof![mutated, prop::collection::vec(any::<u8>(), 0..200)];
    let strategy = (prop::sample::select(&METHODS[..]), bytes);
    let outcome = runner(400).run(&strategy, |(method, bytes)| {
        let mut client = tonic::client::Grpc::new(channel.clone());
        runtime.block_on(async {
            client.ready().await.unwrap();
            let path = PathAndQuery::from_static(method);
            let answer = client.unary(tonic::Request::new(bytes), path, RawBytes).await;
            if let Err(status) = answer {
                prop_assert!(is_promised(status.code()), "{status}");
            }
            Ok(())
        })
    });
    outcome.unwrap();
    let mut scoring = runtime.block_on(server.scoring());
    runtime.block_on(scoring.score_customer(by_id("c001", ""))).unwrap();
}
