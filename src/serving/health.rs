//! The standard health service: the server as a whole and each of its services.

use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthApi, HealthServer};
use tonic_health::server::{HealthReporter, health_reporter};

use super::grpc::proto::retention_service_server::RetentionServiceServer;
use super::grpc::proto::scoring_service_server::ScoringServiceServer;
use super::grpc::{Retention, Scoring};

/// The names that health is served for; the empty one is the server as a whole.
const SERVICES: [&str; 3] = [
    "",
    <ScoringServiceServer<Scoring> as NamedService>::NAME,
    <RetentionServiceServer<Retention> as NamedService>::NAME,
];

/// The health of all services, to be withdrawn when the server stops.
pub(super) struct Health {
    reporter: HealthReporter,
}

impl Health {
    /// Every service in the state SERVING, and the health service that answers so.
    pub(super) async fn serving() -> (Health, HealthServer<impl HealthApi>) {
        let (reporter, service) = health_reporter();
        for name in SERVICES {
            reporter.set_service_status(name, ServingStatus::Serving).await;
        }
        (Health { reporter }, service)
    }

    /// Turns every service to NOT_SERVING, and notifies health watchers of it.
    pub(super) async fn withdraw(&self) {
        for name in SERVICES {
            self.reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
    }

    /// Closes the streams of health watchers: a watch would keep its connection open for ever.
    pub(super) async fn close(&self) {
        let mut reporter = self.reporter.clone();
        for name in SERVICES {
            reporter.clear_service_status(name).await;
        }
    }
}
