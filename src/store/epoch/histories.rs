//! `histories.bin`: all customers, sorted by id, each with its history.
//!
//! Integers are little-endian. The file starts with the number of customers (u64); then
//! for each one the length of its id (u32, bytes), the id (UTF-8), the length of its
//! history (u32, bytes) and the history as `src/history/encoding.rs` lays it out.

use crate::history::{History, Order, Past};
use crate::store::CUSTOMER_ID_BYTES_MAX;
use crate::time::Day;

/// The file in memory, with the place of every customer in it.
#[derive(Clone, Debug)]
pub(super) struct Histories {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

/// Where a customer's id and history lie in the bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
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
/// With the reason, when the customer cannot be stored.
pub(super) fn append(bytes: &mut Vec<u8>, id: &str, past: &Past) -> Result<(), String> {
    check_id(id)?;
    check_orders(past.orders())?;
    bytes.extend_from_slice(&(id.len() as u32).to_le_bytes());
    bytes.extend_from_slice(id.as_bytes());
    let length_at = bytes.len();
    bytes.extend_from_slice(&[0; LENGTH_BYTES]);
    past.encode_into(bytes);
    let history_len = u32::try_from(bytes.len() - length_at - LENGTH_BYTES)
        .map_err(|_| "its history is larger than 4 GiB".to_owned())?;
    bytes[length_at..length_at + LENGTH_BYTES].copy_from_slice(&history_len.to_le_bytes());
    Ok(())
}

fn check_id(id: &str) -> Result<(), String> {
    match id.len() {
        0 => Err("its id is empty".to_owned()),
        len if len > CUSTOMER_ID_BYTES_MAX => {
            Err(format!("its id has {len} bytes, more than {CUSTOMER_ID_BYTES_MAX}"))
        }
        _ => Ok(()),
    }
}

/// Refuses what the floors above could not compute with.
fn check_orders(orders: &[Order]) -> Result<(), String> {
    let mut sum: i64 = 0;
    for order in orders {
        let days = Day::EARLIEST.start()..=Day::LATEST.end();
        if !days.contains(&order.at) || !days.contains(&order.known_at) {
            let at = order.at.micros();
            return Err(format!("an order at {at} microseconds lies outside the calendar"));
        }
        sum = order
            .amount_minor
            .checked_abs()
            .and_then(|amount| sum.checked_add(amount))
            .ok_or("its amounts add up to more than 64 bits hold")?;
    }
    Ok(())
}

impl Histories {
    /// Reads and checks the whole file.
    ///
    /// # Errors
    ///
    /// With the reason, when the bytes are not what [`append`] writes.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Histories, String> {
        let mut reader = Reader { bytes: &bytes, position: 0 };
        let count = u64::from_le_bytes(reader.take(8)?.try_into().expect("eight bytes were taken"));
        let mut places = Vec::new();
        let mut previous = "";
        for _ in 0..count {
            let (id, place) = reader.customer()?;
            if id <= previous {
                return Err(format!("customer {id:?} is out of order"));
            }
            previous = id;
            places.push(place);
        }
        if reader.position != bytes.len() {
            return Err("bytes follow the last customer".to_owned());
        }
        Ok(Histories { bytes, places })
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn id_at(&self, position: usize) -> &str {
        let place = self.places[position];
        std::str::from_utf8(&self.bytes[place.id()]).expect("ids were checked when read")
    }

    pub(super) fn find(&self, id: &str) -> Option<History> {
        let bytes_of = |place: &Place| &self.bytes[place.id()];
        let found =
            self.places.binary_search_by(|place| bytes_of(place).cmp(id.as_bytes())).ok()?;
        let encoded = &self.bytes[self.places[found].history()];
        Some(History::decode(encoded).expect("histories were checked when read"))
    }
}

impl Place {
    fn id(&self) -> std::ops::Range<usize> {
        self.id_start..self.id_start + self.id_len as usize
    }

    fn history(&self) -> std::ops::Range<usize> {
        let start = self.id().end + LENGTH_BYTES;
        start..start + self.history_len as usize
    }
}

/// Takes one part of the file after the other.
struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], String> {
        let rest = &self.bytes[self.position..];
        let taken = rest.get(..len).ok_or("it ends within a customer")?;
        self.position += len;
        Ok(taken)
    }

    fn length(&mut self) -> Result<u32, String> {
        let bytes = self.take(LENGTH_BYTES)?;
        Ok(u32::from_le_bytes(bytes.try_into().expect("four bytes were taken")))
    }

    fn customer(&mut self) -> Result<(&'a str, Place), String> {
        let id_len = self.length()?;
        let id_start = self.position;
        let id = std::str::from_utf8(self.take(id_len as usize)?)
            .map_err(|_| format!("the id at byte {id_start} is not UTF-8"))?;
        let in_customer = |problem: String| format!("customer {id:?}: {problem}");
        check_id(id).map_err(in_customer)?;
        let history_len = self.length()?;
        let history = History::decode(self.take(history_len as usize)?)
            .map_err(|error| in_customer(error.to_string()))?;
        check_orders(history.orders()).map_err(in_customer)?;
        Ok((id, Place { id_start, id_len, history_len }))
    }
}
