//! Between protobuf and the domain: texts and codes are read here, rules are checked inside.

mod echo;
mod encoded;
mod fields;
mod history;
mod instant;

pub use encoded::EncodedReply;
pub(super) use encoded::{ReplyTexts, put_error};
pub(super) use fields::field_of;

use echo::echo;

use super::proto;
use super::proto::score_customer_request::Subject as SentSubject;
use super::status::RpcError;
use crate::predictors::prediction::ScoreMethod;
use crate::requests::{PublishedState, ScoreQuestion, Subject};
use crate::scoring::HorizonScore;
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

/// The id of the published customer a request asks about.
pub(super) fn published_id(request: &proto::ScoreCustomerRequest) -> Option<&str> {
    match &request.subject {
        Some(SentSubject::CustomerId(id)) => Some(id),
        Some(SentSubject::History(_)) | None => None,
    }
}

/// A customer on a list, with the one score that put them there.
pub(super) fn listed_score(
    state: &PublishedState,
    customer: &ScoredCustomer<'_>,
) -> proto::CustomerScore {
    proto::CustomerScore {
        customer_id: customer.customer_id.to_owned(),
        bundle_id: state.bundle().id().to_owned(),
        as_of: state.epoch().as_of().to_string(),
        currency: state.bundle().currency().code().to_owned(),
        horizons: vec![horizon_score(&customer.score)],
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
