//! The schema of the orders table: one row read and checked, then kept.

use std::borrow::Cow;

use tenure::money::Currency;
use tenure::time::{Day, Timestamp};

use super::columns::{COLUMNS, OrdersColumn};
use super::details::{LineDetails, NO_WORD};
use super::merging::{self, KindValue, UnmergedRow, UnmergedRows};
use crate::config::Config;
use crate::tables::cells::Cell;
use crate::tables::checks::amounts::AmountChecks;
use crate::tables::checks::categories::shortened;
use crate::tables::checks::customers::{CustomerChecks, IdScope};
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Note, Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::TableColumn;
use crate::tables::customer_ids::{GrowingIds, RowId, StatedId};
use crate::tables::frame::Frame;
use crate::tables::words::{GrowingWords, TableWords};

/// The reason of a row whose kind is in neither list of words.
pub(crate) const UNKNOWN_KIND: Reason = Reason::OfTable("unknown_kind");

/// The reason of a row whose units are not a number.
const UNREADABLE_UNITS: Reason = Reason::OfTable("unreadable_units");
/// The decimal places that units are kept with.
const UNITS_PLACES: u32 = 3;
/// The checks that rows of the orders table go through.
pub(super) struct RowChecks<'c> {
    dates: DateChecks<'c>,
    amounts: AmountChecks<'c>,
    customers: CustomerChecks,
    purchase_values: &'c [String],
    return_values: &'c [String],
    category_prefix: Option<usize>,
}

/// An order row that was accepted.
pub(super) struct AcceptedOrder<'a> {
    customer: RowId<'a>,
    order_id: Option<Cow<'a, str>>,
    at: Timestamp,
    known_at: Timestamp,
    kind: KindValue,
    value: OrderValue,
    category: Option<Cow<'a, str>>,
    channel: Option<Cow<'a, str>>,
    known_too_early: bool,
}

/// The amounts of an order row; all are negative for a return that is written as positive.
struct OrderValue {
    /// The currency of the amounts before they were converted to the reporting currency.
    currency: Currency,
    amount_minor: i64,
    margin_minor: Option<i64>,
    discount_minor: Option<i64>,
    units_thousandths: Option<i64>,
    is_converted: bool,
}

/// The order rows accepted so far.
#[derive(Default)]
pub(super) struct AcceptedOrders {
    customers: GrowingIds,
    rows: UnmergedRows,
    categories: GrowingWords,
    channels: GrowingWords,
}

/// The order rows of a table that was read, and what their numbers stand for.
pub(super) struct ReadOrders {
    pub(super) customers: Vec<StatedId>,
    pub(super) rows: UnmergedRows,
    pub(super) categories: TableWords,
    pub(super) channels: TableWords,
}

impl TableSchema for RowChecks<'_> {
    const TABLE: &'static str = "orders";
    const ACCEPTED_ROW: &'static str = "an order of a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = AcceptedOrder<'a>;
    type Rows = AcceptedOrders;

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<AcceptedOrder<'a>> {
        let id = OrdersColumn::CustomerId.cell(frame, row);
        let channel = OrdersColumn::Channel.cell(frame, row);
        self.customers.read(id, channel).and_then(|customer| self.order(frame, row, customer))
    }

    fn reserve(orders: &mut AcceptedOrders, additional: usize) {
        orders.rows.rows.reserve(additional);
    }

    fn keep(orders: &mut AcceptedOrders, order: AcceptedOrder<'_>, tally: &mut Tally) {
        tally.count_currency(order.value.currency);
        tally.note_many(Note::KnownTooEarly, order.known_too_early.into());
        tally.note_many(Note::Converted, order.value.is_converted.into());
        let details = orders.details(&order);
        let row = UnmergedRow {
            customer: orders.customers.number(order.customer),
            order_id: order.order_id.as_deref().map(merging::digest),
            kind: order.kind,
            at: order.at,
            amount_minor: order.value.amount_minor,
            known_at: order.known_at,
            details: orders.rows.place_of(details),
        };
        orders.rows.rows.push(row);
    }
}

