//! `tenure-serve`: serves the published base and its bundle over gRPC.

#![allow(clippy::print_stderr)] // The one place that talks to the terminal.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tenure::serving::{self, ServingState, Settings, Stopped};
use tokio::net::TcpListener;

/// Scores customers over gRPC from a published base and the bundle it was scored by.
#[derive(Debug, Parser)]
#[command(name = "tenure-serve", version)]
struct Arguments {
    /// The folder with the model bundles, as `tenure-train run` writes it.
    #[arg(long, value_name = "DIR")]
    models: PathBuf,

    /// The folder of the published customer base.
    #[arg(long, value_name = "DIR")]
    base: PathBuf,

    /// The address and port to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start threads: {error}")),
    };
    let code = runtime.block_on(serve(arguments)).unwrap_or_else(|error| failed(&*error));
    // Connections that outlived the drain limit must not outlive the process.
    runtime.shutdown_background();
    code
}

async fn serve(arguments: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let state = Arc::new(ServingState::load(&arguments.models, &arguments.base)?);
    let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}; stop the program that holds the port, \
             or choose another with --listen",
            arguments.listen
        )
    })?;
    let stop = stop_signal()?;
    eprintln!(
        "tenure-serve: {} customers as of {}, bundle {}, listening on {}",
        state.epoch().customers(),
        state.epoch().as_of(),
        state.bundle().id(),
        listener.local_addr()?,
    );
    match serving::run(listener, state, Settings::default(), stop).await? {
        Stopped::Drained => eprintln!("tenure-serve: stopped"),
        Stopped::CutOff => eprintln!("tenure-serve: stopped, cutting off clients that stayed"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Completes on Ctrl-C or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Completes on Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler the system ends the process on Ctrl-C by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

fn failed(error: &(impl Display + ?Sized)) -> ExitCode {
    eprintln!("tenure-serve: failed: {error}");
    ExitCode::FAILURE
}
