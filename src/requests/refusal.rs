//! Reasons not to answer a question, with what to ask instead.

use super::limits::{BATCH_REQUESTS_MAX, INLINE_ORDERS_MAX, LAST_DAY};
use crate::money::{AMOUNT_MINOR_MAX, Currency};
use crate::store::CUSTOMER_ID_BYTES_MAX;
use crate::time::Day;

/// A reason not to answer a question.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// A part of the question cannot be used.
    #[error(transparent)]
    Invalid(#[from] InvalidQuestion),
    /// Nothing is published about the customer.
    #[error("the published state has no customer {customer_id:?}; send the history inline instead")]
    UnknownCustomer {
        /// The customer.
        customer_id: String,
    },
    /// A published history does not reach the day.
    #[error(
        "as_of {as_of} is later than the published state knows; ask as of {published_as_of} or \
         earlier, send the history inline, or publish a newer state"
    )]
    AsOfTooLate {
        /// The day that was asked for.
        as_of: Day,
        /// The last day that can be asked for.
        published_as_of: Day,
    },
    /// The customer is not a buyer yet.
    #[error("nothing was bought by {as_of}; a customer without a purchase cannot be scored")]
    NothingBought {
        /// The last day that counted as past.
        as_of: Day,
    },
    /// The models overflow on the customer.
    #[error("the score is not a finite number; the amounts are far from those the models know")]
    ScoreNotFinite,
}

/// A part of a question that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidQuestion {
    /// An id that no customer can have.
    #[error("{bytes} bytes are not a customer id; give 1 to {CUSTOMER_ID_BYTES_MAX}")]
    CustomerId {
        /// The length of the id.
        bytes: usize,
    },
    /// An as-of day outside the days a question may name.
    #[error("{as_of} is not a day from {first} to {LAST_DAY}", first = Day::EARLIEST)]
    AsOf {
        /// The day.
        as_of: Day,
    },
    /// Amounts in another currency than the bundle's.
    #[error("the bundle was fitted on {fitted}, amounts in {found} cannot be scored by it")]
    Currency {
        /// The currency of the history.
        found: Currency,
        /// The currency of the bundle.
        fitted: Currency,
    },
    /// A history longer than one question may hold.
    #[error("{orders} orders, more than {INLINE_ORDERS_MAX}")]
    TooManyOrders {
        /// The number of orders.
        orders: usize,
    },
    /// An order that cannot have happened.
    #[error("{problem}")]
    Order {
        /// Its position in the history, from 0.
        index: usize,
        /// The rule it breaks.
        problem: InvalidOrder,
    },
    /// A horizon without scores.
    #[error("{horizon_days} days are not a horizon of the bundle, {known:?} are")]
    Horizon {
        /// The horizon.
        horizon_days: u32,
        /// The horizons of the bundle, days.
        known: Vec<u16>,
    },
    /// A filter that is not a probability.
    #[error("{found} is not a probability; give 0 to 1")]
    MinimumChurnProbability {
        /// The number.
        found: f64,
    },
    /// A batch that is empty or too large.
    #[error("{requests} requests in one batch; send 1 to {BATCH_REQUESTS_MAX}")]
    BatchSize {
        /// The number of requests.
        requests: usize,
    },
}

/// A rule that an order of an inline history breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrder {
    /// A time before the first day a question may name.
    #[error("{day} is before {first}, the first day of the calendar", first = Day::EARLIEST)]
    TooEarly {
        /// The time of the order that breaks the rule.
        moment: OrderTime,
        /// Its day.
        day: Day,
    },
    /// A time after the as-of day.
    #[error("{day} is after the as-of day {as_of}; leave it out or give a later as_of")]
    AfterAsOf {
        /// The time of the order that breaks the rule.
        moment: OrderTime,
        /// Its day.
        day: Day,
        /// The last day that counts as past.
        as_of: Day,
    },
    /// An order that was known before it happened.
    #[error("it is before at; nothing is known before it happens")]
    KnownBeforeIt,
    /// An amount beyond any order of a shop.
    #[error("{amount_minor} is beyond {AMOUNT_MINOR_MAX} minor units either way")]
    Amount {
        /// The amount, minor units.
        amount_minor: i64,
    },
    /// A purchase of less than nothing.
    #[error("{amount_minor} has the wrong sign: a purchase is worth at least 0")]
    NegativePurchase {
        /// The amount, minor units.
        amount_minor: i64,
    },
    /// A return that brings the shop money.
    #[error("{amount_minor} has the wrong sign: a return is worth at most 0")]
    PositiveReturn {
        /// The amount, minor units.
        amount_minor: i64,
    },
}

/// One of the two times of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderTime {
    /// The time the customer acted.
    At,
    /// The time the shop's systems knew of it.
    KnownAt,
}
