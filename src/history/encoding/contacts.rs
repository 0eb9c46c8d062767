//! Contacts: a unit of time, then flags (u8), the time since the record before, the campaign,
//! then channel, offer, cost and propensity where the flags say so.

use super::error::EncodingError;
use super::orders::read_word;
use super::times::SectionUnit;
use crate::disk::bytes::{ByteReader, WriteBytes};
use crate::history::{Arm, Contact, OptionalSum, Word};
use crate::time::Timestamp;

pub(super) const TAG: u8 = 4;

const CONTROL: u8 = 1;
const CHANNEL: u8 = 1 << 1;
const OFFER: u8 = 1 << 2;
const COST: u8 = 1 << 3;
const PROPENSITY: u8 = 1 << 4;
const KNOWN_FLAGS: u8 = (1 << 5) - 1;

const START: Timestamp = Timestamp::from_micros(0);

pub(super) fn encode(contacts: &[Contact], bytes: &mut Vec<u8>) {
    let unit = SectionUnit::of(contacts.iter().map(|contact| contact.at));
    unit.put(bytes);
    let mut before = START;
    for contact in contacts {
        bytes.put(&[flags(contact)]);
        unit.put_difference(before, contact.at, bytes);
        before = contact.at;
        bytes.put_varint(u64::from(contact.campaign.number()));
        for word in [contact.channel, contact.offer].into_iter().filter(|word| word.is_some()) {
            bytes.put_varint(u64::from(word.number()));
        }
        if let Some(cost_minor) = contact.cost_minor.get() {
            bytes.put_signed_varint(cost_minor);
        }
        if let Some(millionths) = contact.propensity_millionths {
            bytes.put_varint(u64::from(millionths));
        }
    }
}

fn flags(contact: &Contact) -> u8 {
    let set = [
        (CONTROL, contact.arm == Arm::Control),
        (CHANNEL, contact.channel.is_some()),
        (OFFER, contact.offer.is_some()),
        (COST, contact.cost_minor.get().is_some()),
        (PROPENSITY, contact.propensity_millionths.is_some()),
    ];
    set.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).sum()
}

pub(super) fn decode(
    reader: &mut ByteReader<'_>,
    count: usize,
    contacts: &mut Vec<Contact>,
) -> Result<(), EncodingError> {
    let unit = SectionUnit::read(reader)?;
    contacts.reserve(count);
    let mut before = START;
    for _ in 0..count {
        let contact = decode_one(reader, unit, before)?;
        before = contact.at;
        contacts.push(contact);
    }
    Ok(())
}

fn decode_one(
    reader: &mut ByteReader<'_>,
    unit: SectionUnit,
    before: Timestamp,
) -> Result<Contact, EncodingError> {
    let bad = |problem| EncodingError::BadRecord { record: "a contact", problem };
    let flags = reader.u8("the flags of a contact")?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(bad("unknown flags"));
    }
    let at = unit.read_after(before, reader)?;
    let campaign = read_word(reader)?;
    let mut word = |flag: u8| if flags & flag != 0 { read_word(reader) } else { Ok(Word::NONE) };
    let (channel, offer) = (word(CHANNEL)?, word(OFFER)?);
    let cost = (flags & COST != 0).then(|| reader.signed_varint("a cost")).transpose()?;
    let cost_minor = OptionalSum::from(cost);
    let propensity =
        (flags & PROPENSITY != 0).then(|| reader.varint("a propensity")).transpose()?;
    let propensity_millionths = match propensity {
        Some(millionths @ 0..=1_000_000) => Some(millionths as u32),
        Some(_) => return Err(bad("a propensity above 1")),
        None => None,
    };
    let arm = if flags & CONTROL != 0 { Arm::Control } else { Arm::Treated };
    Ok(Contact { at, campaign, channel, offer, arm, cost_minor, propensity_millionths })
}
