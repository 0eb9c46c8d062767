//! The reading of amounts, and their conversion to the reporting currency.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tenure::money::{AMOUNT_MINOR_MAX, AmountError, Currency};

use super::decimals::{Decimal, with_point};
use super::reasons::{Reason, Rejection};
use crate::config::{Config, Rate, SourceConfig};
use crate::tables::cells::Cell;

/// The way a table writes its amounts, and the currencies they may be in.
#[derive(Clone, Copy)]
pub(crate) struct AmountChecks<'c> {
    pub(crate) decimal_comma: bool,
    pub(crate) reporting_currency: Currency,
    /// The value of one unit of every other currency.
    pub(crate) rates: &'c BTreeMap<Currency, Rate>,
}

impl<'c> AmountChecks<'c> {
    /// The checks of amounts of a table that is written as `source` says.
    pub(crate) fn of(config: &'c Config, source: &SourceConfig) -> AmountChecks<'c> {
        AmountChecks {
            decimal_comma: source.decimal_comma,
            reporting_currency: config.currency,
            rates: &config.currencies,
        }
    }

    /// The currency of an amount, from the cell of `column`; the reporting currency when
    /// it is empty.
    pub(crate) fn currency(&self, column: &str, cell: Cell<'_>) -> Result<Currency, Rejection> {
        let Some(text) = cell.text() else { return Ok(self.reporting_currency) };
        let known = |currency: &Currency| {
            *currency == self.reporting_currency || self.rates.contains_key(currency)
        };
        text.to_uppercase().parse().ok().filter(known).ok_or_else(|| {
            let detail = format!("{column} is {text:?}; give its rate under [currencies]");
            Rejection::new(Reason::UnknownCurrency, detail)
        })
    }

    /// The amount in minor units of the reporting currency, from the cell of `column`.
    pub(crate) fn amount_minor(
        &self,
        column: &str,
        cell: Cell<'_>,
        currency: Currency,
    ) -> Result<i64, Rejection> {
        self.optional_amount_minor(column, cell, currency)?
            .ok_or_else(|| Rejection::new(Reason::MissingAmount, format!("{column} is empty")))
    }

    /// As [`AmountChecks::amount_minor`]; `None` when the cell is empty.
    pub(crate) fn optional_amount_minor(
        &self,
        column: &str,
        cell: Cell<'_>,
        currency: Currency,
    ) -> Result<Option<i64>, Rejection> {
        let Some(written) = cell.text() else { return Ok(None) };
        let unreadable =
            |text: &str| Rejection::new(Reason::UnreadableAmount, format!("{column} is {text:?}"));
        let text = with_point(cell, Cow::Borrowed(&*written), self.decimal_comma)
            .ok_or_else(|| unreadable(&written))?;
        let too_large = || Rejection::new(Reason::AmountTooLarge, format!("{column} is {text}"));
        let amount_minor = currency.parse_minor(&text).map_err(|error| match error {
            AmountError::NotANumber { .. } => unreadable(&text),
            AmountError::TooLarge { .. } => too_large(),
        })?;
        self.converted(amount_minor, currency).map(Some).ok_or_else(too_large)
    }

    /// The amount of a line, from its units and the price of one, rounded to minor units and
    /// then converted.
    pub(crate) fn line_minor(
        &self,
        units: Decimal,
        price: Decimal,
        currency: Currency,
    ) -> Result<i64, Rejection> {
        let amount_minor = units.times(price, currency);
        amount_minor.and_then(|minor| self.converted(minor, currency)).ok_or_else(|| {
            let detail = "units times unit_price is beyond 10^14 minor units";
            Rejection::new(Reason::AmountTooLarge, detail)
        })
    }

    /// A number that is not money, from the cell of `column`; `None` when the cell is empty.
    pub(crate) fn number(
        &self,
        column: &str,
        cell: Cell<'_>,
        reason: Reason,
    ) -> Result<Option<Decimal>, Rejection> {
        if let Cell::Integer(value) = cell
            && let Some(number) = Decimal::whole(value)
        {
            return Ok(Some(number));
        }
        let Some(written) = cell.text() else { return Ok(None) };
        let text = with_point(cell, Cow::Borrowed(&*written), self.decimal_comma);
        let number = text.and_then(|text| Decimal::read(&text));
        number.map(Some).ok_or_else(|| Rejection::new(reason, format!("{column} is {written:?}")))
    }

    /// The amount in the reporting currency; `None` when it is beyond 10^14 minor units.
    fn converted(&self, amount_minor: i64, currency: Currency) -> Option<i64> {
        let converted = match self.rates.get(&currency) {
            Some(rate) if currency != self.reporting_currency => {
                rate.convert(amount_minor, currency, self.reporting_currency)?
            }
            _ => amount_minor,
        };
        (converted.unsigned_abs() <= AMOUNT_MINOR_MAX).then_some(converted)
    }
}
