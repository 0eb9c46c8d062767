//! Orders and returns: a unit of time, then a record each.
//!
//! A record: flags (u8), the time since the record before, the time until it was known if that
//! is later, the amount, then margin, discount, units and channel where the flags say so.

use super::error::EncodingError;
use super::times::SectionUnit;
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::{OptionalSum, Order, OrderKind, OrderTerms, Word};
use crate::time::Timestamp;

pub(super) const TAG: u8 = 1;

const RETURN: u8 = 1;
const KNOWN_LATER: u8 = 1 << 1;
const MARGIN: u8 = 1 << 2;
const DISCOUNT: u8 = 1 << 3;
const UNITS: u8 = 1 << 4;
/// Units are whole: written as units and not as thousandths.
const WHOLE_UNITS: u8 = 1 << 5;
const CHANNEL: u8 = 1 << 6;
const KNOWN_FLAGS: u8 = (1 << 7) - 1;

const START: Timestamp = Timestamp::from_micros(0);

pub(super) fn encode(orders: &[Order], bytes: &mut Vec<u8>) {
    let times = orders.iter().flat_map(|order| [order.at, order.known_at]);
    let unit = SectionUnit::of(times);
    unit.put(bytes);
    let mut before = START;
    for order in orders {
        let flags = flags(order);
        bytes.put(&[flags]);
        unit.put_difference(before, order.at, bytes);
        before = order.at;
        if flags & KNOWN_LATER != 0 {
            unit.put_difference(order.at, order.known_at, bytes);
        }
        bytes.put_signed_varint(order.amount_minor);
        encode_terms(&order.terms, flags, bytes);
    }
}

fn flags(order: &Order) -> u8 {
    let terms = &order.terms;
    let units = terms.units_milli.get();
    let set = [
        (RETURN, order.kind == OrderKind::Return),
        (KNOWN_LATER, order.known_at != order.at),
        (MARGIN, terms.margin_minor.get().is_some()),
        (DISCOUNT, terms.discount_minor.get().is_some()),
        (UNITS, units.is_some()),
        (WHOLE_UNITS, units.is_some_and(|milli| milli % 1_000 == 0)),
        (CHANNEL, terms.channel.is_some()),
    ];
    set.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).sum()
}

fn encode_terms(terms: &OrderTerms, flags: u8, bytes: &mut Vec<u8>) {
    for sum in [terms.margin_minor, terms.discount_minor] {
        if let Some(minor) = sum.get() {
            bytes.put_signed_varint(minor);
        }
    }
    if let Some(milli) = terms.units_milli.get() {
        let whole = flags & WHOLE_UNITS != 0;
        bytes.put_signed_varint(if whole { milli / 1_000 } else { milli });
    }
    if terms.channel.is_some() {
        bytes.put_varint(u64::from(terms.channel.number()));
    }
}

pub(super) fn decode(
    reader: &mut ByteReader<'_>,
    count: usize,
    orders: &mut Vec<Order>,
) -> Result<(), EncodingError> {
    let unit = SectionUnit::read(reader)?;
    orders.reserve(count);
    let mut before = START;
    for _ in 0..count {
        let flags = reader.u8("the flags of an order")?;
        if flags & !KNOWN_FLAGS != 0 {
            return Err(EncodingError::BadRecord { record: "an order", problem: "unknown flags" });
        }
        let at = unit.read_after(before, reader)?;
        before = at;
        let known_later = flags & KNOWN_LATER != 0;
        let known_at = if known_later { unit.read_after(at, reader)? } else { at };
        let kind = if flags & RETURN != 0 { OrderKind::Return } else { OrderKind::Purchase };
        let amount_minor = reader.signed_varint("an amount")?;
        let terms = decode_terms(reader, flags)?;
        orders.push(Order { at, known_at, kind, amount_minor, terms });
    }
    Ok(())
}

fn decode_terms(reader: &mut ByteReader<'_>, flags: u8) -> Result<OrderTerms, EncodingError> {
    let mut sum = |flag: u8, expected: &'static str| {
        let given = flags & flag != 0;
        given.then(|| reader.signed_varint(expected)).transpose()
    };
    let margin_minor = OptionalSum::from(sum(MARGIN, "a margin")?);
    let discount_minor = OptionalSum::from(sum(DISCOUNT, "a discount")?);
    let units = sum(UNITS, "a number of units")?;
    let thousandths = if flags & WHOLE_UNITS != 0 { 1_000 } else { 1 };
    let units_milli = OptionalSum::from(units.map(|units| units.saturating_mul(thousandths)));
    let channel = if flags & CHANNEL != 0 { read_word(reader)? } else { Word::NONE };
    Ok(OrderTerms { margin_minor, discount_minor, units_milli, channel })
}

/// A word of some list.
pub(super) fn read_word(reader: &mut ByteReader<'_>) -> Result<Word, EncodingError> {
    let number = reader.varint("a word")?;
    let word = u32::try_from(number).map(Word::numbered);
    word.map_err(|_| EncodingError::BadRecord { record: "an event", problem: "an absurd word" })
}
