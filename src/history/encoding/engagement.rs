//! Engagement: flags (u8), the days since the record before, the kind, then the days until it
//! was known, category, channel, count and value where the flags say so.

use super::error::EncodingError;
use super::orders::read_word;
use super::times::{put_days, read_day};
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::{Engagement, OptionalSum, Word};
use crate::time::Day;

pub(super) const TAG: u8 = 3;

const KNOWN_LATER: u8 = 1;
const CATEGORY: u8 = 1 << 1;
const CHANNEL: u8 = 1 << 2;
/// More than one act.
const MANY: u8 = 1 << 3;
const VALUE: u8 = 1 << 4;
const KNOWN_FLAGS: u8 = (1 << 5) - 1;

const START: Day = Day::from_days_since_epoch(0);

pub(super) fn encode(records: &[Engagement], bytes: &mut Vec<u8>) {
    let mut before = START;
    for record in records {
        bytes.put(&[flags(record)]);
        put_days(before, record.day, bytes);
        before = record.day;
        bytes.put_varint(u64::from(record.kind.number()));
        if record.known_day != record.day {
            put_days(record.day, record.known_day, bytes);
        }
        for word in [record.category, record.channel].into_iter().filter(|word| word.is_some()) {
            bytes.put_varint(u64::from(word.number()));
        }
        if record.count != 1 {
            bytes.put_varint(u64::from(record.count));
        }
        if let Some(milli) = record.value_milli.get() {
            bytes.put_signed_varint(milli);
        }
    }
}

fn flags(record: &Engagement) -> u8 {
    let set = [
        (KNOWN_LATER, record.known_day != record.day),
        (CATEGORY, record.category.is_some()),
        (CHANNEL, record.channel.is_some()),
        (MANY, record.count != 1),
        (VALUE, record.value_milli.get().is_some()),
    ];
    set.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).sum()
}

pub(super) fn decode(
    reader: &mut ByteReader<'_>,
    count: usize,
    records: &mut Vec<Engagement>,
) -> Result<(), EncodingError> {
    records.reserve(count);
    let mut before = START;
    for _ in 0..count {
        let record = decode_one(reader, before)?;
        before = record.day;
        records.push(record);
    }
    Ok(())
}

fn decode_one(reader: &mut ByteReader<'_>, before: Day) -> Result<Engagement, EncodingError> {
    let bad = |problem| EncodingError::BadRecord { record: "an engagement", problem };
    let flags = reader.u8("the flags of an engagement")?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(bad("unknown flags"));
    }
    let day = read_day(before, reader)?;
    let kind = read_word(reader)?;
    let known_day = if flags & KNOWN_LATER != 0 { read_day(day, reader)? } else { day };
    let mut word = |flag: u8| if flags & flag != 0 { read_word(reader) } else { Ok(Word::NONE) };
    let (category, channel) = (word(CATEGORY)?, word(CHANNEL)?);
    let count = if flags & MANY != 0 { reader.varint("a count")? } else { 1 };
    let count = u32::try_from(count).map_err(|_| bad("an absurd count"))?;
    let value = (flags & VALUE != 0).then(|| reader.signed_varint("a value")).transpose()?;
    let value_milli = OptionalSum::from(value);
    Ok(Engagement { day, known_day, kind, category, channel, count, value_milli })
}
