//! A whole server as one blocking call: load, listen, serve until stopped.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use super::listening::{ListenAddress, ListenError, listen};
use super::settings::ServerSettings;
use super::{ServeError, Stopped, run};
use crate::requests::{PublishedState, PublishedStateError};

/// A server that did not start or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// There is nothing to serve.
    #[error(transparent)]
    State(#[from] PublishedStateError),
    /// The address cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The process cannot have what a server needs of the system.
    #[error("the system refuses threads or signals; raise the limits of this process")]
    System(#[from] std::io::Error),
    /// The server ended by itself.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

/// Serves the state published in `data_dir` until Ctrl-C or SIGTERM; `ready` is called with
/// the address when it listens. Starts its own threads and returns when they are done.
///
/// # Errors
///
/// When epoch or bundle are missing or damaged, when the port is taken, or when the
/// transport fails as a whole.
pub fn serve_until_stopped(
    models_dir: &Path,
    data_dir: &Path,
    address: &ListenAddress,
    settings: ServerSettings,
    ready: impl FnOnce(&PublishedState, SocketAddr),
) -> Result<Stopped, ProgramError> {
    let state = Arc::new(PublishedState::load(models_dir, data_dir)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let stopped = runtime.block_on(async {
        let listener = listen(address).await?;
        let stop = stop_signal()?;
        ready(&state, listener.local_addr()?);
        Ok(run(listener, state, settings, stop).await?)
    });
    // Connections that outlived the drain limit must not outlive the server.
    runtime.shutdown_background();
    stopped
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
