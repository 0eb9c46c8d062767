//! The bytes of a history on disk.
//!
//! A history is a sequence of chunks, so events are added by appending a chunk. A chunk is
//! the version of this layout (u8), the number of bytes that follow (varint), and sections.
//! A section is its tag (u8), the number of its records (varint) and the records; a kind of
//! event without a record has no section. A reader refuses a version or a tag that it does not know:
//! a history read in part would give another score.
//!
//! | tag | records | file |
//! |---|---|---|
//! | 1 | orders and returns | `orders.rs` |
//! | 2 | baskets | `baskets.rs` |
//! | 3 | engagement | `engagement.rs` |
//! | 4 | contacts | `contacts.rs` |
//! | 5 | attributes | `attributes.rs` |
//!
//! Numbers are varints (`src/disk/bytes.rs`); days and times are differences to the record
//! before, and what is usual takes no byte: a purchase of a shop that tells all its terms takes
//! at most 24 bytes with its basket, a day of engagement of one kind at most 8 (tested).

mod attributes;
mod baskets;
mod contacts;
mod engagement;
mod error;
mod orders;
mod times;

pub use error::EncodingError;

use self::error::VERSION;
use super::History;
use super::event::KnownEvents;
use crate::disk::bytes::{ByteReader, WriteBytes};

impl History {
    /// Appends this history's bytes, one chunk, to `bytes`.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        encode(&self.known_events(), bytes);
    }

    /// Reads chunks written by [`History::encode_into`], in any sequence.
    ///
    /// # Errors
    ///
    /// When the bytes are damaged or come from a newer release.
    pub fn decode(bytes: &[u8]) -> Result<History, EncodingError> {
        let mut reader = ByteReader::new(bytes);
        let mut history = History::default();
        while reader.remaining() > 0 {
            let found = reader.u8("a version")?;
            if found != VERSION {
                return Err(EncodingError::UnknownVersion { found });
            }
            let length = reader.short_count(1, "the length of a chunk")?;
            read_chunk(reader.take(length, "a chunk")?, &mut history)?;
        }
        history.sort();
        Ok(history)
    }
}

fn encode(events: &KnownEvents<'_>, bytes: &mut Vec<u8>) {
    let mut chunk = Vec::new();
    section(&mut chunk, orders::TAG, &events.orders, orders::encode);
    section(&mut chunk, baskets::TAG, &events.baskets, baskets::encode);
    section(&mut chunk, engagement::TAG, &events.engagement, engagement::encode);
    section(&mut chunk, contacts::TAG, &events.contacts, contacts::encode);
    section(&mut chunk, attributes::TAG, &events.attributes, attributes::encode);
    bytes.put(&[VERSION]);
    bytes.put_varint(chunk.len() as u64);
    bytes.put(&chunk);
}

/// A section; nothing without records.
fn section<R>(chunk: &mut Vec<u8>, tag: u8, records: &[R], encode: fn(&[R], &mut Vec<u8>)) {
    if !records.is_empty() {
        chunk.put(&[tag]);
        chunk.put_varint(records.len() as u64);
        encode(records, chunk);
    }
}

fn read_chunk(chunk: &[u8], history: &mut History) -> Result<(), EncodingError> {
    let mut reader = ByteReader::new(chunk);
    while reader.remaining() > 0 {
        let tag = reader.u8("a tag")?;
        // No record is shorter than two bytes.
        let count = reader.short_count(2, "the number of records")?;
        match tag {
            orders::TAG => orders::decode(&mut reader, count, &mut history.orders)?,
            baskets::TAG => baskets::decode(&mut reader, count, &mut history.baskets)?,
            engagement::TAG => engagement::decode(&mut reader, count, &mut history.engagement)?,
            contacts::TAG => contacts::decode(&mut reader, count, &mut history.contacts)?,
            attributes::TAG => attributes::decode(&mut reader, count, &mut history.attributes)?,
            tag => return Err(EncodingError::UnknownSection { tag }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
