//! Lists of the most valuable customers, page by page.

use tenure::serving::ServerSettings;
use tenure::serving::proto::retention_service_client::RetentionServiceClient;
use tenure::serving::proto::{CustomerScore, ListHighValueCustomersRequest};
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt;

use crate::fixture::{AS_OF, Published, TestServer, bundle, by_id, customers};

fn request(page_size: i32) -> ListHighValueCustomersRequest {
    ListHighValueCustomersRequest {
        horizon_days: 90,
        page_size,
        page_token: String::new(),
        minimum_churn_probability: None,
    }
}

/// The customers on every page of a list.
async fn all(
    client: &mut RetentionServiceClient<Channel>,
    mut request: ListHighValueCustomersRequest,
) -> Vec<CustomerScore> {
    let mut listed = Vec::new();
    loop {
        let page = client.list_high_value_customers(request.clone()).await.unwrap().into_inner();
        assert!(page.customers.len() <= request.page_size as usize);
        listed.extend(page.customers);
        if page.next_page_token.is_empty() {
            return listed;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn pages_together_are_the_whole_list_in_order() {
    let server = TestServer::start().await;
    let mut client = server.retention().await;
    let listed = all(&mut client, request(7)).await;
    assert_eq!(listed.len(), 40, "who cannot be scored is on no list");
    for pair in listed.windows(2) {
        let key =
            |score: &CustomerScore| (-score.horizons[0].expected_value, score.customer_id.clone());
        assert!(key(&pair[0]) < key(&pair[1]), "{pair:?}");
    }
    assert_eq!(listed, all(&mut client, request(1_000)).await);
}

#[tokio::test]
async fn a_listed_score_is_the_score_by_id() {
    let server = TestServer::start().await;
    let mut client = server.scoring().await;
    for (at, horizon) in bundle().horizons().iter().enumerate() {
        let request =
            ListHighValueCustomersRequest { horizon_days: u32::from(horizon.days), ..request(50) };
        for entry in all(&mut server.retention().await, request).await {
            assert_eq!((entry.bundle_id.as_str(), entry.as_of.as_str()), (bundle().id(), AS_OF));
            let single = client.score_customer(by_id(&entry.customer_id, "")).await.unwrap();
            assert_eq!(single.into_inner().score.unwrap().horizons[at], entry.horizons[0]);
        }
    }
}

#[tokio::test]
async fn the_minimum_filters_and_keeps_the_order() {
    let server = TestServer::start().await;
    let mut client = server.retention().await;
    let everyone = all(&mut client, request(50)).await;
    let minimum = everyone[20].horizons[0].churn_probability;
    let filtered =
        ListHighValueCustomersRequest { minimum_churn_probability: Some(minimum), ..request(3) };
    let mut expected = everyone;
    expected.retain(|score| score.horizons[0].churn_probability >= minimum);
    assert_eq!(all(&mut client, filtered).await, expected);
    assert!(!expected.is_empty() && expected.len() < 40);
}

#[tokio::test]
async fn a_token_is_refused_for_another_list_another_epoch_and_when_malformed() {
    let server = TestServer::start().await;
    let mut client = server.retention().await;
    let page = client.list_high_value_customers(request(5)).await.unwrap().into_inner();
    let foreign = ListHighValueCustomersRequest {
        horizon_days: 30,
        page_token: page.next_page_token.clone(),
        ..request(5)
    };
    let malformed = ListHighValueCustomersRequest { page_token: "☃".repeat(1_000), ..request(5) };
    let stale = ListHighValueCustomersRequest { page_token: page.next_page_token, ..request(5) };

    let published = Published::of(&customers()[1..]);
    let newer = TestServer::start_on(&published, ServerSettings::default()).await;
    let refused = [
        client.list_high_value_customers(foreign).await,
        client.list_high_value_customers(malformed).await,
        newer.retention().await.list_high_value_customers(stale).await,
    ];
    for status in refused.map(Result::unwrap_err) {
        assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, "page_token");
        assert_eq!(details.error_info().unwrap().reason, "INVALID_PAGE_TOKEN");
        assert!(status.message().contains("empty token"), "{status}");
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_is_refused_by_field() {
    let server = TestServer::start().await;
    let mut client = server.retention().await;
    let probability = |minimum| ListHighValueCustomersRequest {
        minimum_churn_probability: Some(minimum),
        ..request(5)
    };
    let horizon = |horizon_days| ListHighValueCustomersRequest { horizon_days, ..request(5) };
    let cases = [
        ("horizon_days", horizon(0)),
        ("horizon_days", horizon(60)),
        ("horizon_days", horizon(90 + (1 << 16))),
        ("page_size", request(-1)),
        ("minimum_churn_probability", probability(1.5)),
        ("minimum_churn_probability", probability(f64::NAN)),
    ];
    for (field, request) in cases {
        let status = client.list_high_value_customers(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, field);
    }
}
