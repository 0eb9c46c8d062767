//! The servers that this program starts as processes of its own.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use tenure::requests::PublishedState;
use tenure::serving::proto::retention_service_server::RetentionService;
use tenure::serving::proto::scoring_service_server::{ScoringService, ScoringServiceServer};
use tenure::serving::proto::{
    BatchScoreCustomersRequest, EncodedReply, ListHighValueCustomersRequest,
    ListHighValueCustomersResponse, ScoreCustomerRequest,
};
use tenure::serving::{self, ServerSettings, Services};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::arguments::{Handler, Serve};
use crate::server::LISTENING;

/// The handler that does nothing: what remains is the transport.
struct Empty;

#[tonic::async_trait]
impl ScoringService for Empty {
    async fn score_customer(
        &self,
        _: Request<ScoreCustomerRequest>,
    ) -> Result<Response<EncodedReply>, Status> {
        Ok(Response::new(EncodedReply::default()))
    }

    async fn batch_score_customers(
        &self,
        _: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<EncodedReply>, Status> {
        Ok(Response::new(EncodedReply::default()))
    }
}

#[tonic::async_trait]
impl RetentionService for Empty {
    async fn list_high_value_customers(
        &self,
        _: Request<ListHighValueCustomersRequest>,
    ) -> Result<Response<ListHighValueCustomersResponse>, Status> {
        Ok(Response::new(ListHighValueCustomersResponse::default()))
    }
}

/// Serves on a free port, which it prints, until the process is killed.
pub(crate) fn serve(serve: &Serve) -> Result<(), Box<dyn Error>> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let settings = ServerSettings::default();
        let for_ever = std::future::pending();
        match serve.handler {
            Handler::EmptyBare => {
                eprintln!("{LISTENING}{address}");
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                let service = ScoringServiceServer::new(Empty);
                let server = tonic::transport::Server::builder().add_service(service);
                server.serve_with_incoming(incoming).await?;
            }
            Handler::Empty => {
                eprintln!("{LISTENING}{address}");
                let services = Services { scoring: Empty, retention: Empty };
                serving::run_services(listener, services, settings, for_ever).await?;
            }
            Handler::Scoring => {
                let state = PublishedState::load(given(&serve.models)?, given(&serve.data)?)?;
                eprintln!("{LISTENING}{address}");
                serving::run(listener, Arc::new(state), settings, for_ever).await?;
            }
        }
        Ok(())
    })
}

fn given(folder: &Option<std::path::PathBuf>) -> Result<&Path, Box<dyn Error>> {
    folder.as_deref().ok_or_else(|| "give --models and --data".into())
}
