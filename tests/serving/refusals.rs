//! Each kind of refusal has one code, one reason and a remedy.

use tenure::requests::{BATCH_REQUESTS_MAX, INLINE_ORDERS_MAX};
use tenure::serving::MESSAGE_BYTES_MAX;
use tenure::serving::proto::{self, OrderKind, ScoreCustomerRequest};
use tonic::Code;
use tonic_types::StatusExt;

use crate::fixture::{AS_OF, TestServer, by_id, inline};

fn one_order(at: &str, kind: OrderKind, amount_minor: i64) -> proto::PurchaseHistory {
    let order = proto::Order {
        at: at.to_owned(),
        known_at: String::new(),
        kind: kind.into(),
        amount_minor,
    };
    proto::PurchaseHistory { currency: "GBP".to_owned(), orders: vec![order] }
}

fn purchase(at: &str) -> proto::PurchaseHistory {
    one_order(at, OrderKind::Purchase, 100)
}

/// Requests with one field that cannot be used, and its path.
fn bad_fields() -> Vec<(&'static str, ScoreCustomerRequest)> {
    let mut unknown_kind = purchase("2011-01-01");
    unknown_kind.orders[0].kind = 99;
    let mut known_too_early = purchase("2011-01-02");
    known_too_early.orders[0].known_at = "2011-01-01".to_owned();
    let mut too_many = purchase("2011-01-02");
    too_many.orders = vec![too_many.orders[0].clone(); INLINE_ORDERS_MAX + 1];
    let in_currency = |currency: &str| {
        inline(
            proto::PurchaseHistory { currency: currency.to_owned(), ..purchase("2011-01-02") },
            AS_OF,
        )
    };
    vec![
        ("subject", ScoreCustomerRequest { subject: None, as_of: AS_OF.to_owned() }),
        ("customer_id", by_id("", "")),
        ("customer_id", by_id(&"x".repeat(257), "")),
        ("as_of", by_id("c001", "yesterday")),
        ("as_of", by_id("c001", "2011-02-30")),
        ("as_of", inline(purchase("2011-01-01"), "2200-01-01")),
        ("history.currency", in_currency("USD")),
        ("history.currency", in_currency("")),
        ("history.orders", inline(too_many, AS_OF)),
        ("history.orders[0].at", inline(purchase("2011-09-02"), AS_OF)),
        ("history.orders[0].at", inline(purchase("2011-09-02T00:00:00"), "")),
        ("history.orders[0].at", inline(purchase("1.9.2011"), AS_OF)),
        ("history.orders[0].at", inline(purchase(""), AS_OF)),
        ("history.orders[0].at", inline(purchase("1899-12-31"), AS_OF)),
        ("history.orders[0].at", inline(purchase("2200-01-01"), AS_OF)),
        ("as_of", by_id("c001", "1899-12-31")),
        ("as_of", by_id("c001", "2200-01-01")),
        ("history.orders[0].known_at", inline(known_too_early, AS_OF)),
        ("history.orders[0].kind", inline(unknown_kind, AS_OF)),
        (
            "history.orders[0].amount_minor",
            inline(one_order("2011-01-01", OrderKind::Purchase, i64::MAX), AS_OF),
        ),
        (
            "history.orders[0].amount_minor",
            inline(one_order("2011-01-01", OrderKind::Return, 5), AS_OF),
        ),
    ]
}

#[tokio::test]
async fn a_wrong_field_is_named_in_the_details() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    for (field, request) in bad_fields() {
        let status = client.score_customer(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{field}: {status}");
        let details = status.get_error_details();
        let violations = &details.bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, field, "{status}");
        assert_eq!(details.error_info().unwrap().reason, "INVALID_FIELD");
    }
}

#[tokio::test]
async fn an_unknown_customer_is_not_found_by_name() {
    let server = TestServer::start().await;
    let status = server.scoring().await.score_customer(by_id("nobody", "")).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let details = status.get_error_details();
    assert_eq!(details.resource_info().unwrap().resource_name, "nobody");
    assert_eq!(details.error_info().unwrap().reason, "UNKNOWN_CUSTOMER");
}

#[tokio::test]
async fn a_day_after_the_state_is_out_of_range_and_names_the_last_one() {
    let server = TestServer::start().await;
    let request = by_id("c001", "2011-09-02");
    let status = server.scoring().await.score_customer(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    let details = status.get_error_details();
    assert_eq!(details.error_info().unwrap().metadata["base_as_of"], AS_OF);
    assert!(status.message().contains("publish a newer state"), "{status}");
}

#[tokio::test]
async fn who_had_bought_nothing_by_then_cannot_be_scored() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    let returned = one_order("2011-01-01", OrderKind::Return, -100);
    let nothing = proto::PurchaseHistory { currency: "GBP".to_owned(), orders: Vec::new() };
    let requests = [
        by_id("returned only", ""),
        by_id("c001", "1900-01-01"),
        inline(returned, AS_OF),
        inline(nothing, AS_OF),
    ];
    for request in requests {
        let status = client.score_customer(request).await.unwrap_err();
        assert_eq!(status.code(), Code::FailedPrecondition, "{status}");
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "NOTHING_BOUGHT");
        assert!(details.precondition_failure().is_some());
    }
}

#[tokio::test]
async fn an_empty_or_oversized_batch_is_refused() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    for size in [0, BATCH_REQUESTS_MAX + 1] {
        let requests = vec![by_id("c001", ""); size];
        let batch = proto::BatchScoreCustomersRequest { requests };
        let status = client.batch_score_customers(batch).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, "requests");
    }
}

#[tokio::test]
async fn an_oversized_message_is_refused_and_the_connection_lives_on() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    let huge = by_id(&"x".repeat(MESSAGE_BYTES_MAX + 1), "");
    let status = client.score_customer(huge).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status}");
    client.score_customer(by_id("c001", "")).await.unwrap();
}

#[tokio::test]
async fn a_compressed_request_is_not_implemented_and_the_answer_names_what_is_accepted() {
    let server = TestServer::start().await;
    let mut request = tonic::Request::new(by_id("c001", ""));
    request.metadata_mut().insert("grpc-encoding", "gzip".parse().unwrap());
    let status = server.scoring().await.score_customer(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status}");
    assert_eq!(status.metadata().get("grpc-accept-encoding").unwrap(), "identity");
}
