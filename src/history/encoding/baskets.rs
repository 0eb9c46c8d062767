//! Baskets: flags (u8), the days since the record before, the category, the amount, then the
//! days until it was known and the units where the flags say so.

use super::error::EncodingError;
use super::orders::read_word;
use super::times::{put_days, read_day};
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::{BasketLine, OptionalSum};
use crate::time::Day;

pub(super) const TAG: u8 = 2;

const KNOWN_LATER: u8 = 1;
const UNITS: u8 = 1 << 1;
/// Units are whole: written as units and not as thousandths.
const WHOLE_UNITS: u8 = 1 << 2;
const KNOWN_FLAGS: u8 = (1 << 3) - 1;

const START: Day = Day::from_days_since_epoch(0);

pub(super) fn encode(lines: &[BasketLine], bytes: &mut Vec<u8>) {
    let mut before = START;
    for line in lines {
        let flags = flags(line);
        bytes.put(&[flags]);
        put_days(before, line.day, bytes);
        before = line.day;
        bytes.put_varint(u64::from(line.category.number()));
        bytes.put_signed_varint(line.amount_minor);
        if flags & KNOWN_LATER != 0 {
            put_days(line.day, line.known_day, bytes);
        }
        if let Some(milli) = line.units_milli.get() {
            let whole = flags & WHOLE_UNITS != 0;
            bytes.put_signed_varint(if whole { milli / 1_000 } else { milli });
        }
    }
}

fn flags(line: &BasketLine) -> u8 {
    let units = line.units_milli.get();
    let set = [
        (KNOWN_LATER, line.known_day != line.day),
        (UNITS, units.is_some()),
        (WHOLE_UNITS, units.is_some_and(|milli| milli % 1_000 == 0)),
    ];
    set.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).sum()
}

pub(super) fn decode(
    reader: &mut ByteReader<'_>,
    count: usize,
    lines: &mut Vec<BasketLine>,
) -> Result<(), EncodingError> {
    lines.reserve(count);
    let mut before = START;
    for _ in 0..count {
        let line = decode_one(reader, before)?;
        before = line.day;
        lines.push(line);
    }
    Ok(())
}

fn decode_one(reader: &mut ByteReader<'_>, before: Day) -> Result<BasketLine, EncodingError> {
    let flags = reader.u8("the flags of a basket line")?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(EncodingError::BadRecord { record: "a basket line", problem: "unknown flags" });
    }
    let day = read_day(before, reader)?;
    let category = read_word(reader)?;
    let amount_minor = reader.signed_varint("an amount")?;
    let known_day = if flags & KNOWN_LATER != 0 { read_day(day, reader)? } else { day };
    let units = (flags & UNITS != 0).then(|| reader.signed_varint("units")).transpose()?;
    let thousandths = if flags & WHOLE_UNITS != 0 { 1_000 } else { 1 };
    let units_milli = OptionalSum::from(units.map(|units| units.saturating_mul(thousandths)));
    Ok(BasketLine { day, known_day, category, amount_minor, units_milli })
}
