//! Publishes a base of two customers, serves it on a loopback port, and asks for scores:
//! by customer id, for a history sent inline, and as a list of whom to keep.
//!
//! Run it with `cargo run --example score_customer`. The bundle is the tiny one in
//! `models/golden`, so the numbers say nothing about a real shop.

#![allow(clippy::print_stdout)] // An example talks.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tenure::bundle::Bundle;
use tenure::history::{History, Order, OrderKind};
use tenure::scoring::score;
use tenure::serving::proto::retention_service_client::RetentionServiceClient;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::proto::{self, ListHighValueCustomersRequest, ScoreCustomerRequest};
use tenure::serving::{self, ServingState, Settings};
use tenure::store::epoch::{EpochContents, PublishedCustomer, publish};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/golden");
    let base = tempfile::tempdir()?;
    publish_two_customers(&models, base.path())?;

    let state = ServingState::load(&models, base.path())?;
    let currency = state.bundle().currency().to_string();
    let horizon_days = u32::from(state.epoch().horizons_days()[0]);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server =
        tokio::spawn(serving::run(listener, Arc::new(state), Settings::default(), async {
            let _ = stopped.await;
        }));

    let mut scoring = ScoringServiceClient::connect(address.clone()).await?;
    let by_id = ask(Subject::CustomerId("loyal".to_owned()));
    show("by id", scoring.score_customer(by_id).await?.into_inner());

    let orders = ["1998-01-05", "1998-02-14T18:30:00"].map(|at| proto::Order {
        at: at.to_owned(),
        amount_minor: 2_499,
        ..proto::Order::default()
    });
    let history = proto::PurchaseHistory { currency, orders: orders.to_vec() };
    let inline = ask(Subject::History(history));
    show("inline", scoring.score_customer(inline).await?.into_inner());

    let unknown = ask(Subject::CustomerId("nobody".to_owned()));
    if let Err(status) = scoring.score_customer(unknown).await {
        println!("refused: {:?}: {}", status.code(), status.message());
    }

    let mut retention = RetentionServiceClient::connect(address).await?;
    let request = ListHighValueCustomersRequest { horizon_days, ..Default::default() };
    let page = retention.list_high_value_customers(request).await?.into_inner();
    let listed: Vec<&str> = page.customers.iter().map(|it| it.customer_id.as_str()).collect();
    println!("most valuable within {horizon_days} days: {}", listed.join(", "));

    drop((scoring, retention));
    let _ = stop.send(());
    server.await??;
    Ok(())
}

/// What the nightly run does for everyone: score with the bundle, then publish.
fn publish_two_customers(models: &Path, base: &Path) -> Result<(), Box<dyn Error>> {
    let bundle_dir = fs::read_dir(models)?.next().ok_or("models/golden holds no bundle")??.path();
    let bundle = Bundle::load(&bundle_dir)?;
    let purchases = |days: &[&str], amount_minor| -> Result<History, Box<dyn Error>> {
        let order = |day: &&str| -> Result<Order, Box<dyn Error>> {
            let at = day.parse::<tenure::time::Day>()?.start();
            Ok(Order { at, known_at: at, kind: OrderKind::Purchase, amount_minor })
        };
        Ok(History::new(days.iter().map(order).collect::<Result<_, _>>()?))
    };
    let histories = [
        ("loyal", purchases(&["1997-02-01", "1997-06-20", "1997-11-30", "1998-03-02"], 3_250)?),
        ("once", purchases(&["1997-01-15"], 1_199)?),
    ];
    let as_of = "1998-03-31".parse::<tenure::time::Day>()?;
    let scores = histories
        .each_ref()
        .map(|(_, history)| score(&bundle, &history.past(as_of.end())).map(|it| it.horizons));
    let customers: Vec<PublishedCustomer<'_>> = histories
        .iter()
        .zip(&scores)
        .map(|((id, history), scores)| PublishedCustomer {
            id,
            history,
            scores: scores.as_deref().unwrap_or_default(),
        })
        .collect();
    let contents = EpochContents {
        as_of,
        bundle_id: bundle.id(),
        currency: bundle.currency(),
        horizons_days: &bundle.horizons_days(),
        customers: &customers,
    };
    publish(base, &contents)?;
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
             expected purchases {:.2} (bundle {})",
            score.as_of,
            horizon.horizon_days,
            horizon.churn_probability,
            horizon.expected_value,
            score.currency,
            horizon.expected_purchases,
            score.bundle_id,
        );
    }
}
