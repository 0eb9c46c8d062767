//! Calls that start at fixed times, whether or not earlier ones were answered.

use std::error::Error;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tonic::Status;

use crate::arguments::OpenLoop;
use crate::calls::{CallKind, Client};
use crate::server::Server;

/// The time before a call at which the pacemaker stops sleeping: a system wakes sleepers about
/// this late.
const TIMER_GRAIN: Duration = Duration::from_micros(100);

/// The latencies of one round, and the CPU time that the server took for it.
pub(crate) struct OpenRound {
    /// From the intended start of each call to the end of its answer, sorted.
    latencies: Vec<Duration>,
    cpu: Option<Duration>,
}

impl OpenRound {
    pub(crate) fn calls(&self) -> usize {
        self.latencies.len()
    }

    /// The latency that `share` of the calls kept, µs.
    pub(crate) fn quantile_us(&self, share: f64) -> f64 {
        let last = self.latencies.len() - 1;
        let at = (share * self.latencies.len() as f64) as usize;
        self.latencies[at.min(last)].as_secs_f64() * 1e6
    }

    pub(crate) fn cpu_us_per_call(&self) -> Option<f64> {
        Some(self.cpu?.as_secs_f64() * 1e6 / self.calls() as f64)
    }
}

/// The rounds of each server; the servers take turns.
pub(crate) fn rounds(
    clients: &Runtime,
    servers: &[Server],
    kind: &Arc<CallKind>,
    load: &OpenLoop,
) -> Result<Vec<Vec<OpenRound>>, Box<dyn Error>> {
    let mut rounds: Vec<Vec<OpenRound>> = servers.iter().map(|_| Vec::new()).collect();
    for _ in 0..load.open_rounds.get() {
        for (server, rounds) in servers.iter().zip(&mut rounds) {
            rounds.push(round(clients, server, kind, load)?);
        }
    }
    Ok(rounds)
}

fn round(
    clients: &Runtime,
    server: &Server,
    kind: &Arc<CallKind>,
    load: &OpenLoop,
) -> Result<OpenRound, Box<dyn Error>> {
    let per_second = load.customers_per_second / kind.customers as f64;
    let calls = ((per_second * load.open_seconds) as usize).max(1);
    let client = clients.block_on(Client::connect(server))?;
    let cpu_before = server.cpu_time();
    let start = Instant::now() + TIMER_GRAIN;
    let mut running = Vec::with_capacity(calls);
    for number in 0..calls {
        let intended = start + Duration::from_secs_f64(number as f64 / per_second);
        wait_until(intended);
        let (mut client, kind) = (client.clone(), kind.clone());
        running.push(clients.spawn(async move {
            let request = kind.request(number);
            client.call(&kind, request).await.map(|_| intended.elapsed())
        }));
    }
    let mut latencies = Vec::with_capacity(calls);
    for call in running {
        let latency: Result<Duration, Status> = clients.block_on(call)?;
        latencies.push(latency?);
    }
    latencies.sort_unstable();
    let cpu = server.cpu_time().zip(cpu_before).map(|(after, before)| after - before);
    Ok(OpenRound { latencies, cpu })
}

/// Sleeps while there is time to, then keeps the thread busy.
fn wait_until(moment: Instant) {
    let rest = moment.saturating_duration_since(Instant::now());
    if rest > TIMER_GRAIN {
        sleep(rest - TIMER_GRAIN);
    }
    while Instant::now() < moment {
        std::hint::spin_loop();
    }
}
