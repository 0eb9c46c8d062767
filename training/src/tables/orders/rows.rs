//! The schema of the orders table: one row read and checked, then kept.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use tenure::money::Currency;
use tenure::store::CUSTOMER_ID_BYTES_MAX;
use tenure::time::{Day, Timestamp};

use super::columns::{COLUMNS, OrdersColumn};
use super::merging::{self, KindValue, UnmergedRow};
use crate::config::{Config, MissingCustomer};
use crate::tables::cells::Cell;
use crate::tables::checks::amounts::AmountChecks;
use crate::tables::checks::dates::DateChecks;
use crate::tables::checks::reasons::{Note, Reason, Rejection};
use crate::tables::checks::schema::{RowOutcome, TableSchema};
use crate::tables::checks::tally::Tally;
use crate::tables::columns::TableColumn;
use crate::tables::frame::Frame;

/// The reason of a row whose kind is in neither list of words.
pub(crate) const UNKNOWN_KIND: Reason = Reason::OfTable("unknown_kind");

/// The checks that rows of the orders table go through.
pub(super) struct RowChecks<'c> {
    dates: DateChecks<'c>,
    amounts: AmountChecks<'c>,
    missing_customer: MissingCustomer,
    purchase_values: &'c [String],
    return_values: &'c [String],
}

/// An order row that was accepted.
pub(super) struct AcceptedOrder<'a> {
    customer_id: Cow<'a, str>,
    order_id: Option<Cow<'a, str>>,
    at: Timestamp,
    known_at: Timestamp,
    kind: KindValue,
    /// The amount's currency before it was converted to the reporting currency.
    currency: Currency,
    /// Negative when the kind is a return.
    amount_minor: i64,
    notes: Vec<Note>,
}

/// The order rows accepted so far.
#[derive(Default)]
pub(super) struct AcceptedOrders {
    customers: HashMap<String, u32>,
    rows: Vec<UnmergedRow>,
}

impl TableSchema for RowChecks<'_> {
    const TABLE: &'static str = "orders";
    const ACCEPTED_ROW: &'static str = "an order of a known customer";
    const COLUMNS: &'static [TableColumn] = &COLUMNS;

    type Row<'a> = AcceptedOrder<'a>;
    type Rows = AcceptedOrders;

    fn read_row<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<AcceptedOrder<'a>> {
        let Some(customer_id) = OrdersColumn::CustomerId.cell(frame, row).text() else {
            return match self.missing_customer {
                MissingCustomer::Skip => RowOutcome::LeftOut(Note::Guest),
                MissingCustomer::Reject => {
                    let detail = "customer_id is empty";
                    RowOutcome::Rejected(Rejection::new(Reason::MissingCustomer, detail))
                }
            };
        };
        if customer_id.len() > CUSTOMER_ID_BYTES_MAX {
            let detail = format!(
                "customer_id has {} bytes, more than {CUSTOMER_ID_BYTES_MAX}",
                customer_id.len()
            );
            return RowOutcome::Rejected(Rejection::new(Reason::CustomerIdTooLong, detail));
        }
        match self.order(frame, row, customer_id) {
            Ok(order) => RowOutcome::Accepted(order),
            Err(rejection) => RowOutcome::Rejected(rejection),
        }
    }

    fn reserve(orders: &mut AcceptedOrders, additional: usize) {
        orders.rows.reserve(additional);
    }

    fn keep(orders: &mut AcceptedOrders, order: AcceptedOrder<'_>, tally: &mut Tally) {
        tally.count_currency(order.currency);
        for note in &order.notes {
            tally.note(*note);
        }
        let row = UnmergedRow {
            customer: orders.customer(order.customer_id),
            order_id: order.order_id.as_deref().map(merging::digest),
            kind: order.kind,
            at: order.at,
            amount_minor: order.amount_minor,
            known_at: order.known_at,
        };
        orders.rows.push(row);
    }
}

impl<'c> RowChecks<'c> {
    pub(super) fn new(config: &'c Config, today: Option<Day>) -> RowChecks<'c> {
        let source = &config.orders.source;
        RowChecks {
            dates: DateChecks { date_format: source.date_format.as_deref(), today },
            amounts: AmountChecks {
                decimal_comma: source.decimal_comma,
                reporting_currency: config.currency,
                rates: &config.currencies,
            },
            missing_customer: config.orders.missing_customer,
            purchase_values: &config.orders.purchase_values,
            return_values: &config.orders.return_values,
        }
    }

    fn order<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer_id: Cow<'a, str>,
    ) -> Result<AcceptedOrder<'a>, Rejection> {
        use OrdersColumn::{Amount, Currency, Kind, KnownAt, OrderId, OrderedAt};
        let mut notes = Vec::new();
        let at = self.dates.event_time(OrderedAt.name(), OrderedAt.cell(frame, row))?;
        let known_at = self.dates.known_at(KnownAt.name(), KnownAt.cell(frame, row))?;
        let mut known_at = known_at.unwrap_or(at);
        if known_at < at {
            notes.push(Note::KnownTooEarly);
            known_at = at;
        }
        let kind = self.kind(Kind.cell(frame, row))?;
        let currency = self.amounts.currency(Currency.name(), Currency.cell(frame, row))?;
        let mut amount_minor =
            self.amounts.amount_minor(Amount.name(), Amount.cell(frame, row), currency)?;
        if currency != self.amounts.reporting_currency {
            notes.push(Note::Converted);
        }
        if kind == KindValue::Return {
            amount_minor = -amount_minor.abs();
        }
        let order_id = OrderId.cell(frame, row).text();
        Ok(AcceptedOrder {
            customer_id,
            order_id,
            at,
            known_at,
            kind,
            currency,
            amount_minor,
            notes,
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
    /// The number of a customer, counted from 0 in the order of their first rows.
    fn customer(&mut self, id: Cow<'_, str>) -> u32 {
        if let Some(customer) = self.customers.get(id.as_ref()) {
            return *customer;
        }
        let next = u32::try_from(self.customers.len())
            .expect("fewer than four thousand million customers");
        self.customers.insert(id.into_owned(), next);
        next
    }

    /// The ids of the customers in the order of their numbers, and the rows.
    pub(super) fn into_parts(self) -> (Vec<String>, Vec<UnmergedRow>) {
        let by_number: BTreeMap<u32, String> =
            self.customers.into_iter().map(|(id, number)| (number, id)).collect();
        (by_number.into_values().collect(), self.rows)
    }
}
