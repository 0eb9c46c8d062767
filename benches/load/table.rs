//! The tables this program prints.

use crate::calls::CallKind;
use crate::open_loop::OpenRound;
use crate::saturation::SaturatedRound;
use crate::server::Server;

pub(crate) const OPEN_LOOP_HEAD: &str = "\
| open loop | customers | server | calls | 50 %, µs | 99 % | 99.9 % | server CPU, µs/call |
|---|---:|---|---:|---:|---:|---:|---:|";

pub(crate) const SATURATION_HEAD: &str = "\
| saturation | customers | server | calls/s | of empty | customers/s | server CPU, µs/call | µs/customer |
|---|---:|---|---:|---:|---:|---:|---:|";

/// Prints the medians of the rounds of each server.
pub(crate) fn print_open_loop(kind: &CallKind, servers: &[Server], rounds: &[Vec<OpenRound>]) {
    for (server, rounds) in servers.iter().zip(rounds) {
        let quantile = |share| median(rounds.iter().map(|it| it.quantile_us(share)));
        let cpu = median_if_known(rounds.iter().map(OpenRound::cpu_us_per_call));
        println!(
            "| {} | {} | {} | {} | {:.0} | {:.0} | {:.0} | {cpu} |",
            kind.name,
            kind.customers,
            server.name,
            rounds.iter().map(OpenRound::calls).sum::<usize>(),
            quantile(0.5),
            quantile(0.99),
            quantile(0.999),
        );
    }
}

/// Prints the medians of the rounds of each server, and their share of the first server's.
pub(crate) fn print_saturation(
    kind: &CallKind,
    servers: &[Server],
    rounds: &[Vec<SaturatedRound>],
) {
    let rate =
        |rounds: &[SaturatedRound]| median(rounds.iter().map(SaturatedRound::calls_per_second));
    let of_first = rate(&rounds[0]);
    for (server, rounds) in servers.iter().zip(rounds) {
        let calls = rate(rounds);
        let cpu = || rounds.iter().map(SaturatedRound::cpu_us_per_call);
        let customers = kind.customers as f64;
        println!(
            "| {} | {} | {} | {:.0} | {:.2} | {:.0} | {} | {} |",
            kind.name,
            kind.customers,
            server.name,
            calls,
            calls / of_first,
            calls * customers,
            median_if_known(cpu()),
            median_if_known(cpu().map(|it| it.map(|us| us / customers))),
        );
    }
}

fn median_if_known(values: impl Iterator<Item = Option<f64>>) -> String {
    let known: Option<Vec<f64>> = values.collect();
    known.map_or("unknown".to_owned(), |known| format!("{:.2}", median(known.into_iter())))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}
