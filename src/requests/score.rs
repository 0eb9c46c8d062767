//! The score of one customer, published or described by the caller.

use super::inline_history::InlineHistory;
use super::limits::LAST_DAY;
use super::published_state::PublishedState;
use super::refusal::{InvalidQuestion, Refusal};
use crate::history::{Buyer, History};
use crate::scoring::Score;
use crate::store::CUSTOMER_ID_BYTES_MAX;
use crate::time::Day;

/// A customer to score, and the day to score them as of.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreQuestion<'a> {
    /// The customer.
    pub subject: Subject<'a>,
    /// The last day that counts as past; by default the published state's.
    pub as_of: Option<Day>,
}

/// A customer to score.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject<'a> {
    /// A customer of the published state, by id.
    Published(&'a str),
    /// Anyone, by their history.
    Inline(InlineHistory),
}

/// The customer of a question, and the day to score them as of.
pub(super) struct AskedCustomer {
    pub(super) history: History,
    as_of: Day,
}

impl PublishedState {
    /// Scores one customer.
    ///
    /// The score of a published customer is computed from the stored history, never looked
    /// up, so that both kinds of subject run the same code.
    ///
    /// # Errors
    ///
    /// When the question cannot be used, or the customer cannot be scored as of that day.
    pub fn score(&self, question: ScoreQuestion<'_>) -> Result<Score, Refusal> {
        let asked = self.asked(question)?;
        finite(self.scorer().score(&asked.buyer()?))
    }

    /// The customer that a question is about.
    pub(super) fn asked(&self, question: ScoreQuestion<'_>) -> Result<AskedCustomer, Refusal> {
        let as_of = question.as_of.unwrap_or_else(|| self.epoch().as_of());
        if !(Day::EARLIEST..=LAST_DAY).contains(&as_of) {
            return Err(InvalidQuestion::AsOf { as_of }.into());
        }
        let history = match question.subject {
            Subject::Published(customer_id) => self.published_history(customer_id, as_of)?,
            Subject::Inline(history) => history.check(self.bundle().currency(), as_of)?,
        };
        Ok(AskedCustomer { history, as_of })
    }

    fn published_history(&self, customer_id: &str, as_of: Day) -> Result<History, Refusal> {
        if !(1..=CUSTOMER_ID_BYTES_MAX).contains(&customer_id.len()) {
            return Err(InvalidQuestion::CustomerId { bytes: customer_id.len() }.into());
        }
        let published_as_of = self.epoch().as_of();
        if as_of > published_as_of {
            return Err(Refusal::AsOfTooLate { as_of, published_as_of });
        }
        let unknown = || Refusal::UnknownCustomer { customer_id: customer_id.to_owned() };
        self.epoch().history(customer_id).ok_or_else(unknown)
    }
}

impl AskedCustomer {
    /// The customer as known at the end of the day.
    pub(super) fn buyer(&self) -> Result<Buyer<'_>, Refusal> {
        let AskedCustomer { history, as_of } = self;
        history.past(as_of.end()).buyer().ok_or(Refusal::NothingBought { as_of: *as_of })
    }
}

/// The score, unless the models overflowed.
pub(super) fn finite(score: Score) -> Result<Score, Refusal> {
    let is_finite = score.horizons.iter().all(|horizon| {
        horizon.churn_probability.is_finite()
            && horizon.expected_value.is_finite()
            && horizon.expected_purchases.is_finite()
    });
    if is_finite { Ok(score) } else { Err(Refusal::ScoreNotFinite) }
}
