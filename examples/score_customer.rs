//! Publishes two customers, serves them on a loopback port, and asks for scores:
//! by customer id, for a history sent inline, and as a list of the customers to keep.
//!
//! Run it with `cargo run --example score_customer`. The bundle is the tiny one in
//! `models/golden`, so the numbers say nothing about a real shop. To ask a server that
//! runs already: `cargo run --example score_customer -- http://127.0.0.1:50051 00004`.

#![allow(clippy::print_stdout)] // An example prints its results.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tenure::bundle::Bundle;
use tenure::history::{History, Order, Words};
use tenure::requests::PublishedState;
use tenure::scoring::Scorer;
use tenure::serving::proto::retention_service_client::RetentionServiceClient;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::proto::{self, ListHighValueCustomersRequest, ScoreCustomerRequest};
use tenure::serving::{self, ServerSettings};
use tenure::store::epoch::{EpochContents, PublishedCustomer, publish};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => serve_and_ask().await,
        [address, customer_id] => score_by_id(address, customer_id).await,
        _ => Err("give nothing, or the address of a server and a customer id".into()),
    }
}

async fn serve_and_ask() -> Result<(), Box<dyn Error>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/golden");
    let data = tempfile::tempdir()?;
    publish_two_customers(&models, data.path())?;

    let state = PublishedState::load(&models, data.path())?;
    let currency = state.bundle().currency().to_string();
    let horizon_days = u32::from(state.epoch().horizons()[0].days);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server =
        tokio::spawn(serving::run(listener, Arc::new(state), ServerSettings::default(), async {
            let _ = stopped.await;
        }));

    score_by_id(&address, "loyal").await?;
    score_inline(&address, currency).await?;
    list_most_valuable(&address, horizon_days).await?;

    let _ = stop.send(());
    server.await??;
    Ok(())
}

async fn score_by_id(address: &str, customer_id: &str) -> Result<(), Box<dyn Error>> {
    let mut client = ScoringServiceClient::connect(address.to_owned()).await?;
    let request = ask(Subject::CustomerId(customer_id.to_owned()));
    show(customer_id, client.score_customer(request).await?.into_inner());
    Ok(())
}

async fn score_inline(address: &str, currency: String) -> Result<(), Box<dyn Error>> {
    let mut client = ScoringServiceClient::connect(address.to_owned()).await?;
    let orders = ["1998-01-05", "1998-02-14T18:30:00"].map(|at| proto::Order {
        at: at.to_owned(),
        amount_minor: 2_499,
        ..proto::Order::default()
    });
    let history = proto::PurchaseHistory { currency, orders: orders.to_vec() };
    let request = ask(Subject::History(history));
    show("inline", client.score_customer(request).await?.into_inner());
    Ok(())
}

async fn list_most_valuable(address: &str, horizon_days: u32) -> Result<(), Box<dyn Error>> {
    let mut client = RetentionServiceClient::connect(address.to_owned()).await?;
    let request = ListHighValueCustomersRequest { horizon_days, ..Default::default() };
    let page = client.list_high_value_customers(request).await?.into_inner();
    let listed: Vec<&str> = page.customers.iter().map(|it| it.customer_id.as_str()).collect();
    println!("most valuable within {horizon_days} days: {}", listed.join(", "));
    Ok(())
}

/// Scores two customers with the bundle and publishes them, as the nightly run does for all.
fn publish_two_customers(models: &Path, data: &Path) -> Result<(), Box<dyn Error>> {
    let bundle_dir = fs::read_dir(models)?.next().ok_or("models/golden holds no bundle")??.path();
    let scorer = Scorer::new(Bundle::load(&bundle_dir)?, &Words::default());
    let bundle = scorer.bundle();
    let purchases = |days: &[&str], amount_minor| -> Result<History, Box<dyn Error>> {
        let order = |day: &&str| -> Result<Order, Box<dyn Error>> {
            let at = day.parse::<tenure::time::Day>()?.start();
            Ok(Order::purchase(at, amount_minor))
        };
        Ok(History::new(days.iter().map(order).collect::<Result<_, _>>()?))
    };
    let histories = [
        ("loyal", purchases(&["1997-02-01", "1997-06-20", "1997-11-30", "1998-03-02"], 3_250)?),
        ("once", purchases(&["1997-01-15"], 1_199)?),
    ];
    let as_of = "1998-03-31".parse::<tenure::time::Day>()?;
    let buyers = histories.each_ref().map(|(_, history)| history.past(as_of.end()).buyer());
    let mut scored = Vec::new();
    for ((id, history), buyer) in histories.iter().zip(buyers) {
        let buyer = buyer.ok_or("a customer has bought nothing by the as-of")?;
        let scores = scorer.score(&buyer).horizons;
        scored.push((*id, history, scores));
    }
    let customers: Vec<PublishedCustomer<'_>> = scored
        .iter()
        .map(|(id, history, scores)| PublishedCustomer { id, history, scores })
        .collect();
    let contents = EpochContents {
        as_of,
        bundle_id: bundle.id(),
        currency: bundle.currency(),
        horizons: bundle.horizons(),
        words: &Words::default(),
        customers: &customers,
    };
    publish(data, &contents)?;
    Ok(())
}

fn ask(subject: Subject) -> ScoreCustomerRequest {
    ScoreCustomerRequest { subject: Some(subject), as_of: String::new() }
}

fn show(title: &str, response: proto::ScoreCustomerResponse) {
    let Some(score) = response.score else { return };
    for horizon in score.horizons {
        println!(
            "{title}: as of {}, within {} days: churn probability {:.3}, expected value {:.2} {}, \
             expected purchases {:.2} ({}, bundle {})",
            score.as_of,
            horizon.horizon_days,
            horizon.churn_probability,
            horizon.expected_value,
            score.currency,
            horizon.expected_purchases,
            horizon.method().as_str_name(),
            score.bundle_id,
        );
    }
}
