//! The schema of the engagement table: one row read and checked, then folded with others.

use std::borrow::Cow;

use tenure::history::OptionalSum;
use tenure::time::{Day, Timestamp};

use super::folding::{EngagementEvent, FoldedEvents, NO_CATEGORY, NO_CHANNEL, WordPlaces};
use crate::config::{Config, EngagementConfig};
use crate::tables::checks::amounts::AmountChecks;
use crate::tables::checks::categories::shortened;
use crate::tables::checks::customers::{CustomerChecks, IdScope};
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Note, Reason, Rejection};
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
    TableColumn::required("kind", Text),
    TableColumn::optional("known_at", Time),
    TableColumn::optional("category", Text),
    TableColumn::optional("channel", Text),
    TableColumn::optional("item", Text),
    TableColumn::optional("value", Amount),
];

const CUSTOMER_ID: usize = 0;
const AT: usize = 1;
const KIND: usize = 2;
const KNOWN_AT: usize = 3;
const CATEGORY: usize = 4;
const CHANNEL: usize = 5;
const VALUE: usize = 7;

/// The reason of a row without a kind.
const MISSING_KIND: Reason = Reason::OfTable("missing_kind");
/// The reason of a row whose value is not a number.
const UNREADABLE_VALUE: Reason = Reason::OfTable("unreadable_value");
/// The decimal places that values are kept with.
const VALUE_PLACES: u32 = 3;

/// The checks that rows of the engagement table go through.
pub(super) struct EngagementChecks<'c> {
    dates: DateChecks<'c>,
    numbers: AmountChecks<'c>,
    customers: CustomerChecks,
    category_prefix: Option<usize>,
}

/// An event that was accepted.
pub(super) struct AcceptedEvent<'a> {
    customer: RowId<'a>,
    at: Timestamp,
    known_at: Timestamp,
    kind: Cow<'a, str>,
    category: Option<Cow<'a, str>>,
    channel: Option<Cow<'a, str>>,
    value_thousandths: OptionalSum,
    known_too_early: bool,
}

/// The events accepted so far.
#[derive(Default)]
pub(super) struct AcceptedEvents {
    customers: GrowingIds,
    events: FoldedEvents,
    kinds: GrowingWords,
    categories: GrowingWords,
    channels: GrowingWords,
}

/// The events of a table that was read, and what their numbers stand for.
pub(super) struct ReadEngagement {
    pub(super) customers: Vec<StatedId>,
    pub(super) events: FoldedEvents,
    pub(super) kinds: TableWords,
    pub(super) categories: TableWords,
    pub(super) channels: TableWords,
}

impl<'c> EngagementChecks<'c> {
    pub(super) fn new(
        config: &'c Config,
        engagement: &'c EngagementConfig,
        today: Option<Day>,
    ) -> EngagementChecks<'c> {
        let source = &engagement.source;
        EngagementChecks {
            dates: DateChecks { date_format: source.date_format.as_deref(), today },
            numbers: AmountChecks::of(config, source),
            customers: CustomerChecks {
                missing: engagement.missing_customer,
                ids: IdScope::of(config),
            },
            category_prefix: engagement.category_prefix,
        }
    }

    fn event<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer: RowId<'a>,
    ) -> Result<AcceptedEvent<'a>, Rejection> {
        let cell = |column| frame.cell(column, row);
        let at = self.dates.event_time("at", cell(AT))?;
        let known_at = self.dates.known_at("known_at", cell(KNOWN_AT))?.unwrap_or(at);
        let kind =
            cell(KIND).text().ok_or_else(|| Rejection::new(MISSING_KIND, "kind is empty"))?;
        Ok(AcceptedEvent {
            customer,
            at,
            known_at: known_at.max(at),
            kind,
            category: cell(CATEGORY).text().map(|text| shortened(text, self.category_prefix)),
            channel: cell(CHANNEL).text(),
            value_thousandths: self.value_thousandths(frame, row)?,
            known_too_early: known_at < at,
        })
    }

    /// The value of an event, if it states one.
    fn value_thousandths(&self, frame: &Frame, row: usize) -> Result<OptionalSum, Rejection> {
        let cell = frame.cell(VALUE, row);
        let Some(value) = self.numbers.number("value", cell, UNREADABLE_VALUE)? else {
            return Ok(OptionalSum::NONE);
        };
        value
            .scaled(VALUE_PLACES)
            .map(OptionalSum::of)
            .ok_or_else(|| Rejection::new(UNREADABLE_VALUE, "value is beyond 10^15"))
    }
}

impl TableSchema for EngagementChecks<'_> {
    const TABLE: &'static str = "engagement";
    const ACCEPTED_ROW: &'static str = "an event of a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = AcceptedEvent<'a>;
    type Rows = AcceptedEvents;

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<AcceptedEvent<'a>> {
        let (id, channel) = (frame.cell(CUSTOMER_ID, row), frame.cell(CHANNEL, row));
        self.customers.read(id, channel).and_then(|customer| self.event(frame, row, customer))
    }

    /// Rows are folded as they come: there is no telling how many will be left.
    fn reserve(_: &mut AcceptedEvents, _: usize) {}

    fn keep(events: &mut AcceptedEvents, event: AcceptedEvent<'_>, tally: &mut Tally) {
        tally.note_many(Note::KnownTooEarly, event.known_too_early.into());
        let few = |number: u32| u16::try_from(number).unwrap_or(NO_CHANNEL - 1);
        let kind = few(events.kinds.number(&event.kind));
        let category = event.category.map(|category| events.categories.number(&category));
        let channel = event.channel.map(|channel| few(events.channels.number(&channel)));
        events.events.push(EngagementEvent {
            customer: events.customers.number(event.customer),
            day: event.at.day(),
            known_day: event.known_at.day(),
            kind,
            category: category.unwrap_or(NO_CATEGORY),
            channel: channel.unwrap_or(NO_CHANNEL),
            value_thousandths: event.value_thousandths,
        });
    }
}

impl AcceptedEvents {
    /// The events, their words numbered in the order of their bytes. Where there are more kinds or
    /// channels than have a number, which is refused next, one stands for all that are too many.
    pub(super) fn finish(mut self) -> ReadEngagement {
        let (kinds, kind_places) = self.kinds.into_sorted();
        let (categories, category_places) = self.categories.into_sorted();
        let (channels, channel_places) = self.channels.into_sorted();
        self.events.replace_words(&WordPlaces {
            kinds: kind_places,
            categories: category_places,
            channels: channel_places,
        });
        ReadEngagement {
            customers: self.customers.into_stated(),
            events: self.events,
            kinds,
            categories,
            channels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ENGAGEMENT_COLUMNS;

    #[test]
    fn the_columns_are_those_that_the_configuration_knows() {
        assert_eq!(COLUMNS.map(|column| column.name), ENGAGEMENT_COLUMNS);
        assert_eq!((COLUMNS[CHANNEL].name, COLUMNS[VALUE].name), ("channel", "value"));
    }
}
