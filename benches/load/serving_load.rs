//! The time of a call to the server, beside a call that does nothing.
//!
//! `cargo run --release -p tenure-lab --bin serving_load -- MODELS DATA CUSTOMERS_PER_SECOND SECONDS BATCH_SIZE`
//!
//! Calls start at fixed times whether or not earlier ones were answered (an open loop), and a
//! latency counts from the time the call was to start. Prints a table.

#![allow(clippy::print_stdout)] // This program is a clock.

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tenure::requests::PublishedState;
use tenure::serving::proto::score_customer_request::Subject;
use tenure::serving::proto::scoring_service_client::ScoringServiceClient;
use tenure::serving::proto::scoring_service_server::{ScoringService, ScoringServiceServer};
use tenure::serving::proto::{
    BatchScoreCustomersRequest, BatchScoreCustomersResponse, ScoreCustomerRequest,
    ScoreCustomerResponse,
};
use tenure::serving::{self, ServerSettings};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};
use tonic::{Request, Response, Status};

/// The rounds of each measurement; the servers take turns.
const REPEATS: usize = 3;

/// The most customers asked about, in turn.
const CUSTOMERS_MAX: usize = 10_000;

/// The time before a call at which the generator stops sleeping: timers are this coarse.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

type Client = ScoringServiceClient<Channel>;

/// A load as the command line describes it.
struct Load {
    models: PathBuf,
    data: PathBuf,
    customers_per_second: f64,
    seconds: f64,
    batch_size: usize,
}

impl Load {
    fn from_words(words: &[String]) -> Result<Load, Box<dyn Error>> {
        let [models, data, rate, seconds, batch_size] = words else {
            let usage = "usage: serving_load MODELS DATA CUSTOMERS_PER_SECOND SECONDS BATCH_SIZE";
            return Err(usage.into());
        };
        Ok(Load {
            models: models.into(),
            data: data.into(),
            customers_per_second: rate.parse()?,
            seconds: seconds.parse()?,
            batch_size: batch_size.parse()?,
        })
    }
}

/// The handler that does nothing: what remains is the transport.
struct Empty;

#[tonic::async_trait]
impl ScoringService for Empty {
    async fn score_customer(
        &self,
        _: Request<ScoreCustomerRequest>,
    ) -> Result<Response<ScoreCustomerResponse>, Status> {
        Ok(Response::new(ScoreCustomerResponse::default()))
    }

    async fn batch_score_customers(
        &self,
        _: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<BatchScoreCustomersResponse>, Status> {
        Ok(Response::new(BatchScoreCustomersResponse::default()))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let load = Load::from_words(&words)?;
    let state = PublishedState::load(&load.models, &load.data)?;
    let customers = some_customers(&state)?;
    // The generator has a thread of its own, so that it starts calls in time.
    let servers = tokio::runtime::Runtime::new()?;
    let (empty, scoring) = servers.block_on(start(state))?;
    let generator = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    generator.block_on(measure(&load, customers, [empty, scoring]))?;
    servers.shutdown_background();
    Ok(())
}

/// Ids of published customers, the most valuable first.
fn some_customers(state: &PublishedState) -> Result<Arc<[String]>, Box<dyn Error>> {
    let horizon = state.epoch().horizons().first().ok_or("a state without a horizon")?;
    let ranking = state.epoch().ranking(horizon.days).ok_or("a horizon without a ranking")?;
    let ids: Vec<String> =
        ranking.from_rank(0).take(CUSTOMERS_MAX).map(|it| it.customer_id.to_owned()).collect();
    if ids.is_empty() { Err("a state without customers".into()) } else { Ok(ids.into()) }
}

/// Starts the empty server and the real one; their addresses.
async fn start(state: PublishedState) -> std::io::Result<(SocketAddr, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let empty = listener.local_addr()?;
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let service = ScoringServiceServer::new(Empty);
    tokio::spawn(Server::builder().add_service(service).serve_with_incoming(incoming));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let scoring = listener.local_addr()?;
    let settings = ServerSettings::default();
    tokio::spawn(serving::run(listener, Arc::new(state), settings, std::future::pending()));
    Ok((empty, scoring))
}

async fn measure(
    load: &Load,
    customers: Arc<[String]>,
    [empty, scoring]: [SocketAddr; 2],
) -> Result<(), Box<dyn Error>> {
    let empty = Client::connect(format!("http://{empty}")).await?;
    let scoring = Client::connect(format!("http://{scoring}")).await?;
    println!(
        "| call | customers | calls | empty, median µs | 99 % | ours, median µs | 99 % | ours / empty |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for size in [1, load.batch_size] {
        let schedule = Schedule {
            calls: ((load.customers_per_second * load.seconds / size as f64) as usize).max(1),
            apart: Duration::from_secs_f64(size as f64 / load.customers_per_second),
            customers: customers.clone(),
            size,
        };
        let (mut of_empty, mut of_ours) = (Vec::new(), Vec::new());
        for _ in 0..REPEATS {
            of_empty.extend(schedule.latencies(&empty).await?);
            of_ours.extend(schedule.latencies(&scoring).await?);
        }
        let calls = of_ours.len();
        let [empty, ours] = [of_empty, of_ours].map(|mut it| {
            it.sort();
            [it[it.len() / 2], it[it.len() * 99 / 100]].map(|it| it.as_secs_f64() * 1e6)
        });
        let name = if size == 1 { "ScoreCustomer" } else { "BatchScoreCustomers" };
        println!(
            "| {name} | {size} | {calls} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} |",
            empty[0],
            empty[1],
            ours[0],
            ours[1],
            ours[0] / empty[0],
        );
    }
    Ok(())
}

/// Calls at fixed times, each about the next customers.
struct Schedule {
    calls: usize,
    apart: Duration,
    customers: Arc<[String]>,
    /// The customers of one call; of one customer, the call is ScoreCustomer.
    size: usize,
}

impl Schedule {
    /// The time from the intended start of each call to its answer.
    async fn latencies(&self, client: &Client) -> Result<Vec<Duration>, Box<dyn Error>> {
        let start = Instant::now() + TIMER_GRAIN;
        let mut calls = JoinSet::new();
        for number in 0..self.calls {
            let intended = start + self.apart.mul_f64(number as f64);
            sleep_until(intended - TIMER_GRAIN).await;
            while Instant::now() < intended {
                tokio::task::yield_now().await;
            }
            let (client, requests) = (client.clone(), self.requests(number));
            calls.spawn(async move { call(client, requests).await.map(|()| intended.elapsed()) });
        }
        Ok(calls.join_all().await.into_iter().collect::<Result<_, Status>>()?)
    }

    fn requests(&self, number: usize) -> Vec<ScoreCustomerRequest> {
        let request = |at: usize| {
            let id = self.customers[at % self.customers.len()].clone();
            ScoreCustomerRequest { subject: Some(Subject::CustomerId(id)), as_of: String::new() }
        };
        (number * self.size..(number + 1) * self.size).map(request).collect()
    }
}

async fn call(mut client: Client, mut requests: Vec<ScoreCustomerRequest>) -> Result<(), Status> {
    if requests.len() == 1 {
        client.score_customer(requests.swap_remove(0)).await?;
    } else {
        client.batch_score_customers(BatchScoreCustomersRequest { requests }).await?;
    }
    Ok(())
}
