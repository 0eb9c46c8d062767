//! `ScoringService`: one customer, or many.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::background::{Background, StillWanted};
use super::proto::score_outcome::Outcome;
use super::proto::scoring_service_server::ScoringService;
use super::proto::{BatchScoreCustomersRequest, EncodedReply, ScoreCustomerRequest, ScoreOutcome};
use super::status::RpcError;
use super::wire::{self, ReplyTexts};
use crate::requests::{PublishedState, check_batch};

/// The service over one published state.
#[derive(Debug)]
pub(in crate::serving) struct Scoring {
    published: Arc<Published>,
    background: Background,
}

/// A published state, and the texts of replies about it.
#[derive(Debug)]
struct Published {
    state: Arc<PublishedState>,
    texts: ReplyTexts,
}

impl Scoring {
    pub(in crate::serving) fn new(state: Arc<PublishedState>) -> Scoring {
        let texts = ReplyTexts::of(&state);
        Scoring {
            published: Arc::new(Published { state, texts }),
            background: Background::default(),
        }
    }
}

#[tonic::async_trait]
impl ScoringService for Scoring {
    async fn score_customer(
        &self,
        request: Request<ScoreCustomerRequest>,
    ) -> Result<Response<EncodedReply>, Status> {
        let request = request.into_inner();
        let Published { state, texts } = &*self.published;
        let score = state.score(wire::score_question(&request)?).map_err(RpcError::from)?;
        Ok(Response::new(texts.reply(wire::published_id(&request).unwrap_or_default(), &score)))
    }

    async fn batch_score_customers(
        &self,
        request: Request<BatchScoreCustomersRequest>,
    ) -> Result<Response<EncodedReply>, Status> {
        let requests = request.into_inner().requests;
        check_batch(requests.len()).map_err(RpcError::from)?;
        let published = self.published.clone();
        let answer = move |block, wanted: &StillWanted| published.outcomes(block, wanted);
        let outcomes = self.background.answer_all(requests, answer).await?;
        Ok(Response::new(EncodedReply::of(outcomes)))
    }
}

impl Published {
    /// The encoded outcomes of a block of requests; of fewer, once nobody waits for them.
    fn outcomes(&self, block: Vec<ScoreCustomerRequest>, wanted: &StillWanted) -> Vec<u8> {
        self.state.expect_customers(block.iter().filter_map(wire::published_id));
        let asked = block.iter().take_while(|_| wanted.is_wanted());
        let answers = self.state.score_all(asked.map(wire::score_question));
        let (mut bytes, mut encoded) = (Vec::new(), Vec::new());
        for (request, answer) in block.iter().zip(answers) {
            match answer {
                Ok(score) => {
                    let customer_id = wire::published_id(request).unwrap_or_default();
                    self.texts.put_outcome(customer_id, &score, &mut encoded, &mut bytes);
                }
                Err(error) => {
                    let outcome = Some(Outcome::Error(RpcError::into_message(error)));
                    wire::put_error(ScoreOutcome { outcome }, &mut bytes);
                }
            }
        }
        bytes
    }
}
