//! `ScoringService`: one customer, or many.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::background::answer_all;
use super::proto::score_outcome::Outcome;
use super::proto::scoring_service_server::ScoringService;
use super::proto::{
    BatchScoreCustomersRequest, BatchScoreCustomersResponse, CustomerScore, ScoreCustomerRequest,
    ScoreCustomerResponse, ScoreOutcome,
};
use super::status::RpcError;
use super::wire;
use crate::requests::{PublishedState, check_batch};

/// The service over one published state.
#[derive(Debug)]
pub(in crate::serving) struct Scoring {
    state: Arc<PublishedState>,
}

impl Scoring {
    pub(in crate::serving) fn new(state: Arc<PublishedState>) -> Scoring {
        Scoring { state }
    }
}

#[tonic::async_trait]
impl ScoringService for Scoring {
    async fn score_customer(
        &self,
        request: Request<ScoreCustomerRequest>,
    ) -> Result<Response<ScoreCustomerResponse>, Status> {
        let score = score(&self.state, request.get_ref())?;
        Ok(Response::new(ScoreCustomerResponse { score: Some(score) }))
    }

    async fn batch_score_customers(
        &self,
        request: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<BatchScoreCustomersResponse>, Status> {
        let requests = request.into_inner().requests;
        check_batch(requests.len()).map_err(RpcError::from)?;
        let state = self.state.clone();
        // A full batch computes for long enough to hold up other requests of this thread.
        let outcomes = answer_all(requests, move |request| outcome(&state, request)).await?;
        Ok(Response::new(BatchScoreCustomersResponse { outcomes }))
    }
}

fn score(
    state: &PublishedState,
    request: &ScoreCustomerRequest,
) -> Result<CustomerScore, RpcError> {
    let score = state.score(wire::score_question(request)?)?;
    let customer_id = wire::customer_id(request);
    Ok(wire::customer_score(state, customer_id, score.as_of, &score.horizons))
}

fn outcome(state: &PublishedState, request: &ScoreCustomerRequest) -> ScoreOutcome {
    let outcome = match score(state, request) {
        Ok(score) => Outcome::Score(score),
        Err(error) => Outcome::Error(error.into_message()),
    };
    ScoreOutcome { outcome: Some(outcome) }
}
