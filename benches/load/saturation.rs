//! As many calls as a server answers: the next one starts when one is answered.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tonic::Status;

use crate::arguments::Saturation;
use crate::calls::{CallKind, Client, Reply};
use crate::server::Server;

/// The calls of one round, its length, and the CPU time that the server took for it.
pub(crate) struct SaturatedRound {
    calls: usize,
    wall: Duration,
    cpu: Option<Duration>,
}

impl SaturatedRound {
    pub(crate) fn calls_per_second(&self) -> f64 {
        self.calls as f64 / self.wall.as_secs_f64()
    }

    pub(crate) fn cpu_us_per_call(&self) -> Option<f64> {
        Some(self.cpu?.as_secs_f64() * 1e6 / self.calls as f64)
    }
}

/// The rounds of each server; the servers take turns.
pub(crate) fn rounds(
    clients: &Runtime,
    servers: &[Server],
    kind: &Arc<CallKind>,
    load: &Saturation,
) -> Result<Vec<Vec<SaturatedRound>>, Box<dyn Error>> {
    let mut rounds: Vec<Vec<SaturatedRound>> = servers.iter().map(|_| Vec::new()).collect();
    for _ in 0..load.rounds.get() {
        for (server, rounds) in servers.iter().zip(&mut rounds) {
            rounds.push(clients.block_on(round(server, kind, load))?);
        }
    }
    Ok(rounds)
}

async fn round(
    server: &Server,
    kind: &Arc<CallKind>,
    load: &Saturation,
) -> Result<SaturatedRound, Box<dyn Error>> {
    // A batch keeps several cores busy by itself.
    let in_flight = match kind.reply {
        Reply::Score => load.in_flight.get(),
        Reply::Outcomes => 1,
    };
    let mut callers = Vec::new();
    for _ in 0..load.connections.get() {
        let client = Client::connect(server).await?;
        callers.extend((0..in_flight).map(|_| client.clone()));
    }
    let (cpu_before, start) = (server.cpu_time(), Instant::now());
    let end = start + Duration::from_secs_f64(load.seconds);
    let mut running = JoinSet::new();
    let many = callers.len();
    for (first, client) in callers.into_iter().enumerate() {
        // Each caller starts from a place of its own.
        let numbers = first * kind.ready() / many..;
        running.spawn(keep_calling(client, kind.clone(), numbers, end));
    }
    let calls = running.join_all().await.into_iter().sum::<Result<usize, Status>>()?;
    let wall = start.elapsed();
    let cpu = server.cpu_time().zip(cpu_before).map(|(after, before)| after - before);
    Ok(SaturatedRound { calls, wall, cpu })
}

/// Sends one call after the other until `end`; their number.
async fn keep_calling(
    mut client: Client,
    kind: Arc<CallKind>,
    numbers: std::ops::RangeFrom<usize>,
    end: Instant,
) -> Result<usize, Status> {
    let mut calls = 0;
    for number in numbers {
        if Instant::now() >= end {
            break;
        }
        client.call(&kind, kind.request(number)).await?;
        calls += 1;
    }
    Ok(calls)
}
