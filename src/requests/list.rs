//! The customers to keep: a list by expected value, page by page.

use std::num::NonZeroUsize;

use super::limits::PAGE_SIZE_MAX;
use super::published_state::PublishedState;
use super::refusal::{InvalidQuestion, Refusal};
use crate::store::epoch::{Ranking, ScoredCustomer};

/// The customers on a page of a size the caller leaves open.
const PAGE_SIZE_DEFAULT: usize = 50;

/// A list of published customers, the most valuable first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HighValueQuestion {
    /// The horizon whose expected value orders the list, days; one of the bundle's.
    pub horizon_days: u32,
    /// The least churn probability within the horizon of a customer on the list.
    pub minimum_churn_probability: Option<f64>,
}

/// The list that answers a [`HighValueQuestion`].
#[derive(Clone, Copy, Debug)]
pub struct HighValueList<'a> {
    ranking: Ranking<'a>,
    minimum: f64,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage<'a> {
    /// The customers in order, each with the score of the list's horizon.
    pub customers: Vec<ScoredCustomer<'a>>,
    /// The rank that the next page starts from; `None` on the last page.
    pub next_rank: Option<usize>,
}

impl PublishedState {
    /// The published customers by expected value, highest first and equal ones by id, as they
    /// were scored on the as-of day.
    ///
    /// # Errors
    ///
    /// When the bundle has no such horizon, or the minimum is not a probability.
    pub fn high_value_list(
        &self,
        question: &HighValueQuestion,
    ) -> Result<HighValueList<'_>, Refusal> {
        let horizon_days = question.horizon_days;
        let ranking = u16::try_from(horizon_days).ok().and_then(|days| self.epoch().ranking(days));
        let ranking = ranking.ok_or_else(|| {
            let known = self.epoch().horizons().iter().map(|horizon| horizon.days).collect();
            InvalidQuestion::Horizon { horizon_days, known }
        })?;
        match question.minimum_churn_probability.unwrap_or(0.0) {
            minimum if (0.0..=1.0).contains(&minimum) => Ok(HighValueList { ranking, minimum }),
            found => Err(InvalidQuestion::MinimumChurnProbability { found }.into()),
        }
    }
}

impl<'a> HighValueList<'a> {
    /// The page that starts from `rank`, the most valuable of all customers having rank 0.
    ///
    /// A rank counts customers below the minimum too, so it is the same in every list of a
    /// horizon. A size over [`PAGE_SIZE_MAX`] means that many.
    pub fn page(&self, rank: usize, size: Option<NonZeroUsize>) -> ListPage<'a> {
        let size = size.map_or(PAGE_SIZE_DEFAULT, NonZeroUsize::get).min(PAGE_SIZE_MAX);
        let mut listed = self
            .ranking
            .from_rank(rank)
            .zip(rank..)
            .filter(|(customer, _)| customer.score.churn_probability >= self.minimum);
        let customers = listed.by_ref().take(size).map(|(customer, _)| customer).collect();
        ListPage { customers, next_rank: listed.next().map(|(_, rank)| rank) }
    }
}
