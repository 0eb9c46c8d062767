//! The reading of amounts, and their conversion to the reporting currency.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tenure::money::{AMOUNT_MINOR_MAX, AmountError, Currency};

use super::reasons::{Reason, Rejection};
use crate::config::Rate;
use crate::tables::cells::Cell;

/// The way a table writes its amounts, and the currencies they may be in.
#[derive(Clone, Copy)]
pub(crate) struct AmountChecks<'c> {
    pub(crate) decimal_comma: bool,
    pub(crate) reporting_currency: Currency,
    /// The value of one unit of every other currency.
    pub(crate) rates: &'c BTreeMap<Currency, Rate>,
}

impl AmountChecks<'_> {
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
        let Some(mut text) = cell.text() else {
            return Err(Rejection::new(Reason::MissingAmount, format!("{column} is empty")));
        };
        let unreadable =
            |text: &str| Rejection::new(Reason::UnreadableAmount, format!("{column} is {text:?}"));
        if self.decimal_comma && matches!(cell, Cell::Text(_)) {
            // Beside a decimal comma a point can only part thousands: 1.234 is not 1.23.
            if text.contains('.') {
                return Err(unreadable(&text));
            }
            text = Cow::Owned(text.replace(',', "."));
        }
        let too_large = || Rejection::new(Reason::AmountTooLarge, format!("{column} is {text}"));
        let written = currency.parse_minor(&text).map_err(|error| match error {
            AmountError::NotANumber { .. } => unreadable(&text),
            AmountError::TooLarge { .. } => too_large(),
        })?;
        let converted = match self.rates.get(&currency) {
            Some(rate) if currency != self.reporting_currency => {
                rate.convert(written, currency, self.reporting_currency).ok_or_else(too_large)?
            }
            _ => written,
        };
        if converted.unsigned_abs() > AMOUNT_MINOR_MAX {
            return Err(too_large());
        }
        Ok(converted)
    }
}
