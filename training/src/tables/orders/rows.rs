//! One row of the orders table: read, checked, and either accepted or rejected.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tenure::money::{AmountError, Currency};
use tenure::time::{Day, Timestamp};

use super::columns::Field;
use crate::config::{Config, MissingCustomer, Rate};
use crate::tables::cells::{Cell, Frame};
use crate::tables::checks::tally::{Note, Reason};
use crate::tables::times;

/// The largest amount a row may hold: 10^14 minor units, so that sums over a history
/// stay far from the limits of 64 bits.
const LARGEST_AMOUNT_MINOR: u64 = 100_000_000_000_000;

/// What a kind column said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::tables) enum KindValue {
    Nothing,
    Purchase,
    Return,
}

/// A row that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tables) struct Row<'a> {
    pub(in crate::tables) customer_id: Cow<'a, str>,
    pub(in crate::tables) order_id: Option<Cow<'a, str>>,
    pub(in crate::tables) at: Timestamp,
    pub(in crate::tables) known_at: Timestamp,
    pub(in crate::tables) kind: KindValue,
    /// What the amount was in before it was converted to the reporting currency.
    pub(in crate::tables) currency: Currency,
    /// Negative when the word says return.
    pub(in crate::tables) amount_minor: i64,
    pub(in crate::tables) notes: Vec<Note>,
}

/// Why a row was rejected, with the value at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::tables) struct Rejection {
    pub(in crate::tables) reason: Reason,
    pub(in crate::tables) detail: String,
}

/// What a row turned out to be.
pub(in crate::tables) enum RowOutcome<'a> {
    Accepted(Row<'a>),
    LeftOut(Note),
    Rejected(Rejection),
}

/// The checks rows are read by.
pub(in crate::tables) struct RowChecks<'c> {
    date_format: Option<&'c str>,
    decimal_comma: bool,
    missing_customer: MissingCustomer,
    purchase_values: &'c [String],
    return_values: &'c [String],
    reporting_currency: Currency,
    rates: &'c BTreeMap<Currency, Rate>,
    today: Option<Day>,
}

