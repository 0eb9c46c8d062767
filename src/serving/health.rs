//! The standard health service: the server as a whole and each of its services.

use tonic::server::NamedService;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthApi, HealthServer};
use tonic_health::server::{HealthReporter, health_reporter};

use super::proto::retention_service_server::RetentionServiceServer;
use super::proto::scoring_service_server::ScoringServiceServer;
use super::retention::Retention;
use super::scoring::Scoring;

/// The empty name stands for the server as a whole.
const SERVICES: [&str; 3] = [
    "",
    <ScoringServiceServer<Scoring> as NamedService>::NAME,
    <RetentionServiceServer<Retention> as NamedService>::NAME,
];

/// The hand on the health of all services.
pub(super) struct Health {
    reporter: HealthReporter,
}

impl Health {
    /// Everything serving, and the service that says so.
    pub(super) async fn serving() -> (Health, HealthServer<impl HealthApi>) {
        let (reporter, service) = health_reporter();
        for name in SERVICES {
            reporter.set_service_status(name, ServingStatus::Serving).await;
        }
        (Health { reporter }, service)
    }

    /// Tells everyone who watches that the server stops, and lets go of them: a watch
    /// would keep its connection open for ever.
    pub(super) async fn withdraw(&self) {
        let mut reporter = self.reporter.clone();
        for name in SERVICES {
            reporter.set_service_status(name, ServingStatus::NotServing).await;
            reporter.clear_service_status(name).await;
        }
    }
}
