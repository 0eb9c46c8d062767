//! Replies written as bytes, without a message in between.
//!
//! A message owns its texts, so that a score costs five allocations, and a batch of a thousand
//! costs more for its reply than for its forests. The twins are the messages of
//! [`proto`](super::super::proto); `prost` reads one as the other.

use prost::bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, encode_key, encode_varint, encoded_len_varint, key_len, message,
    skip_field,
};
use prost::{DecodeError, Message};

use super::{horizon_score, proto};
use crate::money::Currency;
use crate::requests::PublishedState;
use crate::scoring::Score;
use crate::time::Day;

/// The numbers of the fields in `proto/tenure/v1/`.
const CUSTOMER_ID: u32 = 1;
const BUNDLE_ID: u32 = 2;
const AS_OF: u32 = 3;
const CURRENCY: u32 = 4;
const HORIZONS: u32 = 5;
/// `ScoreCustomerResponse.score` and `ScoreOutcome.score`.
const SCORE: u32 = 1;
/// `BatchScoreCustomersResponse.outcomes`.
const OUTCOMES: u32 = 1;

/// A reply whose fields are encoded already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodedReply(Vec<u8>);

impl EncodedReply {
    /// The reply of these bytes.
    pub(in crate::serving::grpc) fn of(bytes: Vec<u8>) -> EncodedReply {
        EncodedReply(bytes)
    }
}

impl Message for EncodedReply {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        buffer.put_slice(&self.0);
    }

    /// Nobody reads a message of this type; it would have no fields.
    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        skip_field(wire_type, tag, buffer, context)
    }

    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// The texts that the scores of a published state have in common.
#[derive(Clone, Debug)]
pub(in crate::serving::grpc) struct ReplyTexts {
    bundle_id: String,
    currency: Currency,
    as_of: Day,
    as_of_text: String,
}

impl ReplyTexts {
    pub(in crate::serving::grpc) fn of(state: &PublishedState) -> ReplyTexts {
        let as_of = state.epoch().as_of();
        ReplyTexts {
            bundle_id: state.bundle().id().to_owned(),
            currency: state.bundle().currency(),
            as_of,
            as_of_text: as_of.to_string(),
        }
    }

    /// The reply to a request for one customer.
    pub(in crate::serving::grpc) fn reply(&self, customer_id: &str, score: &Score) -> EncodedReply {
        let mut encoded = Vec::new();
        self.put_score(customer_id, score, &mut encoded);
        let mut bytes = Vec::with_capacity(encoded.len() + LENGTH_BYTES);
        put_bytes(SCORE, &encoded, &mut bytes);
        EncodedReply(bytes)
    }

    /// Appends a score as an outcome of a batch; `encoded` is overwritten.
    pub(in crate::serving::grpc) fn put_outcome(
        &self,
        customer_id: &str,
        score: &Score,
        encoded: &mut Vec<u8>,
        bytes: &mut Vec<u8>,
    ) {
        encoded.clear();
        self.put_score(customer_id, score, encoded);
        encode_key(OUTCOMES, WireType::LengthDelimited, bytes);
        let length = encoded_len_varint(encoded.len() as u64) + encoded.len();
        encode_varint((key_len(SCORE) + length) as u64, bytes);
        put_bytes(SCORE, encoded, bytes);
    }

    /// Appends the fields of a `CustomerScore`.
    fn put_score(&self, customer_id: &str, score: &Score, bytes: &mut Vec<u8>) {
        put_text(CUSTOMER_ID, customer_id, bytes);
        put_text(BUNDLE_ID, &self.bundle_id, bytes);
        if score.as_of == self.as_of {
            put_text(AS_OF, &self.as_of_text, bytes);
        } else {
            put_text(AS_OF, &score.as_of.to_string(), bytes);
        }
        put_text(CURRENCY, self.currency.code(), bytes);
        for horizon in &score.horizons {
            message::encode(HORIZONS, &horizon_score(horizon), bytes);
        }
    }
}

/// Appends an outcome of a batch that is not a score.
pub(in crate::serving::grpc) fn put_error(error: proto::ScoreOutcome, bytes: &mut Vec<u8>) {
    message::encode(OUTCOMES, &error, bytes);
}

/// The most bytes of the key and the length before a score.
const LENGTH_BYTES: usize = 11;

/// A text, which is left out when it is empty.
fn put_text(tag: u32, text: &str, bytes: &mut Vec<u8>) {
    if !text.is_empty() {
        put_bytes(tag, text.as_bytes(), bytes);
    }
}

fn put_bytes(tag: u32, value: &[u8], bytes: &mut Vec<u8>) {
    encode_key(tag, WireType::LengthDelimited, bytes);
    encode_varint(value.len() as u64, bytes);
    bytes.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictors::prediction::ScoreMethod;
    use crate::scoring::HorizonScore;
    use proptest::prelude::*;

    /// The message that holds the same.
    fn twin(texts: &ReplyTexts, customer_id: &str, score: &Score) -> proto::CustomerScore {
        proto::CustomerScore {
            customer_id: customer_id.to_owned(),
            bundle_id: texts.bundle_id.clone(),
            as_of: score.as_of.to_string(),
            currency: texts.currency.code().to_owned(),
            horizons: score.horizons.iter().map(horizon_score).collect(),
        }
    }

    fn horizon() -> impl Strategy<Value = HorizonScore> {
        let number = || prop_oneof![Just(0.0), 0.0..1e9_f64];
        let method = prop_oneof![Just(ScoreMethod::Learned), Just(ScoreMethod::CustomerBase)];
        (0..800_u16, number(), number(), number(), method).prop_map(
            |(horizon_days, churn_probability, expected_value, expected_purchases, method)| {
                HorizonScore {
                    horizon_days,
                    churn_probability,
                    expected_value,
                    expected_purchases,
                    method,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn encoded_replies_are_the_bytes_of_the_messages(
            id in "[a-z0-9]{0,200}", as_of in 0..3_i32, horizons in prop::collection::vec(horizon(), 0..9),
        ) {
            let day = Day::from_days_since_epoch;
            let texts = ReplyTexts {
                bundle_id: "0123456789abcdef".to_owned(),
                currency: "EUR".parse().unwrap(),
                as_of: day(1),
                as_of_text: day(1).to_string(),
            };
            let score = Score { as_of: day(as_of), horizons };
            let twin = twin(&texts, &id, &score);

            let single = proto::ScoreCustomerResponse { score: Some(twin.clone()) };
            let reply = texts.reply(&id, &score);
            prop_assert_eq!(reply.encode_to_vec(), single.encode_to_vec());

            let error = proto::ScoreOutcome {
                outcome: Some(proto::score_outcome::Outcome::Error(tonic_types::pb::Status {
                    code: 5,
                    message: id.clone(),
                    details: vec![],
                })),
            };
            let outcome = proto::ScoreOutcome {
                outcome: Some(proto::score_outcome::Outcome::Score(twin)),
            };
            let batch = proto::BatchScoreCustomersResponse {
                outcomes: vec![outcome.clone(), error.clone(), outcome],
            };
            let (mut bytes, mut encoded) = (Vec::new(), Vec::new());
            texts.put_outcome(&id, &score, &mut encoded, &mut bytes);
            put_error(error, &mut bytes);
            texts.put_outcome(&id, &score, &mut encoded, &mut bytes);
            prop_assert_eq!(bytes, batch.encode_to_vec());
        }
    }
}
