//! A whole server as one blocking call: load, listen, serve until told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{ServeError, ServingState, Settings, StartError, Stopped, run};

/// Why a server did not start or did not go on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages say what each field is.
pub enum ProgramError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(
        "cannot listen on {address}: {source}; stop the program that holds the port, \
         or choose another with --listen"
    )]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the system refuses threads or signals: {0}; raise the limits of this process")]
    System(#[from] std::io::Error),
    #[error(transparent)]
    Serve(#[from] ServeError),
}

/// Serves the current base of `base_dir` until Ctrl-C or SIGTERM; `ready` is told when and
/// where it listens. Starts its own threads and returns when they are done.
///
/// # Errors
///
/// When base or bundle are missing or damaged, when the port is taken, or when the
/// transport fails as a whole.
pub fn serve_until_stopped(
    models_dir: &Path,
    base_dir: &Path,
    listen: SocketAddr,
    ready: impl FnOnce(&ServingState, SocketAddr),
) -> Result<Stopped, ProgramError> {
    let state = Arc::new(ServingState::load(models_dir, base_dir)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let stopped = runtime.block_on(async {
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|source| ProgramError::Listen { address: listen, source })?;
        let stop = stop_signal()?;
        ready(&state, listener.local_addr()?);
        Ok(run(listener, state, Settings::default(), stop).await?)
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
