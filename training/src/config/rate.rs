//! Exchange rates, kept as the exact decimals of the configuration.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tenure::money::Currency;

const MOST_DECIMALS: usize = 12;

/// The value of one unit of a currency in units of the reporting currency: a positive
/// decimal, kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The digits without the point, positive.
    digits: u64,
    /// The number of digits after the point.
    decimals: u32,
}

impl Rate {
    /// Converts minor units of `from` into minor units of `to`, rounded half away
    /// from zero; `None` when the result does not fit.
    pub fn convert(self, amount_minor: i64, from: Currency, to: Currency) -> Option<i64> {
        let scale = i128::from(to.minor_per_unit());
        let divisor = i128::from(from.minor_per_unit()) * 10_i128.pow(self.decimals);
        let product =
            i128::from(amount_minor).checked_mul(i128::from(self.digits))?.checked_mul(scale)?;
        let magnitude = (product.abs() + divisor / 2) / divisor;
        i64::try_from(magnitude * product.signum()).ok()
    }

    fn parse(text: &str) -> Option<Rate> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let joined = format!("{whole}{fraction}");
        let plain = joined.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || whole.is_empty() || fraction.len() > MOST_DECIMALS {
            return None;
        }
        let digits = joined.parse().ok().filter(|digits| *digits > 0)?;
        Some(Rate { digits, decimals: fraction.len() as u32 })
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        let text = match toml::Value::deserialize(deserializer)? {
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        Rate::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "{text:?} is not an exchange rate; write a positive decimal such as \"0.86\""
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn a_rate_is_applied_exactly_and_rounded_half_away_from_zero() {
        let rate = Rate::parse("0.86").unwrap();
        let (euro, pound) = (currency("EUR"), currency("GBP"));
        assert_eq!(rate.convert(10_000, euro, pound), Some(8_600));
        assert_eq!(rate.convert(-10_000, euro, pound), Some(-8_600));
        assert_eq!(Rate::parse("0.5").unwrap().convert(3, euro, pound), Some(2));
        assert_eq!(Rate::parse("0.5").unwrap().convert(-3, euro, pound), Some(-2));
    }

    #[test]
    fn minor_units_of_different_sizes_are_converted() {
        let yen_in_euro = Rate::parse("0.0061").unwrap();
        assert_eq!(yen_in_euro.convert(1_000, currency("JPY"), currency("EUR")), Some(610));
    }

    #[test]
    fn only_a_positive_decimal_is_a_rate() {
        for text in ["", "0", "0.0", "-1", "1e3", ".5", "1,2", "0.1234567890123"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }
}
