//! `tenure-serve`: serves a published state over gRPC.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tenure::error_chain::error_chain;
use tenure::requests::PublishedState;
use tenure::serving::{ConnectionTrouble, ListenAddress, ServerSettings, Stopped};
use tenure::serving::{ProgramError, serve_until_stopped};

/// Scores customers over gRPC from a published state and the bundle it was scored by.
#[derive(Debug, Parser)]
#[command(name = "tenure-serve", version)]
struct Arguments {
    /// The folder with the model bundles, as `tenure-train run` writes it.
    #[arg(long, value_name = "DIR")]
    models: PathBuf,

    /// The folder of the published state: `base/` of what `tenure-train run` writes.
    #[arg(long, alias = "base", value_name = "DIR")]
    data: PathBuf,

    /// The address or host name to listen on, and the port.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50051")]
    listen: String,

    /// Lets a second server with this option listen on the same port: start the new one, then
    /// stop the old one. Until then each gets a part of the new connections.
    #[arg(long)]
    share_port: bool,

    /// The most connections open at once; further ones are closed.
    #[arg(long, value_name = "N", default_value = "800")]
    connections: NonZeroUsize,

    /// On SIGTERM: the time from NOT_SERVING until new connections are refused.
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    lame_duck: u32,
}

fn main() -> ExitCode {
    match serve(Arguments::parse()) {
        Ok(Stopped::Drained) => say("stopped"),
        Ok(Stopped::CutOff) => say("stopped, clients that stayed were cut off"),
        Err(error) => {
            say(&format!("failed: {}", error_chain(&error)));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn serve(arguments: Arguments) -> Result<Stopped, ProgramError> {
    let Arguments { models, data, listen, share_port, connections, lame_duck } = arguments;
    let address = ListenAddress { host_and_port: listen, share_port };
    let settings = ServerSettings {
        connections_max: connections.get(),
        lame_duck: Duration::from_secs(lame_duck.into()),
        report,
        ..ServerSettings::default()
    };
    serve_until_stopped(&models, &data, &address, settings, announce)
}

fn announce(state: &PublishedState, address: SocketAddr) {
    say(&format!(
        "{} customers as of {}, bundle {}, listening on {address}",
        state.epoch().customers(),
        state.epoch().as_of(),
        state.bundle().id(),
    ));
}

fn report(trouble: &ConnectionTrouble) {
    say(&error_chain(trouble));
}

/// Writes one line to stderr. A server goes on without one: a log that is closed or full is
/// not a reason to stop.
fn say(line: &str) {
    let _ = std::io::stderr().write_all(format!("tenure-serve: {line}\n").as_bytes());
}
