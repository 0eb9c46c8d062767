//! `ScoringService`: one customer, or many.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::background::{Background, StillWanted};
use super::proto::score_outcome::Outcome;
use super::proto::scoring_service_server::ScoringService;
use super::proto::{
    BatchScoreCustomersRequest, BatchScoreCustomersResponse, ScoreCustomerRequest,
    ScoreCustomerResponse, ScoreOutcome,
};
use super::status::RpcError;
use super::wire;
use crate::requests::{PublishedState, check_batch};

/// The service over one published state.
#[derive(Debug)]
pub(in crate::serving) struct Scoring {
    state: Arc<PublishedState>,
    background: Background,
}

impl Scoring {
    pub(in crate::serving) fn new(state: Arc<PublishedState>) -> Scoring {
        Scoring { state, background: Background::default() }
    }
}

#[tonic::async_trait]
impl ScoringService for Scoring {
    async fn score_customer(
        &self,
        request: Request<ScoreCustomerRequest>,
    ) -> Result<Response<ScoreCustomerResponse>, Status> {
        let request = request.into_inner();
        let score = self.state.score(wire::score_question(&request)?).map_err(RpcError::from)?;
        let score = wire::customer_score(&self.state, wire::customer_id(request), &score);
        Ok(Response::new(ScoreCustomerResponse { score: Some(score) }))
    }

    async fn batch_score_customers(
        &self,
        request: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<BatchScoreCustomersResponse>, Status> {
        let requests = request.into_inner().requests;
        check_batch(requests.len()).map_err(RpcError::from)?;
        let state = self.state.clone();
        let answer = move |block, wanted: &StillWanted| outcomes(&state, block, wanted);
        let outcomes = self.background.answer_all(requests, answer).await?;
        Ok(Response::new(BatchScoreCustomersResponse { outcomes }))
    }
}

/// The outcomes of a block of requests; of fewer, once nobody waits for them.
fn outcomes(
    state: &PublishedState,
    block: Vec<ScoreCustomerRequest>,
    wanted: &StillWanted,
) -> Vec<ScoreOutcome> {
    let asked = block.iter().take_while(|_| wanted.is_wanted());
    let answers = state.score_all(asked.map(wire::score_question));
    let outcome = |(customer_id, answer)| {
        let outcome = match answer {
            Ok(score) => Outcome::Score(wire::customer_score(state, customer_id, &score)),
            Err(error) => Outcome::Error(RpcError::into_message(error)),
        };
        ScoreOutcome { outcome: Some(outcome) }
    };
    block.into_iter().map(wire::customer_id).zip(answers).map(outcome).collect()
}
