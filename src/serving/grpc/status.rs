//! The one table from a refusal to a gRPC status with machine-readable details.
//!
//! Every status carries a `google.rpc.ErrorInfo` of domain `tenure` with a stable reason,
//! beside the detail that fits its code.

use std::collections::HashMap;

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt, pb};

use super::page_token::PageTokenError;
use super::wire::field_of;
use crate::requests::Refusal;

/// A reason not to reply to a call.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::serving) enum RpcError {
    /// A field that does not hold what it should.
    BadField { field: String, problem: String },
    /// Bytes that are not the message of the method.
    Malformed(String),
    /// A page token that does not continue the list.
    BadPageToken(PageTokenError),
    /// A question that is not answered.
    Refused(Refusal),
    /// The caller no longer waits.
    DeadlineExceeded,
    /// The server failed.
    Unfinished,
}

impl RpcError {
    /// A field of the request that cannot be used, with what to write instead.
    pub(super) fn field(field: impl Into<String>, problem: impl Into<String>) -> RpcError {
        RpcError::BadField { field: field.into(), problem: problem.into() }
    }

    /// The code and the stable reason: the table.
    fn code(&self) -> (Code, &'static str) {
        match self {
            RpcError::BadField { .. } => (Code::InvalidArgument, "INVALID_FIELD"),
            RpcError::Malformed(_) => (Code::InvalidArgument, "MALFORMED_MESSAGE"),
            RpcError::BadPageToken(_) => (Code::InvalidArgument, "INVALID_PAGE_TOKEN"),
            RpcError::Refused(refusal) => match refusal {
                Refusal::Invalid(_) => (Code::InvalidArgument, "INVALID_FIELD"),
                Refusal::UnknownCustomer { .. } => (Code::NotFound, "UNKNOWN_CUSTOMER"),
                Refusal::AsOfTooLate { .. } => (Code::OutOfRange, "AS_OF_AFTER_BASE"),
                Refusal::NothingBought { .. } => (Code::FailedPrecondition, "NOTHING_BOUGHT"),
                Refusal::ScoreNotFinite => (Code::FailedPrecondition, "SCORE_NOT_FINITE"),
            },
            RpcError::DeadlineExceeded => (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            RpcError::Unfinished => (Code::Internal, "UNFINISHED"),
        }
    }

    fn message(&self) -> String {
        match self {
            RpcError::BadField { field, problem } => format!("{field}: {problem}"),
            RpcError::Malformed(problem) => {
                format!("{problem}; generate the client from the protos of this server")
            }
            RpcError::BadPageToken(problem) => {
                format!("page_token: {problem}; ask for the first page with an empty token")
            }
            RpcError::Refused(Refusal::Invalid(invalid)) => {
                format!("{}: {invalid}", field_of(invalid))
            }
            RpcError::Refused(refusal) => refusal.to_string(),
            RpcError::DeadlineExceeded => {
                "the deadline passed before the answer was ready; allow more time or ask for less"
                    .to_owned()
            }
            RpcError::Unfinished => {
                "the server could not finish the request; try again, and report it if it persists"
                    .to_owned()
            }
        }
    }

    fn details(&self, reason: &str, message: &str) -> ErrorDetails {
        let mut details = ErrorDetails::with_error_info(reason, "tenure", self.metadata());
        match self {
            RpcError::BadField { field, problem } => {
                details.add_bad_request_violation(field, problem);
            }
            RpcError::BadPageToken(problem) => {
                details.add_bad_request_violation("page_token", problem.to_string());
            }
            RpcError::Refused(refusal) => describe(&mut details, refusal, message),
            RpcError::Malformed(_) | RpcError::DeadlineExceeded | RpcError::Unfinished => {}
        }
        details
    }

    fn metadata(&self) -> HashMap<String, String> {
        match self {
            RpcError::Refused(Refusal::AsOfTooLate { published_as_of, .. }) => {
                HashMap::from([("base_as_of".to_owned(), published_as_of.to_string())])
            }
            _ => HashMap::new(),
        }
    }

    /// The status of one item of a batch, as a message.
    pub(super) fn into_message(self) -> pb::Status {
        let status = Status::from(self);
        pb::Status::decode(status.details()).expect("the details were encoded one line above")
    }
}

/// Adds the detail that fits the code of a refusal.
fn describe(details: &mut ErrorDetails, refusal: &Refusal, message: &str) {
    match refusal {
        Refusal::Invalid(invalid) => {
            details.add_bad_request_violation(field_of(invalid), invalid.to_string());
        }
        Refusal::AsOfTooLate { .. } => {
            details.add_bad_request_violation("as_of", message);
        }
        Refusal::UnknownCustomer { customer_id } => {
            details.set_resource_info("customer", customer_id, "", message);
        }
        Refusal::NothingBought { .. } => {
            details.add_precondition_failure_violation("PURCHASE", "history", message);
        }
        Refusal::ScoreNotFinite => {
            details.add_precondition_failure_violation("AMOUNT", "history", message);
        }
    }
}

impl From<Refusal> for RpcError {
    fn from(refusal: Refusal) -> RpcError {
        RpcError::Refused(refusal)
    }
}

impl From<PageTokenError> for RpcError {
    fn from(error: PageTokenError) -> RpcError {
        RpcError::BadPageToken(error)
    }
}

impl From<RpcError> for Status {
    fn from(error: RpcError) -> Status {
        let (code, reason) = error.code();
        let message = error.message();
        let details = error.details(reason, &message);
        Status::with_error_details(code, message, details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::{InvalidOrder, InvalidQuestion};

    #[test]
    fn a_batch_item_carries_what_a_single_call_would_answer() {
        let error = RpcError::field("as_of", "not a day");
        let message = error.clone().into_message();
        let status = Status::from(error);
        assert_eq!((message.code, message.message.as_str()), (3, status.message()));
        assert_eq!(message.details.len(), 2);
    }

    #[test]
    fn an_invalid_part_is_named_by_its_field_once_in_the_message_and_once_in_the_details() {
        let problem = InvalidOrder::KnownBeforeIt;
        let invalid = InvalidQuestion::Order { index: 2, problem };
        let status = Status::from(RpcError::from(Refusal::from(invalid)));
        let field = "history.orders[2].known_at";
        assert_eq!(status.message(), format!("{field}: {problem}"));
        let violations = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(violations[0].field, field);
        assert_eq!(violations[0].description, problem.to_string());
    }
}
