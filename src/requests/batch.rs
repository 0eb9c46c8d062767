//! Many questions at once.

use super::limits::BATCH_REQUESTS_MAX;
use super::published_state::PublishedState;
use super::refusal::{InvalidQuestion, Refusal};
use super::score::{AskedCustomer, ScoreQuestion, finite};
use crate::scoring::Score;

/// The orders after which gathered customers are scored, however few they are: it bounds the
/// memory they take, and the time until the next question is looked at.
const GATHERED_ORDERS_MAX: usize = 20_000;

/// Checks the number of questions in one batch.
///
/// # Errors
///
/// When there is none, or more than [`BATCH_REQUESTS_MAX`].
pub fn check_batch(requests: usize) -> Result<(), Refusal> {
    if (1..=BATCH_REQUESTS_MAX).contains(&requests) {
        Ok(())
    } else {
        Err(InvalidQuestion::BatchSize { requests }.into())
    }
}

impl PublishedState {
    /// Announces customers who are to be asked about soon, so that their histories are at hand.
    pub fn expect_customers<'a>(&self, customer_ids: impl Iterator<Item = &'a str>) {
        self.epoch().prefetch(customer_ids);
    }

    /// Scores many customers: for each question what [`PublishedState::score`] answers, to the
    /// bit, in less time.
    ///
    /// A question that could not be read keeps its error and its place. To use several threads,
    /// give each some hundreds of the questions.
    pub fn score_all<'a, E: From<Refusal>>(
        &self,
        questions: impl IntoIterator<Item = Result<ScoreQuestion<'a>, E>>,
    ) -> Vec<Result<Score, E>> {
        let mut gathered = Gathered::default();
        let mut answers = Vec::new();
        for question in questions {
            match question.and_then(|question| Ok(self.asked(question)?)) {
                Ok(customer) => gathered.push(customer),
                Err(error) => gathered.places.push(Some(error)),
            }
            if gathered.orders > GATHERED_ORDERS_MAX {
                answers.extend(gathered.scored(self));
                gathered = Gathered::default();
            }
        }
        answers.extend(gathered.scored(self));
        answers
    }
}

/// Customers to be scored together.
struct Gathered<E> {
    customers: Vec<AskedCustomer>,
    /// The orders of all of them.
    orders: usize,
    /// One for each question: its error, or `None` where the next of the customers belongs.
    places: Vec<Option<E>>,
}

impl<E> Default for Gathered<E> {
    fn default() -> Gathered<E> {
        Gathered { customers: Vec::new(), orders: 0, places: Vec::new() }
    }
}

impl<E: From<Refusal>> Gathered<E> {
    fn push(&mut self, customer: AskedCustomer) {
        self.orders += customer.history.orders().len();
        self.customers.push(customer);
        self.places.push(None);
    }

    /// The answers to the questions, in their order.
    fn scored(self, state: &PublishedState) -> impl Iterator<Item = Result<Score, E>> {
        let mut buyers = Vec::with_capacity(self.customers.len());
        let refusals: Vec<Option<Refusal>> = self
            .customers
            .iter()
            .map(|customer| customer.buyer().map(|buyer| buyers.push(buyer)).err())
            .collect();
        let mut scores = state.scorer().score_all(&buyers).into_iter();
        let mut answers = refusals.into_iter().map(move |refusal| match refusal {
            Some(refusal) => Err(refusal),
            None => finite(scores.next().expect("each buyer is scored")),
        });
        self.places.into_iter().map(move |error| match error {
            Some(error) => Err(error),
            None => answers.next().expect("each customer is answered").map_err(E::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_one_to_a_thousand_questions() {
        assert_eq!(check_batch(1), Ok(()));
        assert_eq!(check_batch(BATCH_REQUESTS_MAX), Ok(()));
        for requests in [0, BATCH_REQUESTS_MAX + 1] {
            assert_eq!(check_batch(requests), Err(InvalidQuestion::BatchSize { requests }.into()));
        }
    }
}
