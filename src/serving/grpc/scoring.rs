//! `ScoringService`: one customer, or many.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::limits::BATCH_REQUESTS_MAX;
use super::proto::score_outcome::Outcome;
use super::proto::scoring_service_server::ScoringService;
use super::proto::{
    BatchScoreCustomersRequest, BatchScoreCustomersResponse, ScoreCustomerRequest,
    ScoreCustomerResponse, ScoreOutcome,
};
use super::state::ServingState;
use super::status::{Refusal, as_message};

/// The service over one state.
#[derive(Debug)]
pub(super) struct Scoring {
    state: Arc<ServingState>,
}

impl Scoring {
    pub(super) fn new(state: Arc<ServingState>) -> Scoring {
        Scoring { state }
    }
}

#[tonic::async_trait]
impl ScoringService for Scoring {
    async fn score_customer(
        &self,
        request: Request<ScoreCustomerRequest>,
    ) -> Result<Response<ScoreCustomerResponse>, Status> {
        let score = self.state.score(request.get_ref())?;
        Ok(Response::new(ScoreCustomerResponse { score: Some(score) }))
    }

    async fn batch_score_customers(
        &self,
        request: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<BatchScoreCustomersResponse>, Status> {
        let requests = request.into_inner().requests;
        if requests.is_empty() || requests.len() > BATCH_REQUESTS_MAX {
            let problem =
                format!("{} requests in one batch; send 1 to {BATCH_REQUESTS_MAX}", requests.len());
            return Err(Refusal::field("requests", problem).into());
        }
        let state = self.state.clone();
        // A full batch computes for long enough to hold up other requests of this thread.
        let outcomes = tokio::task::spawn_blocking(move || {
            requests.iter().map(|request| outcome(&state, request)).collect()
        })
        .await
        .map_err(|_| Refusal::Unfinished)?;
        Ok(Response::new(BatchScoreCustomersResponse { outcomes }))
    }
}

fn outcome(state: &ServingState, request: &ScoreCustomerRequest) -> ScoreOutcome {
    let outcome = match state.score(request) {
        Ok(score) => Outcome::Score(score),
        Err(refusal) => Outcome::Error(as_message(refusal)),
    };
    ScoreOutcome { outcome: Some(outcome) }
}
