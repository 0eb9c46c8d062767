//! The schema of the contacts table: one row read and checked, then kept.

use std::borrow::Cow;

use tenure::history::Arm;
use tenure::time::{Day, Timestamp};

use super::contact::ContactRow;
use crate::config::{Config, ContactsConfig};
use crate::tables::cells::Cell;
use crate::tables::checks::amounts::AmountChecks;
use crate::tables::checks::customers::{CustomerChecks, IdScope};
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::ColumnValues::{Amount, Text, Time};
use crate::tables::columns::TableColumn;
use crate::tables::customer_ids::{GrowingIds, RowId, StatedId};
use crate::tables::frame::Frame;
use crate::tables::words::{GrowingWords, TableWords};

/// The columns in the order of the quarantine file, the required ones first.
pub(super) const COLUMNS: [TableColumn; 8] = [
    TableColumn::required("customer_id", Text),
    TableColumn::required("at", Time),
    TableColumn::required("campaign", Text),
    TableColumn::optional("channel", Text),
    TableColumn::optional("offer", Text),
    TableColumn::optional("cost", Amount),
    TableColumn::optional("arm", Text),
    TableColumn::optional("propensity", Amount),
];

const CUSTOMER_ID: usize = 0;
const AT: usize = 1;
const CAMPAIGN: usize = 2;
const CHANNEL: usize = 3;
const OFFER: usize = 4;
const COST: usize = 5;
const ARM: usize = 6;
const PROPENSITY: usize = 7;

/// The reason of a row without a campaign.
const MISSING_CAMPAIGN: Reason = Reason::OfTable("missing_campaign");
/// The reason of a row whose arm is in neither list of words.
const UNKNOWN_ARM: Reason = Reason::OfTable("unknown_arm");
/// The reason of a row whose propensity is not a probability.
const UNREADABLE_PROPENSITY: Reason = Reason::OfTable("unreadable_propensity");
/// The decimal places that propensities are kept with.
const PROPENSITY_PLACES: u32 = 6;
/// A propensity of 1.
const CERTAIN: i64 = 1_000_000;

/// The checks that rows of the contacts table go through.
pub(super) struct ContactChecks<'c> {
    dates: DateChecks<'c>,
    amounts: AmountChecks<'c>,
    customers: CustomerChecks,
    treated_values: &'c [String],
    control_values: &'c [String],
}

/// A contact that was accepted.
pub(super) struct AcceptedContact<'a> {
    customer: RowId<'a>,
    at: Timestamp,
    campaign: Cow<'a, str>,
    arm: Arm,
    channel: Option<Cow<'a, str>>,
    offer: Option<Cow<'a, str>>,
    cost_minor: Option<i64>,
    propensity_millionths: Option<u32>,
}

/// The contacts accepted so far.
#[derive(Default)]
pub(super) struct AcceptedContacts {
    customers: GrowingIds,
    contacts: Vec<ContactRow>,
    campaigns: GrowingWords,
    channels: GrowingWords,
    offers: GrowingWords,
}

/// The contacts of a table that was read, and what their numbers stand for.
pub(super) struct ReadContacts {
    pub(super) customers: Vec<StatedId>,
    pub(super) contacts: Vec<ContactRow>,
    pub(super) campaigns: TableWords,
    pub(super) channels: TableWords,
    pub(super) offers: TableWords,
}

