//! `tenure-serve`: serves a published state over gRPC.

#![allow(clippy::print_stderr)] // The one place that talks to the terminal.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tenure::error_chain::error_chain;
use tenure::requests::PublishedState;
use tenure::serving::{Stopped, serve_until_stopped};

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

    /// The address and port to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match serve_until_stopped(&arguments.models, &arguments.data, arguments.listen, announce) {
        Ok(Stopped::Drained) => eprintln!("tenure-serve: stopped"),
        Ok(Stopped::CutOff) => eprintln!("tenure-serve: stopped, clients that stayed were cut off"),
        Err(error) => {
            eprintln!("tenure-serve: failed: {}", error_chain(&error));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn announce(state: &PublishedState, address: SocketAddr) {
    eprintln!(
        "tenure-serve: {} customers as of {}, bundle {}, listening on {address}",
        state.epoch().customers(),
        state.epoch().as_of(),
        state.bundle().id(),
    );
}
