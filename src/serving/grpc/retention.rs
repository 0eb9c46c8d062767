//! `RetentionService`: whom to keep, the most valuable first.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::limits::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX};
use super::page_token::Listing;
use super::proto::retention_service_server::RetentionService;
use super::proto::{ListHighValueCustomersRequest, ListHighValueCustomersResponse};
use super::state::ServingState;
use super::status::Refusal;

/// The service over one state.
#[derive(Debug)]
pub(super) struct Retention {
    state: Arc<ServingState>,
}

impl Retention {
    pub(super) fn new(state: Arc<ServingState>) -> Retention {
        Retention { state }
    }

    fn page(
        &self,
        request: &ListHighValueCustomersRequest,
    ) -> Result<ListHighValueCustomersResponse, Refusal> {
        let epoch = self.state.epoch();
        let horizon_days = request.horizon_days;
        let ranking = u16::try_from(horizon_days).ok().and_then(|days| epoch.ranking(days));
        let ranking = ranking.ok_or_else(|| {
            let known: Vec<u16> = epoch.horizons().iter().map(|horizon| horizon.days).collect();
            let problem =
                format!("{horizon_days} days are no horizon of the bundle, {known:?} are");
            Refusal::field("horizon_days", problem)
        })?;
        let minimum = minimum_churn_probability(request)?;
        let page_size = page_size(request.page_size)?;
        let listing = Listing {
            epoch_id: epoch.id().as_str(),
            horizon_days,
            minimum_churn_probability: request.minimum_churn_probability,
        };
        let from_rank = listing.rank_of(&request.page_token)?;

        let mut listed = ranking
            .from_rank(from_rank)
            .zip(from_rank..)
            .filter(|(customer, _)| customer.score.churn_probability >= minimum);
        let customers = listed
            .by_ref()
            .take(page_size)
            .map(|(it, _)| self.state.reply(it.customer_id, epoch.as_of(), &[it.score]))
            .collect();
        let next_page_token = listed.next().map(|(_, rank)| listing.token_at(rank));
        Ok(ListHighValueCustomersResponse {
            customers,
            next_page_token: next_page_token.unwrap_or_default(),
        })
    }
}

fn minimum_churn_probability(request: &ListHighValueCustomersRequest) -> Result<f64, Refusal> {
    let minimum = request.minimum_churn_probability.unwrap_or(0.0);
    if (0.0..=1.0).contains(&minimum) {
        Ok(minimum)
    } else {
        let problem = format!("{minimum} is no probability; give 0 to 1");
        Err(Refusal::field("minimum_churn_probability", problem))
    }
}

fn page_size(asked: i32) -> Result<usize, Refusal> {
    match usize::try_from(asked) {
        Ok(0) => Ok(PAGE_SIZE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_SIZE_MAX)),
        Err(_) => {
            let problem = format!("{asked} is negative; give 1 to {PAGE_SIZE_MAX}, or 0");
            Err(Refusal::field("page_size", problem))
        }
    }
}

#[tonic::async_trait]
impl RetentionService for Retention {
    async fn list_high_value_customers(
        &self,
        request: Request<ListHighValueCustomersRequest>,
    ) -> Result<Response<ListHighValueCustomersResponse>, Status> {
        Ok(Response::new(self.page(request.get_ref())?))
    }
}
