//! Decimal numbers, read exactly.

use std::borrow::Cow;

use tenure::money::Currency;

use crate::tables::cells::Cell;

/// The digits that a number may have, so that the product of two fits.
const DIGITS_MAX: usize = 18;
/// The decimal places that a number may have; whole numbers may end in as many zeros.
const PLACES_MAX: i32 = 12;

/// A decimal number, exactly: `digits / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i64,
    places: u32,
}

impl Decimal {
    /// Reads `-12.5` or `1e3`; `None` for anything that is not a number of at most 18 digits.
    pub(crate) fn read(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, unsigned) = match mantissa.as_bytes().first()? {
            b'-' => (-1, &mantissa[1..]),
            b'+' => (1, &mantissa[1..]),
            _ => (1, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut digits: i64 = 0;
        let mut count = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            count += usize::from(count > 0 || byte != b'0');
            if count > DIGITS_MAX {
                return None;
            }
            digits = digits * 10 + i64::from(byte - b'0');
        }
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let places = (fraction.len() as i32).checked_sub(exponent)?;
        if digits == 0 {
            return Some(Decimal { digits: 0, places: 0 });
        }
        if !(-PLACES_MAX..=PLACES_MAX + DIGITS_MAX as i32).contains(&places) {
            return None;
        }
        let zeros = 10_i64.checked_pow(u32::try_from(-places).unwrap_or(0))?;
        let digits = digits.checked_mul(zeros)?;
        Some(Decimal { digits: sign * digits, places: u32::try_from(places).unwrap_or(0) })
    }

    /// A whole number of at most 18 digits.
    pub(crate) fn whole(value: i64) -> Option<Decimal> {
        (value.unsigned_abs() < 10_u64.pow(DIGITS_MAX as u32))
            .then_some(Decimal { digits: value, places: 0 })
    }

    /// The number times `10^scale` as a whole number, rounded half away from zero.
    pub(crate) fn scaled(self, scale: u32) -> Option<i64> {
        rounded(i128::from(self.digits), scale, self.places)
    }

    /// The product with a price, in minor units of its currency, rounded half away from zero.
    pub(crate) fn times(self, price: Decimal, currency: Currency) -> Option<i64> {
        let product = i128::from(self.digits) * i128::from(price.digits);
        rounded(product, currency.minor_digits(), self.places + price.places)
    }
}

/// `digits * 10^scale / 10^places`, rounded half away from zero.
fn rounded(digits: i128, scale: u32, places: u32) -> Option<i64> {
    let common = scale.min(places);
    let scaled = digits.checked_mul(10_i128.checked_pow(scale - common)?)?;
    let Some(divisor) = 10_i128.checked_pow(places - common) else { return Some(0) };
    let (quotient, remainder) = (scaled.abs() / divisor, scaled.abs() % divisor);
    let magnitude = quotient + i128::from(remainder >= divisor - remainder);
    i64::try_from(magnitude * scaled.signum()).ok()
}

/// The text of a number whose decimal sign is a point; `None` when a point in it can only part
/// thousands, because the table writes a decimal comma: 1.234 is not 1.23.
pub(crate) fn with_point<'t>(
    cell: Cell<'_>,
    text: Cow<'t, str>,
    decimal_comma: bool,
) -> Option<Cow<'t, str>> {
    if !decimal_comma || !matches!(cell, Cell::Text(_)) {
        return Some(text);
    }
    (!text.contains('.')).then(|| Cow::Owned(text.replace(',', ".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(units: &str, price: &str) -> Option<i64> {
        Decimal::read(units)?.times(Decimal::read(price)?, "GBP".parse().unwrap())
    }

    #[test]
    fn units_times_a_price_are_exact_and_rounded_half_away_from_zero() {
        assert_eq!(minor("12", "6.95"), Some(8_340));
        assert_eq!(minor("-12", "2.95"), Some(-3_540));
        assert_eq!(minor("0.5", "0.01"), Some(1));
        assert_eq!(minor("-0.5", "0.01"), Some(-1));
        assert_eq!(minor("3", "0.001"), Some(0));
        assert_eq!(minor("1e3", "1.005"), Some(100_500));
        assert_eq!(minor("999999999999999999", "999999999999999999"), None);
    }

    #[test]
    fn a_number_is_scaled_with_one_rounding() {
        let scaled = |text| Decimal::read(text).and_then(|number| number.scaled(3));
        for (text, thousandths) in [
            ("1", 1_000),
            ("0.0005", 1),
            ("-0.0005", -1),
            ("0.00049", 0),
            ("7.", 7_000),
            (".25", 250),
            ("0.000000000000000000000000", 0),
        ] {
            assert_eq!(scaled(text), Some(thousandths), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_number_is_not_guessed_at() {
        for text in ["", ".", "-", "NaN", "inf", "1,5", "1.2.3", "1e", "1e99999999999", "0x1", "é"]
        {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert_eq!(Decimal::read("1234567890123456789"), None);
    }
}
