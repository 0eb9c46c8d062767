//! The gRPC server: a listener, its limits, health, and the services in `grpc/`.
//!
//! [`run`] serves one published state until it is stopped;
//! [`serve_until_stopped`] is the same as a program. The service is defined in
//! `proto/tenure/v1/`, its operation described in `docs/SERVING.md`.

mod connections;
mod deadline;
mod grpc;
mod health;
mod limits;
mod listening;
mod program;
mod settings;

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::pb::health_server::{Health as HealthApi, HealthServer};

pub use connections::ConnectionTrouble;
pub use grpc::proto;
pub use limits::MESSAGE_BYTES_MAX;
pub use listening::{ListenAddress, ListenError};
pub use program::{ProgramError, serve_until_stopped};
pub use settings::ServerSettings;

use connections::{ConnectionSettings, Connections};
use deadline::Deadline;
use grpc::{Retention, Scoring};
use health::Health;
use proto::retention_service_server::{RetentionService, RetentionServiceServer};
use proto::scoring_service_server::{ScoringService, ScoringServiceServer};

use crate::requests::PublishedState;

/// The way a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Every connection was closed.
    Drained,
    /// The drain limit passed with connections still open.
    CutOff,
}

/// A server that could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed as a whole.
    #[error("the server stopped; start it again")]
    Transport(#[from] tonic::transport::Error),
    /// The descriptors compiled into this program cannot be read.
    #[error("the service description of this program is damaged; build it again")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// The handlers that a server calls.
#[derive(Clone, Copy, Debug)]
pub struct Services<S, R> {
    /// The answers about single customers.
    pub scoring: S,
    /// The lists of customers.
    pub retention: R,
}

/// Serves `state` on `listener` until `shutdown` completes.
///
/// Then health turns to NOT_SERVING. After `settings.lame_duck`, in which everything is still
/// answered, new connections are refused and requests in flight are finished; what is still
/// open after `settings.drain_limit` is left behind.
///
/// # Errors
///
/// When the transport fails as a whole; a failing connection concerns only itself.
pub async fn run(
    listener: TcpListener,
    state: Arc<PublishedState>,
    settings: ServerSettings,
    shutdown: impl Future<Output = ()>,
) -> Result<Stopped, ServeError> {
    let scoring = Scoring::new(state.clone());
    let services = Services { scoring, retention: Retention::new(state) };
    run_services(listener, services, settings, shutdown).await
}

/// Serves other handlers as [`run`] serves ours, with the same limits, deadlines, health and
/// reflection: a handler that does nothing shows what the transport costs.
///
/// # Errors
///
/// As for [`run`].
pub async fn run_services<S: ScoringService, R: RetentionService>(
    listener: TcpListener,
    services: Services<S, R>,
    settings: ServerSettings,
    shutdown: impl Future<Output = ()>,
) -> Result<Stopped, ServeError> {
    let (health, health_service) = Health::serving().await;
    let routes = routes(health_service, services)?;
    let ServerSettings { connections_max, handshake_limit, report, .. } = settings;
    let incoming =
        Connections::new(listener, ConnectionSettings { connections_max, handshake_limit, report });
    let draining = Notify::new();
    let stop = async {
        shutdown.await;
        health.withdraw().await;
        tokio::time::sleep(settings.lame_duck).await;
        health.close().await;
        draining.notify_one();
    };
    let served = Server::builder()
        .http2_keepalive_interval(Some(limits::HTTP2_KEEPALIVE))
        .http2_max_header_list_size(limits::HEADER_BYTES_MAX)
        .max_concurrent_streams(limits::STREAMS_PER_CONNECTION_MAX)
        .serve_with_incoming_shutdown(Deadline::new(routes), incoming, stop);
    // A stopping server waits for its connections, and an idle client may never hang up.
    let overdue = async {
        draining.notified().await;
        tokio::time::sleep(settings.drain_limit).await;
    };
    tokio::select! {
        result = served => result.map(|()| Stopped::Drained).map_err(ServeError::from),
        () = overdue => Ok(Stopped::CutOff),
    }
}

/// The services by their paths, with health and reflection.
fn routes<S: ScoringService, R: RetentionService>(
    health: HealthServer<impl HealthApi>,
    services: Services<S, R>,
) -> Result<Routes, ServeError> {
    let reflection = tonic_reflection::server::Builder::configure;
    let describe = |builder: tonic_reflection::server::Builder<'static>| {
        builder
            .register_encoded_file_descriptor_set(proto::FILE_DESCRIPTOR_SET)
            // The details of an error travel as `Any`, which no proto of ours names.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(Routes::new(health)
        .add_service(describe(reflection()).build_v1()?)
        .add_service(describe(reflection()).build_v1alpha()?)
        .add_service(
            ScoringServiceServer::new(services.scoring)
                .max_decoding_message_size(MESSAGE_BYTES_MAX),
        )
        .add_service(
            RetentionServiceServer::new(services.retention)
                .max_decoding_message_size(MESSAGE_BYTES_MAX),
        )
        .prepare())
}
