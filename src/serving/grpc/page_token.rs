//! Page tokens: a place in one list of one published base, and of no other.
//!
//! A token is 25 bytes in hexadecimal: the format (1), a hash of the epoch (8), the rank
//! of the next customer (u64, little-endian), and a hash over the list and the rank (8).

use super::status::Refusal;

const FORMAT: u8 = 1;
const TOKEN_BYTES: usize = 25;

/// What is being listed: a token holds for exactly this.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing<'a> {
    /// The epoch listed.
    pub(super) epoch_id: &'a str,
    /// The horizon whose value orders the list.
    pub(super) horizon_days: u32,
    /// The filter, as it was asked for.
    pub(super) minimum_churn_probability: Option<f64>,
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
    /// When the token is none of ours, or was given out for another base or another list.
    pub(super) fn rank_of(&self, token: &str) -> Result<usize, Refusal> {
        if token.is_empty() {
            return Ok(0);
        }
        let refuse = |problem| Err(Refusal::BadPageToken { problem });
        let Some(bytes) = unhex(token).filter(|bytes| bytes[0] == FORMAT) else {
            return refuse("it is no token this server gave out");
        };
        if bytes[1..9] != self.epoch_hash() {
            return refuse("it belongs to a base that is not served now");
        }
        let rank = u64::from_le_bytes(bytes[9..17].try_into().expect("a token holds a rank"));
        if bytes[17..] != self.seal(rank) {
            return refuse("it belongs to another horizon or another minimum");
        }
        usize::try_from(rank).or_else(|_| refuse("it is no token this server gave out"))
    }

    fn epoch_hash(&self) -> [u8; 8] {
        first_eight(blake3::Hasher::new().update(self.epoch_id.as_bytes()))
    }

    fn seal(&self, rank: u64) -> [u8; 8] {
        let minimum = self.minimum_churn_probability;
        first_eight(
            blake3::Hasher::new()
                .update(self.epoch_id.as_bytes())
                .update(&self.horizon_days.to_le_bytes())
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

    const LISTING: Listing<'_> = Listing {
        epoch_id: "0123456789abcdef",
        horizon_days: 90,
        minimum_churn_probability: Some(0.5),
    };

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
        let others = [
            Listing { epoch_id: "fedcba9876543210", ..LISTING },
            Listing { horizon_days: 30, ..LISTING },
            Listing { minimum_churn_probability: Some(0.6), ..LISTING },
            Listing { minimum_churn_probability: None, ..LISTING },
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
