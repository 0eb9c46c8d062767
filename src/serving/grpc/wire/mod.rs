//! Between protobuf and the domain: texts and codes are read here, rules are checked inside.

mod echo;
mod fields;
mod history;
mod instant;

pub(super) use fields::field_of;

use echo::echo;

use super::proto;
use super::proto::score_customer_request::Subject as SentSubject;
use super::status::RpcError;
use crate::predictors::prediction::ScoreMethod;
use crate::requests::{PublishedState, ScoreQuestion, Subject};
use crate::scoring::{HorizonScore, Score};
use crate::store::epoch::ScoredCustomer;
use crate::time::Day;

/// The question that a request asks.
pub(super) fn score_question(
    request: &proto::ScoreCustomerRequest,
) -> Result<ScoreQuestion<'_>, RpcError> {
    let as_of = match request.as_of.as_str() {
        "" => None,
        text => Some(day("as_of", text)?),
    };
    let subject = match &request.subject {
        Some(SentSubject::CustomerId(id)) => Subject::Published(id),
        Some(SentSubject::History(sent)) => Subject::Inline(history::inline_history(sent)?),
        None => return Err(RpcError::field("subject", "give a customer_id or a history")),
    };
    Ok(ScoreQuestion { subject, as_of })
}

/// The id of the customer a request names; empty for an inline history.
pub(super) fn customer_id(request: proto::ScoreCustomerRequest) -> String {
    match request.subject {
        Some(SentSubject::CustomerId(id)) => id,
        Some(SentSubject::History(_)) | None => String::new(),
    }
}

/// A customer on a list, with the one score that put them there.
pub(super) fn listed_score(
    state: &PublishedState,
    customer: &ScoredCustomer<'_>,
) -> proto::CustomerScore {
    let score = Score { as_of: state.epoch().as_of(), horizons: vec![customer.score] };
    customer_score(state, customer.customer_id.to_owned(), &score)
}

/// A customer's scores, with the bundle that computed them.
pub(super) fn customer_score(
    state: &PublishedState,
    customer_id: String,
    score: &Score,
) -> proto::CustomerScore {
    proto::CustomerScore {
        customer_id,
        bundle_id: state.bundle().id().to_owned(),
        as_of: score.as_of.to_string(),
        currency: state.bundle().currency().code().to_owned(),
        horizons: score.horizons.iter().map(horizon_score).collect(),
    }
}

fn horizon_score(score: &HorizonScore) -> proto::HorizonScore {
    proto::HorizonScore {
        horizon_days: u32::from(score.horizon_days),
        churn_probability: score.churn_probability,
        expected_value: score.expected_value,
        expected_purchases: score.expected_purchases,
        method: method(score.method).into(),
    }
}

fn method(method: ScoreMethod) -> proto::ScoreMethod {
    match method {
        ScoreMethod::Learned => proto::ScoreMethod::Learned,
        ScoreMethod::CustomerBase => proto::ScoreMethod::CustomerBase,
    }
}

fn day(field: &str, text: &str) -> Result<Day, RpcError> {
    instant::parse_day(text).ok_or_else(|| {
        RpcError::field(field, format!("{} is not a day; write it as YYYY-MM-DD", echo(text)))
    })
}