impl<'c> ContactChecks<'c> {
    pub(super) fn new(
        config: &'c Config,
        contacts: &'c ContactsConfig,
        today: Option<Day>,
    ) -> ContactChecks<'c> {
        let source = &contacts.source;
        ContactChecks {
            dates: DateChecks { date_format: source.date_format.as_deref(), today },
            amounts: AmountChecks::of(config, source),
            customers: CustomerChecks {
                missing: contacts.missing_customer,
                ids: IdScope::of(config),
            },
            treated_values: &contacts.treated_values,
            control_values: &contacts.control_values,
        }
    }

    fn contact<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer: RowId<'a>,
    ) -> Result<AcceptedContact<'a>, Rejection> {
        let cell = |column| frame.cell(column, row);
        let currency = self.amounts.reporting_currency;
        let campaign = cell(CAMPAIGN)
            .text()
            .ok_or_else(|| Rejection::new(MISSING_CAMPAIGN, "campaign is empty"))?;
        Ok(AcceptedContact {
            customer,
            at: self.dates.event_time("at", cell(AT))?,
            campaign,
            arm: self.arm(cell(ARM))?,
            channel: cell(CHANNEL).text(),
            offer: cell(OFFER).text(),
            cost_minor: self.amounts.optional_amount_minor("cost", cell(COST), currency)?,
            propensity_millionths: self.propensity_millionths(cell(PROPENSITY))?,
        })
    }

    fn arm(&self, cell: Cell<'_>) -> Result<Arm, Rejection> {
        let Some(text) = cell.text() else { return Ok(Arm::Treated) };
        let among = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
        if among(self.control_values) {
            Ok(Arm::Control)
        } else if among(self.treated_values) {
            Ok(Arm::Treated)
        } else {
            let detail = format!("arm is {text:?}, in neither treated_values nor control_values");
            Err(Rejection::new(UNKNOWN_ARM, detail))
        }
    }

    fn propensity_millionths(&self, cell: Cell<'_>) -> Result<Option<u32>, Rejection> {
        let number = self.amounts.number("propensity", cell, UNREADABLE_PROPENSITY)?;
        let Some(number) = number else { return Ok(None) };
        let millionths = number.scaled(PROPENSITY_PLACES);
        millionths
            .filter(|millionths| (0..=CERTAIN).contains(millionths))
            .map(|millionths| Some(millionths as u32))
            .ok_or_else(|| Rejection::new(UNREADABLE_PROPENSITY, "propensity is outside 0 to 1"))
    }
}

impl TableSchema for ContactChecks<'_> {
    const TABLE: &'static str = "contacts";
    const ACCEPTED_ROW: &'static str = "a contact of a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = AcceptedContact<'a>;
    type Rows = AcceptedContacts;

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<AcceptedContact<'a>> {
        let (id, channel) = (frame.cell(CUSTOMER_ID, row), frame.cell(CHANNEL, row));
        self.customers.read(id, channel).and_then(|customer| self.contact(frame, row, customer))
    }

    fn reserve(contacts: &mut AcceptedContacts, additional: usize) {
        contacts.contacts.reserve(additional);
    }

    fn keep(contacts: &mut AcceptedContacts, contact: AcceptedContact<'_>, _: &mut Tally) {
        let channel = contact.channel.map(|channel| contacts.channels.number(&channel));
        contacts.contacts.push(ContactRow {
            customer: contacts.customers.number(contact.customer),
            at: contact.at,
            campaign: contacts.campaigns.number(&contact.campaign),
            arm: contact.arm,
            // More channels than have a number are refused when all are read.
            channel: channel.map(|channel| channel.min(u16::MAX.into()) as u16),
            offer: contact.offer.map(|offer| contacts.offers.number(&offer)),
            cost_minor: contact.cost_minor,
            propensity_millionths: contact.propensity_millionths,
        });
    }
}

impl AcceptedContacts {
    /// The contacts, their words numbered in the order of their bytes.
    pub(super) fn finish(mut self) -> ReadContacts {
        let (campaigns, campaign_places) = self.campaigns.into_sorted();
        let (channels, channel_places) = self.channels.into_sorted();
        let (offers, offer_places) = self.offers.into_sorted();
        for contact in &mut self.contacts {
            contact.campaign = campaign_places[contact.campaign as usize];
            contact.channel =
                contact.channel.map(|channel| channel_places[channel as usize] as u16);
            contact.offer = contact.offer.map(|offer| offer_places[offer as usize]);
        }
        let customers = self.customers.into_stated();
        ReadContacts { customers, contacts: self.contacts, campaigns, channels, offers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CONTACTS_COLUMNS;

    #[test]
    fn the_columns_are_those_that_the_configuration_knows() {
        assert_eq!(COLUMNS.map(|column| column.name), CONTACTS_COLUMNS);
        assert_eq!((COLUMNS[CHANNEL].name, COLUMNS[ARM].name), ("channel", "arm"));
    }
}
