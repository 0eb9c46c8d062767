//! Page tokens: a position in one list of one epoch, and of no other.
//!
//! A token is 25 bytes in hexadecimal: the format (1), a hash of the epoch (8), the rank
//! of the next customer (u64, little-endian), and a hash over the list and the rank (8).

use crate::requests::HighValueQuestion;

const FORMAT: u8 = 1;
const TOKEN_BYTES: usize = 25;

/// The list that a token continues: one question to one epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing<'a> {
    /// The epoch listed.
    pub(super) epoch_id: &'a str,
    /// The question, as it was asked.
    pub(super) question: HighValueQuestion,
}

/// A reason not to continue a list from a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::serving) enum PageTokenError {
    #[error("it is not a token of this server")]
    Malformed,
    #[error("it belongs to a published state that is no longer served")]
    OtherEpoch,
    #[error("it belongs to another horizon or another minimum")]
    OtherQuestion,
}

impl Listing<'_> {
    /// The token of the page that starts at `rank`.
    pub(super) fn token_at(&self, rank: usize) -> String {
        let rank = rank as u64;
        let mut bytes = vec![FORMAT];
        bytes.extend(self.epoch_hash());
        bytes.extend(rank.to_le_bytes());
        bytes.extend(self.seal(rank));
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The rank a token names; an empty one starts the list.
    ///
    /// # Errors
    ///
    /// When the token is not one of ours, or was given out for another epoch or another list.
    pub(super) fn rank_of(&self, token: &str) -> Result<usize, PageTokenError> {
        if token.is_empty() {
            return Ok(0);
        }
        let bytes = unhex(token).filter(|bytes| bytes[0] == FORMAT);
        let bytes = bytes.ok_or(PageTokenError::Malformed)?;
        if bytes[1..9] != self.epoch_hash() {
            return Err(PageTokenError::OtherEpoch);
        }
        let rank = u64::from_le_bytes(bytes[9..17].try_into().expect("a token holds a rank"));
        if bytes[17..] != self.seal(rank) {
            return Err(PageTokenError::OtherQuestion);
        }
        usize::try_from(rank).map_err(|_| PageTokenError::Malformed)
    }

    fn epoch_hash(&self) -> [u8; 8] {
        first_eight(blake3::Hasher::new().update(self.epoch_id.as_bytes()))
    }

    fn seal(&self, rank: u64) -> [u8; 8] {
        let HighValueQuestion { horizon_days, minimum_churn_probability: minimum } = self.question;
        first_eight(
            blake3::Hasher::new()
                .update(self.epoch_id.as_bytes())
                .update(&horizon_days.to_le_bytes())
                .update(&[u8::from(minimum.is_some())])
                .update(&minimum.unwrap_or(0.0).to_bits().to_le_bytes())
                .update(&rank.to_le_bytes()),
        )
    }
}

fn first_eight(hasher: &blake3::Hasher) -> [u8; 8] {
    hasher.finalize().as_bytes()[..8].try_into().expect("a hash has 32 bytes")
}

fn unhex(token: &str) -> Option<[u8; TOKEN_BYTES]> {
    let digits = token.as_bytes();
    if digits.len() != 2 * TOKEN_BYTES {
        return None;
    }
    let mut bytes = [0; TOKEN_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| char::from(digit).to_digit(16);
        *byte = (value(pair[0])? * 16 + value(pair[1])?) as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: HighValueQuestion =
        HighValueQuestion { horizon_days: 90, minimum_churn_probability: Some(0.5) };
    const LISTING: Listing<'_> = Listing { epoch_id: "0123456789abcdef", question: QUESTION };

    #[test]
    fn a_token_leads_back_to_its_rank() {
        for rank in [0, 1, 50, 1_000_000] {
            assert_eq!(LISTING.rank_of(&LISTING.token_at(rank)), Ok(rank));
        }
        assert_eq!(LISTING.rank_of(""), Ok(0));
    }

    #[test]
    fn a_token_holds_for_no_other_list() {
        let token = LISTING.token_at(50);
        let asked = |question| Listing { question, ..LISTING };
        let others = [
            Listing { epoch_id: "fedcba9876543210", ..LISTING },
            asked(HighValueQuestion { horizon_days: 30, ..QUESTION }),
            asked(HighValueQuestion { minimum_churn_probability: Some(0.6), ..QUESTION }),
            asked(HighValueQuestion { minimum_churn_probability: None, ..QUESTION }),
        ];
        for other in others {
            assert!(other.rank_of(&token).is_err(), "{other:?}");
        }
    }

    #[test]
    fn an_altered_or_absurd_token_is_refused() {
        let token = LISTING.token_at(50);
        for index in 0..token.len() {
            let digit = if &token[index..=index] == "0" { "1" } else { "0" };
            let altered = format!("{}{digit}{}", &token[..index], &token[index + 1..]);
            assert!(LISTING.rank_of(&altered).is_err(), "{altered}");
        }
        for absurd in ["x", "0", "next please", "é", &"f".repeat(50), &"é".repeat(25)] {
            assert!(LISTING.rank_of(absurd).is_err(), "{absurd}");
        }
    }
}
