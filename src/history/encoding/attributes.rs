//! Attributes: the kind of value (u8), the days since the record before, the attribute, and the
//! value: nothing, a number (f64), or a word.

use super::error::EncodingError;
use super::orders::read_word;
use super::times::{put_days, read_day};
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::{AttributeChange, AttributeValue};
use crate::time::Day;

pub(super) const TAG: u8 = 5;

const MISSING: u8 = 0;
const NUMBER: u8 = 1;
const CATEGORY: u8 = 2;

const START: Day = Day::from_days_since_epoch(0);

pub(super) fn encode(changes: &[AttributeChange], bytes: &mut Vec<u8>) {
    let mut before = START;
    for change in changes {
        bytes.put(&[match change.value {
            AttributeValue::Missing => MISSING,
            AttributeValue::Number(_) => NUMBER,
            AttributeValue::Category(_) => CATEGORY,
        }]);
        put_days(before, change.from, bytes);
        before = change.from;
        bytes.put_varint(u64::from(change.attribute.number()));
        match change.value {
            AttributeValue::Missing => {}
            AttributeValue::Number(bits) => bytes.put_u64(bits),
            AttributeValue::Category(word) => bytes.put_varint(u64::from(word.number())),
        }
    }
}

pub(super) fn decode(
    reader: &mut ByteReader<'_>,
    count: usize,
    changes: &mut Vec<AttributeChange>,
) -> Result<(), EncodingError> {
    let bad = |problem| EncodingError::BadRecord { record: "an attribute", problem };
    changes.reserve(count);
    let mut before = START;
    for _ in 0..count {
        let kind = reader.u8("the kind of an attribute's value")?;
        let from = read_day(before, reader)?;
        before = from;
        let attribute = read_word(reader)?;
        let value = match kind {
            MISSING => AttributeValue::Missing,
            NUMBER => match reader.u64("a number")? {
                bits if f64::from_bits(bits).is_nan() => return Err(bad("not a number")),
                bits => AttributeValue::Number(bits),
            },
            CATEGORY => AttributeValue::Category(read_word(reader)?),
            _ => return Err(bad("an unknown kind of value")),
        };
        changes.push(AttributeChange { from, attribute, value });
    }
    Ok(())
}
