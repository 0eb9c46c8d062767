//! `RetentionService`: the customers to keep, the most valuable first.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::page_token::Listing;
use super::proto::retention_service_server::RetentionService;
use super::proto::{ListHighValueCustomersRequest, ListHighValueCustomersResponse};
use super::status::RpcError;
use super::wire;
use crate::requests::{HighValueQuestion, PAGE_SIZE_MAX, PublishedState};

/// The service over one published state.
#[derive(Debug)]
pub(in crate::serving) struct Retention {
    state: Arc<PublishedState>,
}

impl Retention {
    pub(in crate::serving) fn new(state: Arc<PublishedState>) -> Retention {
        Retention { state }
    }

    fn page(
        &self,
        request: &ListHighValueCustomersRequest,
    ) -> Result<ListHighValueCustomersResponse, RpcError> {
        let epoch = self.state.epoch();
        let question = HighValueQuestion {
            horizon_days: request.horizon_days,
            minimum_churn_probability: request.minimum_churn_probability,
        };
        let list = self.state.high_value_list(&question)?;
        let size = page_size(request.page_size)?;
        let listing = Listing { epoch_id: epoch.id().as_str(), question };
        let page = list.page(listing.rank_of(&request.page_token)?, size);
        let score = |customer| wire::listed_score(&self.state, customer);
        let next_page_token = page.next_rank.map(|rank| listing.token_at(rank));
        Ok(ListHighValueCustomersResponse {
            customers: page.customers.iter().map(score).collect(),
            next_page_token: next_page_token.unwrap_or_default(),
        })
    }
}

/// The page size asked for; `None` for 0, which leaves it to the server.
fn page_size(asked: i32) -> Result<Option<NonZeroUsize>, RpcError> {
    usize::try_from(asked).map(NonZeroUsize::new).map_err(|_| {
        let problem = format!("{asked} is negative; give 1 to {PAGE_SIZE_MAX}, or 0");
        RpcError::field("page_size", problem)
    })
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
