//! The bytes of a history on disk: fixed-width records, little-endian.
//!
//! One order is 25 bytes: `at` (i64 microseconds), `known_at` (i64 microseconds),
//! `amount_minor` (i64), `kind` (u8: 0 purchase, 1 return).

use super::{History, Order, OrderKind, Past};
use crate::time::Timestamp;

const ORDER_BYTES: usize = 25;

/// Bytes that are not a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The length is not a whole number of records.
    #[error("a history of {bytes} bytes is cut off: records are {ORDER_BYTES} bytes")]
    CutOff {
        /// The number of bytes.
        bytes: usize,
    },
    /// A kind this release does not know.
    #[error("order {index} has the unknown kind {kind}; the file comes from a newer release")]
    UnknownKind {
        /// The position of the order in the history.
        index: usize,
        /// The byte that was found.
        kind: u8,
    },
}

impl History {
    /// Appends this history's bytes to `bytes`.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        encode(&self.orders, bytes);
    }

    /// Reads the bytes written by [`History::encode_into`] or [`Past::encode_into`].
    ///
    /// # Errors
    ///
    /// When the bytes are cut off or name an unknown kind.
    pub fn decode(bytes: &[u8]) -> Result<History, EncodingError> {
        if !bytes.len().is_multiple_of(ORDER_BYTES) {
            return Err(EncodingError::CutOff { bytes: bytes.len() });
        }
        let orders = bytes
            .chunks_exact(ORDER_BYTES)
            .enumerate()
            .map(|(index, record)| decode_order(index, record))
            .collect::<Result<Vec<Order>, _>>()?;
        Ok(History::new(orders))
    }
}

impl Past<'_> {
    /// Appends the bytes of the history that holds just the events of this past.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        encode(&self.orders, bytes);
    }
}

fn encode(orders: &[Order], bytes: &mut Vec<u8>) {
    for order in orders {
        bytes.extend_from_slice(&order.at.micros().to_le_bytes());
        bytes.extend_from_slice(&order.known_at.micros().to_le_bytes());
        bytes.extend_from_slice(&order.amount_minor.to_le_bytes());
        bytes.push(match order.kind {
            OrderKind::Purchase => 0,
            OrderKind::Return => 1,
        });
    }
}

fn decode_order(index: usize, record: &[u8]) -> Result<Order, EncodingError> {
    let word = |from: usize| {
        i64::from_le_bytes(record[from..from + 8].try_into().expect("a record holds three words"))
    };
    let kind = match record[24] {
        0 => OrderKind::Purchase,
        1 => OrderKind::Return,
        kind => return Err(EncodingError::UnknownKind { index, kind }),
    };
    Ok(Order {
        at: Timestamp::from_micros(word(0)),
        known_at: Timestamp::from_micros(word(8)),
        kind,
        amount_minor: word(16),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let order = |at: i64, amount_minor: i64| {
            let order = Order::by_sign(Timestamp::from_micros(at), amount_minor);
            order.with_known_at(Timestamp::from_micros(at + 5))
        };
        History::new(vec![order(-7, 1_999), order(9, -500)])
    }

    #[test]
    fn a_history_is_read_as_it_was_written() {
        let mut bytes = Vec::new();
        history().encode_into(&mut bytes);
        assert_eq!(History::decode(&bytes), Ok(history()));
        let mut bytes_of_past = Vec::new();
        history().past(Timestamp::from_micros(14)).encode_into(&mut bytes_of_past);
        assert_eq!(bytes_of_past, bytes);
    }

    #[test]
    fn broken_bytes_are_refused() {
        let mut bytes = Vec::new();
        history().encode_into(&mut bytes);
        assert_eq!(History::decode(&bytes[1..]), Err(EncodingError::CutOff { bytes: 49 }));
        bytes[24] = 9;
        assert_eq!(History::decode(&bytes), Err(EncodingError::UnknownKind { index: 0, kind: 9 }));
    }
}