impl<'c> RowChecks<'c> {
    pub(super) fn new(config: &'c Config, today: Option<Day>) -> RowChecks<'c> {
        let source = &config.orders.source;
        RowChecks {
            dates: DateChecks { date_format: source.date_format.as_deref(), today },
            amounts: AmountChecks::of(config, source),
            customers: CustomerChecks {
                missing: config.orders.missing_customer,
                ids: IdScope::of(config),
            },
            purchase_values: &config.orders.purchase_values,
            return_values: &config.orders.return_values,
            category_prefix: config.orders.category_prefix,
        }
    }

    fn order<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer: RowId<'a>,
    ) -> Result<AcceptedOrder<'a>, Rejection> {
        use OrdersColumn::{Category, Channel, Kind, KnownAt, OrderId, OrderedAt};
        let at = self.dates.event_time(OrderedAt.name(), OrderedAt.cell(frame, row))?;
        let known_at = self.dates.known_at(KnownAt.name(), KnownAt.cell(frame, row))?;
        let known_at = known_at.unwrap_or(at);
        let kind = self.kind(Kind.cell(frame, row))?;
        let value = self.value(frame, row, kind)?;
        Ok(AcceptedOrder {
            customer,
            order_id: OrderId.cell(frame, row).text(),
            at,
            known_at: known_at.max(at),
            kind,
            value,
            category: Category
                .cell(frame, row)
                .text()
                .map(|text| shortened(text, self.category_prefix)),
            channel: Channel.cell(frame, row).text(),
            known_too_early: known_at < at,
        })
    }

    /// The amounts of a row in the reporting currency.
    fn value(&self, frame: &Frame, row: usize, kind: KindValue) -> Result<OrderValue, Rejection> {
        use OrdersColumn::{Amount, Currency, Discount, Margin, UnitPrice, Units};
        let currency = self.amounts.currency(Currency.name(), Currency.cell(frame, row))?;
        let optional = |column: OrdersColumn| {
            self.amounts.optional_amount_minor(column.name(), column.cell(frame, row), currency)
        };
        let number = |column: OrdersColumn, reason| {
            self.amounts.number(column.name(), column.cell(frame, row), reason)
        };
        let units = number(Units, UNREADABLE_UNITS)?;
        let amount_minor = if frame.has(Amount as usize) {
            self.amounts.amount_minor(Amount.name(), Amount.cell(frame, row), currency)?
        } else {
            let factors = (units, number(UnitPrice, Reason::UnreadableAmount)?);
            let (Some(units), Some(price)) = factors else {
                let detail = "units or unit_price is empty";
                return Err(Rejection::new(Reason::MissingAmount, detail));
            };
            self.amounts.line_minor(units, price, currency)?
        };
        let units_thousandths = units.map(|units| {
            units
                .scaled(UNITS_PLACES)
                .ok_or_else(|| Rejection::new(UNREADABLE_UNITS, "units is beyond 10^15"))
        });
        // A return that is written as positive has all its amounts written so.
        let turns = kind == KindValue::Return && amount_minor > 0;
        let signed = |amount: i64| if turns { -amount } else { amount };
        Ok(OrderValue {
            currency,
            amount_minor: signed(amount_minor),
            margin_minor: optional(Margin)?.map(signed),
            discount_minor: optional(Discount)?.map(signed),
            units_thousandths: units_thousandths.transpose()?.map(signed),
            is_converted: currency != self.amounts.reporting_currency,
        })
    }

    fn kind(&self, cell: Cell<'_>) -> Result<KindValue, Rejection> {
        let Some(text) = cell.text() else { return Ok(KindValue::Empty) };
        let among = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
        if among(self.return_values) {
            Ok(KindValue::Return)
        } else if among(self.purchase_values) {
            Ok(KindValue::Purchase)
        } else {
            let detail = format!("kind is {text:?}, in neither purchase_values nor return_values");
            Err(Rejection::new(UNKNOWN_KIND, detail))
        }
    }
}

impl AcceptedOrders {
    fn details(&mut self, order: &AcceptedOrder<'_>) -> LineDetails {
        let number = |words: &mut GrowingWords, word: &Option<Cow<'_, str>>| {
            word.as_deref().map_or(NO_WORD, |word| words.number(word))
        };
        LineDetails {
            margin_minor: order.value.margin_minor,
            discount_minor: order.value.discount_minor,
            units_thousandths: order.value.units_thousandths,
            category: number(&mut self.categories, &order.category),
            channel: number(&mut self.channels, &order.channel),
        }
    }

    /// The rows, their words numbered in the order of their bytes.
    pub(super) fn finish(mut self) -> ReadOrders {
        let (categories, category_places) = self.categories.into_sorted();
        let (channels, channel_places) = self.channels.into_sorted();
        let place = |places: &[u32], number| places.get(number as usize).copied();
        for line in &mut self.rows.details {
            line.category = place(&category_places, line.category).unwrap_or(NO_WORD);
            line.channel = place(&channel_places, line.channel).unwrap_or(NO_WORD);
        }
        ReadOrders {
            customers: self.customers.into_stated(),
            rows: self.rows,
            categories,
            channels,
        }
    }
}
