//! One contact, or one customer left in peace for comparison.

use tenure::history::Arm;
use tenure::time::Timestamp;

use crate::tables::checks::reasons::Note;
use crate::tables::checks::tally::Tally;

/// The remark on contacts of one customer, time and campaign in both arms.
const BOTH_ARMS: Note =
    Note::OfTable("contacts, kept, of a customer in both arms of a campaign at one time");

/// A customer chosen for a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactRow {
    /// The customer's index in [`super::ContactsTable::customer_ids`].
    pub customer: u32,
    /// The time of the contact; in the control arm, that of the contact that did not happen.
    pub at: Timestamp,
    /// The campaign's number among the table's campaigns.
    pub campaign: u32,
    /// The arm of the campaign.
    pub arm: Arm,
    /// The channel's number among the table's channels.
    pub channel: Option<u16>,
    /// The offer's number among the table's offers.
    pub offer: Option<u32>,
    /// The cost of the contact, minor units of the reporting currency.
    pub cost_minor: Option<i64>,
    /// The probability with which the customer was drawn into the treated arm, in millionths.
    pub propensity_millionths: Option<u32>,
}

/// The contacts, sorted, each once.
pub(super) fn without_duplicates(
    mut contacts: Vec<ContactRow>,
    tally: &mut Tally,
) -> Vec<ContactRow> {
    let rows = contacts.len();
    contacts.sort_unstable();
    contacts.dedup();
    tally.note_many(Note::Duplicate, (rows - contacts.len()) as u64);
    let of_one = |left: &ContactRow, right: &ContactRow| {
        (left.customer, left.at, left.campaign) == (right.customer, right.at, right.campaign)
    };
    let both = contacts.chunk_by(of_one).filter(|of_one| {
        let has = |arm| of_one.iter().any(|contact| contact.arm == arm);
        has(Arm::Treated) && has(Arm::Control)
    });
    let both = both.map(<[ContactRow]>::len).sum::<usize>() as u64;
    tally.note_many(BOTH_ARMS, both);
    contacts
}
