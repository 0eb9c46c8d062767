//! `histories.bin`: all customers, sorted by id, each with its history.
//!
//! Integers are little-endian. The file starts with the number of customers (u64); then
//! for each one the length of its id (u32, bytes), the id (UTF-8), the length of its
//! history (u32, bytes) and the history as `src/history/encoding/` lays it out.

use super::error::{EpochContentError, StoredCustomerError};
use super::event_limits;
use super::id_index::{IdHash, IdIndex};
use super::prefetch_unsafe::prefetch;
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::History;
use crate::store::CUSTOMER_ID_BYTES_MAX;

/// The file in memory, with the position of every customer in it.
#[derive(Clone, Debug)]
pub(super) struct StoredHistories {
    bytes: Vec<u8>,
    spans: Vec<CustomerSpan>,
    index: IdIndex,
}

/// The position of a customer's id and history in the bytes.
#[derive(Clone, Copy, Debug)]
struct CustomerSpan {
    id_start: usize,
    id_len: u32,
    history_len: u32,
}

/// A length that is written as 32 bits.
const LENGTH_BYTES: usize = 4;

/// Appends one customer to the bytes of the file.
///
/// # Errors
///
/// When the customer cannot be stored.
pub(super) fn append(
    bytes: &mut Vec<u8>,
    id: &str,
    history: &History,
) -> Result<(), StoredCustomerError> {
    check(id, history)?;
    bytes.put_u32(id.len() as u32);
    bytes.put(id.as_bytes());
    let length_at = bytes.len();
    bytes.put_u32(0);
    history.encode_into(bytes);
    let history_len = u32::try_from(bytes.len() - length_at - LENGTH_BYTES)
        .map_err(|_| StoredCustomerError::LongHistory)?;
    bytes[length_at..length_at + LENGTH_BYTES].copy_from_slice(&history_len.to_le_bytes());
    Ok(())
}

/// Refuses a customer who cannot be stored.
///
/// # Errors
///
/// When the id, a time, or a sum of amounts, units or values is beyond what an epoch holds.
pub(super) fn check(id: &str, history: &History) -> Result<(), StoredCustomerError> {
    check_id(id)?;
    event_limits::check(history)
}

fn check_id(id: &str) -> Result<(), StoredCustomerError> {
    match id.len() {
        0 => Err(StoredCustomerError::EmptyId),
        1..=CUSTOMER_ID_BYTES_MAX => Ok(()),
        bytes => Err(StoredCustomerError::LongId { bytes }),
    }
}

impl StoredHistories {
    /// Reads and checks the whole file.
    ///
    /// # Errors
    ///
    /// When the bytes are not what [`append`] writes.
    pub(super) fn read(bytes: Vec<u8>) -> Result<StoredHistories, EpochContentError> {
        let mut reader = ByteReader::new(&bytes);
        let count = reader.u64("the number of customers")?;
        let mut spans = Vec::new();
        let mut previous = "";
        for _ in 0..count {
            let (id, span) = read_customer(&mut reader)?;
            if id <= previous {
                let source = StoredCustomerError::OutOfOrder { previous: previous.to_owned() };
                return Err(EpochContentError::Customer { customer_id: id.to_owned(), source });
            }
            previous = id;
            spans.push(span);
        }
        reader.end()?;
        let index = IdIndex::of(spans.iter().map(|span: &CustomerSpan| &bytes[span.id()]));
        Ok(StoredHistories { bytes, spans, index })
    }

    /// These histories, when they are of as many customers as `expected`.
    pub(super) fn counted(self, expected: u64) -> Result<StoredHistories, EpochContentError> {
        match self.len() as u64 {
            found if found == expected => Ok(self),
            found => Err(EpochContentError::CustomerCount { found, expected }),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(super) fn id_at(&self, position: usize) -> &str {
        let span = self.spans[position];
        std::str::from_utf8(&self.bytes[span.id()]).expect("ids were checked when read")
    }

    pub(super) fn find(&self, id: &str) -> Option<History> {
        let is_at = |position: usize| self.bytes[self.spans[position].id()] == *id.as_bytes();
        let found = self.index.find(id.as_bytes(), is_at)?;
        let encoded = &self.bytes[self.spans[found].history()];
        Some(History::decode(encoded).expect("histories were checked when read"))
    }

    /// Starts to load what [`StoredHistories::find`] needs for these ids.
    pub(super) fn prefetch<'a>(&self, ids: impl Iterator<Item = &'a str>) {
        let hashes: Vec<IdHash> = ids.map(|id| IdHash::of(id.as_bytes())).collect();
        hashes.iter().for_each(|hash| self.index.prefetch(*hash));
        let positions = hashes.iter().filter_map(|hash| self.index.likely_position(*hash));
        let positions: Vec<usize> = positions.collect();
        positions.iter().for_each(|position| prefetch(&self.spans, *position));
        for span in positions.iter().map(|position| self.spans[*position]) {
            prefetch(&self.bytes, span.id_start);
            prefetch(&self.bytes, span.id_start + CACHE_LINE_BYTES);
        }
    }
}

/// The bytes that are loaded together.
const CACHE_LINE_BYTES: usize = 64;

impl CustomerSpan {
    fn id(&self) -> std::ops::Range<usize> {
        self.id_start..self.id_start + self.id_len as usize
    }

    fn history(&self) -> std::ops::Range<usize> {
        let start = self.id().end + LENGTH_BYTES;
        start..start + self.history_len as usize
    }
}

fn read_customer<'a>(
    reader: &mut ByteReader<'a>,
) -> Result<(&'a str, CustomerSpan), EpochContentError> {
    let id_len = reader.u32("the length of an id")?;
    let id_start = reader.offset();
    let id = std::str::from_utf8(reader.take(id_len as usize, "an id")?)
        .map_err(|_| EpochContentError::IdNotText { offset: id_start })?;
    let history_len = reader.u32("the length of a history")?;
    let history = reader.take(history_len as usize, "a history")?;
    check_customer(id, history)
        .map_err(|source| EpochContentError::Customer { customer_id: id.to_owned(), source })?;
    Ok((id, CustomerSpan { id_start, id_len, history_len }))
}

fn check_customer(id: &str, history: &[u8]) -> Result<(), StoredCustomerError> {
    check(id, &History::decode(history)?)
}
