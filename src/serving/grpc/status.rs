//! The one table from what went wrong to a gRPC status with machine-readable details.
//!
//! Every status carries a `google.rpc.ErrorInfo` of domain `tenure` with a stable reason,
//! beside the detail that fits its code.

use std::collections::HashMap;

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt, pb};

use super::limits::ECHO_CHARS_MAX;
use crate::time::Day;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("{field}: {problem}")]
    BadField { field: String, problem: String },
    #[error("page_token: {problem}; ask for the first page with an empty token")]
    BadPageToken { problem: &'static str },
    #[error("the published base has no customer {customer_id:?}; send the history inline instead")]
    UnknownCustomer { customer_id: String },
    #[error(
        "as_of {as_of} is later than the published base knows; ask as of {base_as_of} or \
         earlier, send the history inline, or publish a newer base"
    )]
    AsOfAfterBase { as_of: Day, base_as_of: Day },
    #[error("nothing was bought at or before {as_of}; who never bought cannot be scored")]
    NothingBought { as_of: Day },
    #[error("the score is no finite number; the amounts are far from all the model learned from")]
    ScoreNotFinite,
    #[error("the deadline passed before the answer was ready; allow more time or ask for less")]
    DeadlineExceeded,
    #[error("the server could not finish the request; try again, and report it if it persists")]
    Unfinished,
}

impl Refusal {
    /// A field of the request that cannot be used, with what to write instead.
    pub(super) fn field(field: impl Into<String>, problem: impl Into<String>) -> Refusal {
        Refusal::BadField { field: field.into(), problem: problem.into() }
    }

    /// The code and the stable reason: the table.
    fn code(&self) -> (Code, &'static str) {
        match self {
            Refusal::BadField { .. } => (Code::InvalidArgument, "INVALID_FIELD"),
            Refusal::BadPageToken { .. } => (Code::InvalidArgument, "INVALID_PAGE_TOKEN"),
            Refusal::UnknownCustomer { .. } => (Code::NotFound, "UNKNOWN_CUSTOMER"),
            Refusal::AsOfAfterBase { .. } => (Code::OutOfRange, "AS_OF_AFTER_BASE"),
            Refusal::NothingBought { .. } => (Code::FailedPrecondition, "NOTHING_BOUGHT"),
            Refusal::ScoreNotFinite => (Code::FailedPrecondition, "SCORE_NOT_FINITE"),
            Refusal::DeadlineExceeded => (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            Refusal::Unfinished => (Code::Internal, "UNFINISHED"),
        }
    }

    fn details(&self, reason: &str) -> ErrorDetails {
        let mut metadata = HashMap::new();
        if let Refusal::AsOfAfterBase { base_as_of, .. } = self {
            metadata.insert("base_as_of".to_owned(), base_as_of.to_string());
        }
        let mut details = ErrorDetails::with_error_info(reason, "tenure", metadata);
        match self {
            Refusal::BadField { field, problem } => {
                details.add_bad_request_violation(field, problem);
            }
            Refusal::BadPageToken { problem } => {
                details.add_bad_request_violation("page_token", *problem);
            }
            Refusal::AsOfAfterBase { .. } => {
                details.add_bad_request_violation("as_of", self.to_string());
            }
            Refusal::UnknownCustomer { customer_id } => {
                details.set_resource_info("customer", customer_id, "", self.to_string());
            }
            Refusal::NothingBought { .. } => {
                details.add_precondition_failure_violation("PURCHASE", "history", self.to_string());
            }
            Refusal::ScoreNotFinite => {
                details.add_precondition_failure_violation("AMOUNT", "history", self.to_string());
            }
            Refusal::DeadlineExceeded | Refusal::Unfinished => {}
        }
        details
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Status {
        let (code, reason) = refusal.code();
        Status::with_error_details(code, refusal.to_string(), refusal.details(reason))
    }
}

/// The status of one item of a batch, as a message.
pub(super) fn as_message(refusal: Refusal) -> pb::Status {
    let status = Status::from(refusal);
    pb::Status::decode(status.details()).expect("the details were encoded one line above")
}

/// A caller's text, short enough to be repeated in an error.
pub(super) fn echo(text: &str) -> String {
    match text.char_indices().nth(ECHO_CHARS_MAX) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_item_carries_what_a_single_call_would_answer() {
        let refusal = Refusal::field("as_of", "no day");
        let message = as_message(refusal.clone());
        let status = Status::from(refusal);
        assert_eq!((message.code, message.message.as_str()), (3, status.message()));
        assert_eq!(message.details.len(), 2);
    }

    #[test]
    fn a_long_text_is_repeated_in_part() {
        assert_eq!(echo("Zoë"), "\"Zoë\"");
        assert_eq!(echo(&"ë".repeat(5_000)).chars().count(), ECHO_CHARS_MAX + 5);
    }
}
