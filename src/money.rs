//! Money: integer minor units and the currency they are units of.
//!
//! Floats begin in the models. Up to there an amount is a whole number of minor
//! units (cents, pence), so sums are exact and a return cancels its purchase.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest amount of one order either way, minor units; larger ones are taken for
/// mistakes. Some ten thousand of them still add up within 64 bits.
pub const AMOUNT_MINOR_MAX: u64 = 100_000_000_000_000;

/// A currency by its ISO 4217 code, such as `GBP`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// A text that is not a currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a currency; write its ISO 4217 code in three capital letters, for example EUR"
)]
pub struct NotACurrency {
    /// The text as it was given.
    pub text: String,
}

/// A text that could not be read as an amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is not a plain decimal number.
    #[error("{text:?} is not a decimal number")]
    NotANumber {
        /// The text as it was given.
        text: String,
    },
    /// The number does not fit 64-bit minor units.
    #[error("{text} is too large for an amount of money")]
    TooLarge {
        /// The text as it was given.
        text: String,
    },
}

impl Currency {
    /// The code as text.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency code is checked to be ASCII letters")
    }

    /// Decimal places of the minor unit (ISO 4217): 2 for most, 0 for yen, 3 for dinars.
    pub fn minor_digits(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// Minor units in one currency unit: 100 for most.
    pub fn minor_per_unit(&self) -> i64 {
        10_i64.pow(self.minor_digits())
    }

    /// An amount in currency units, for the models and for people.
    pub fn to_units(&self, amount_minor: i64) -> f64 {
        amount_minor as f64 / self.minor_per_unit() as f64
    }

    /// Reads a decimal text (`-12.5`, `1e2`, `19.999`) as minor units.
    ///
    /// Digits past the minor unit are rounded half away from zero, as tills do.
    ///
    /// # Errors
    ///
    /// When the text is not a finite decimal number, or does not fit.
    pub fn parse_minor(&self, text: &str) -> Result<i64, AmountError> {
        parse_scaled(text, self.minor_digits())
    }
}

/// Reads a decimal text as an integer scaled by `10^digits`, exactly but for the final rounding.
fn parse_scaled(text: &str, digits: u32) -> Result<i64, AmountError> {
    let not_a_number = || AmountError::NotANumber { text: text.to_owned() };
    let too_large = || AmountError::TooLarge { text: text.to_owned() };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, exponent.parse::<i32>().map_err(|_| not_a_number())?)
        }
        None => (text, 0),
    };
    let (negative, unsigned) = match mantissa.as_bytes().first() {
        Some(b'-') => (true, &mantissa[1..]),
        Some(b'+') => (false, &mantissa[1..]),
        _ => (false, mantissa),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return Err(not_a_number());
    }
    let mut magnitude: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        magnitude = magnitude
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(i128::from(byte - b'0')))
            .ok_or_else(too_large)?;
    }
    let shift = i64::from(digits) + i64::from(exponent) - fraction.len() as i64;
    let scaled = shift_decimal(magnitude, shift).ok_or_else(too_large)?;
    let signed = if negative { -scaled } else { scaled };
    i64::try_from(signed).map_err(|_| too_large())
}

/// `magnitude * 10^shift` for a magnitude of at least 0, rounded half up.
fn shift_decimal(magnitude: i128, shift: i64) -> Option<i128> {
    if magnitude == 0 {
        return Some(0);
    }
    if shift >= 0 {
        let factor = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
        return magnitude.checked_mul(factor);
    }
    match u32::try_from(-shift).ok().and_then(|places| 10_i128.checked_pow(places)) {
        Some(divisor) => {
            let quotient = magnitude / divisor;
            let remainder = magnitude % divisor;
            Some(quotient + i128::from(remainder >= divisor - remainder))
        }
        None => Some(0),
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Currency, NotACurrency> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Currency([a, b, c])),
            _ => Err(NotACurrency { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn decimal_texts_become_exact_minor_units() {
        let pounds = currency("GBP");
        let cases = [
            ("505.3", 50_530),
            ("-12.75", -1_275),
            ("0", 0),
            (".5", 50),
            ("7.", 700),
            ("+3", 300),
            ("1e2", 10_000),
            ("29.33", 2_933),
            ("0.285", 29),
            ("-0.285", -29),
            ("1e-9", 0),
        ];
        for (text, minor) in cases {
            assert_eq!(pounds.parse_minor(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn the_minor_unit_follows_the_currency() {
        assert_eq!(currency("JPY").parse_minor("1200"), Ok(1_200));
        assert_eq!(currency("KWD").parse_minor("1.25"), Ok(1_250));
        assert_eq!(currency("EUR").to_units(1_999), 19.99);
    }

    #[test]
    fn texts_that_are_no_amount_are_refused() {
        let euro = currency("EUR");
        for text in ["", ".", "-", "NaN", "inf", "1,50", "1.2.3", "12 ", "0x10", "1e", "--1"] {
            assert!(
                matches!(euro.parse_minor(text), Err(AmountError::NotANumber { .. })),
                "{text}"
            );
        }
        for text in ["1e30", "99999999999999999999", "1e40", "1e999999999"] {
            assert!(matches!(euro.parse_minor(text), Err(AmountError::TooLarge { .. })), "{text}");
        }
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        for text in ["", "eur", "EURO", "E1R", "€"] {
            assert!(text.parse::<Currency>().is_err(), "{text}");
        }
    }
}