impl<'c> RowChecks<'c> {
    pub(in crate::tables) fn new(config: &'c Config, today: Option<Day>) -> RowChecks<'c> {
        RowChecks {
            date_format: config.orders.source.date_format.as_deref(),
            decimal_comma: config.orders.source.decimal_comma,
            missing_customer: config.orders.missing_customer,
            purchase_values: &config.orders.purchase_values,
            return_values: &config.orders.return_values,
            reporting_currency: config.currency,
            rates: &config.currencies,
            today,
        }
    }

    /// Reads one row, the first being 0.
    pub(in crate::tables) fn judge<'a>(&self, frame: &'a Frame, row: usize) -> RowOutcome<'a> {
        if frame.is_blank(row) {
            return RowOutcome::LeftOut(Note::Blank);
        }
        if frame.has_surplus(row) {
            let detail = "a separator inside a value must be quoted";
            return RowOutcome::Rejected(rejection(Reason::TooManyFields, detail));
        }
        let Some(customer_id) = frame.cell(Field::CustomerId, row).text() else {
            return match self.missing_customer {
                MissingCustomer::Skip => RowOutcome::LeftOut(Note::Guest),
                MissingCustomer::Reject => {
                    RowOutcome::Rejected(rejection(Reason::MissingCustomer, "customer_id is empty"))
                }
            };
        };
        match self.read(frame, row, customer_id) {
            Ok(row) => RowOutcome::Accepted(row),
            Err(rejection) => RowOutcome::Rejected(rejection),
        }
    }

    fn read<'a>(
        &self,
        frame: &'a Frame,
        row: usize,
        customer_id: Cow<'a, str>,
    ) -> Result<Row<'a>, Rejection> {
        let mut notes = Vec::new();
        let at = self.ordered_at(frame.cell(Field::OrderedAt, row))?;
        let mut known_at = self.known_at(frame.cell(Field::KnownAt, row))?.unwrap_or(at);
        if known_at < at {
            notes.push(Note::KnownTooEarly);
            known_at = at;
        }
        let kind = self.kind(frame.cell(Field::Kind, row))?;
        let currency = self.currency(frame.cell(Field::Currency, row))?;
        let mut amount_minor = self.amount(frame.cell(Field::Amount, row), currency)?;
        if currency != self.reporting_currency {
            notes.push(Note::Converted);
        }
        if kind == KindValue::Return {
            amount_minor = -amount_minor.abs();
        }
        let order_id = frame.cell(Field::OrderId, row).text();
        Ok(Row { customer_id, order_id, at, known_at, kind, currency, amount_minor, notes })
    }

    fn ordered_at(&self, cell: Cell<'_>) -> Result<Timestamp, Rejection> {
        let at = match cell.text() {
            None => return Err(rejection(Reason::UnreadableDate, "ordered_at is empty")),
            Some(text) => self.time(cell, &text).ok_or_else(|| {
                rejection(Reason::UnreadableDate, &format!("ordered_at is {text:?}"))
            })?,
        };
        let day = at.day();
        if !(Day::EARLIEST..=Day::LATEST).contains(&day) {
            return Err(rejection(Reason::DateOutOfRange, "ordered_at is outside 1900 to 9999"));
        }
        match self.today {
            Some(today) if day > today => Err(rejection(
                Reason::FutureDate,
                &format!("ordered_at is {day}, today is {today}"),
            )),
            _ => Ok(at),
        }
    }

    fn known_at(&self, cell: Cell<'_>) -> Result<Option<Timestamp>, Rejection> {
        let Some(text) = cell.text() else { return Ok(None) };
        let in_range = |at: &Timestamp| (Day::EARLIEST..=Day::LATEST).contains(&at.day());
        match self.time(cell, &text).filter(in_range) {
            Some(known_at) => Ok(Some(known_at)),
            None => Err(rejection(Reason::UnreadableKnownAt, &format!("known_at is {text:?}"))),
        }
    }

    fn time(&self, cell: Cell<'_>, text: &str) -> Option<Timestamp> {
        match (cell, self.date_format) {
            (Cell::Instant(micros), _) => Some(Timestamp::from_micros(micros)),
            (_, Some(format)) => times::read_in_format(format, text),
            (_, None) => times::read(text),
        }
    }

    fn kind(&self, cell: Cell<'_>) -> Result<KindValue, Rejection> {
        let Some(text) = cell.text() else { return Ok(KindValue::Nothing) };
        let among = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
        if among(self.return_values) {
            Ok(KindValue::Return)
        } else if among(self.purchase_values) {
            Ok(KindValue::Purchase)
        } else {
            let detail = format!("kind is {text:?}, in neither purchase_values nor return_values");
            Err(rejection(Reason::UnknownKind, &detail))
        }
    }

    fn currency(&self, cell: Cell<'_>) -> Result<Currency, Rejection> {
        let Some(text) = cell.text() else { return Ok(self.reporting_currency) };
        let known = |currency: &Currency| {
            *currency == self.reporting_currency || self.rates.contains_key(currency)
        };
        text.to_uppercase().parse().ok().filter(known).ok_or_else(|| {
            let detail = format!("currency is {text:?}; give its rate under [currencies]");
            rejection(Reason::UnknownCurrency, &detail)
        })
    }

    /// The amount in minor units of the reporting currency.
    fn amount(&self, cell: Cell<'_>, currency: Currency) -> Result<i64, Rejection> {
        let Some(mut text) = cell.text() else {
            return Err(rejection(Reason::MissingAmount, "amount is empty"));
        };
        if self.decimal_comma && matches!(cell, Cell::Text(_)) {
            text = Cow::Owned(text.replace(',', "."));
        }
        let too_large = || rejection(Reason::AmountTooLarge, &format!("amount is {text}"));
        let amount_minor = currency.parse_minor(&text).map_err(|error| match error {
            AmountError::NotANumber { .. } => {
                rejection(Reason::UnreadableAmount, &format!("amount is {text:?}"))
            }
            AmountError::TooLarge { .. } => too_large(),
        })?;
        let converted = match self.rates.get(&currency) {
            Some(rate) if currency != self.reporting_currency => rate
                .convert(amount_minor, currency, self.reporting_currency)
                .ok_or_else(too_large)?,
            _ => amount_minor,
        };
        if converted.unsigned_abs() > LARGEST_AMOUNT_MINOR {
            Err(too_large())
        } else {
            Ok(converted)
        }
    }
}

fn rejection(reason: Reason, detail: &str) -> Rejection {
    Rejection { reason, detail: detail.to_owned() }
}
