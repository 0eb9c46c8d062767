//! A linear margin: a weighted sum of transformed, standardised inputs.

use serde::{Deserialize, Serialize};

/// Standardised values are kept within this many standard deviations, so that an outlier
/// does not get an extreme margin.
const STANDARDISED_LIMIT: f64 = 5.0;

/// A transformation of an input before it is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// `sign(x) * ln(1 + |x|)`: counts, days and money, whose steps matter less the larger they are.
    SignedLog,
    /// 1 when the input is missing, else 0.
    IsMissing,
}

/// One input's part in the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The position of the input in a row.
    pub input: usize,
    /// Its transformation.
    pub transform: Transform,
    /// The mean of the transformed value in training, where it was not missing.
    pub mean: f64,
    /// Its standard deviation there, above 0.
    pub scale: f64,
    /// The margin that one standard deviation adds.
    pub weight: f64,
}

/// `intercept + sum of weight * standardised input`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The margin of an average customer.
    pub intercept: f64,
    /// One term per transformed input, added in this order.
    pub terms: Vec<Term>,
}

impl Transform {
    /// The transformed value; a missing value stays NaN except in [`Transform::IsMissing`].
    #[inline]
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Transform::SignedLog => value.abs().ln_1p().copysign(value),
            Transform::IsMissing => f64::from(u8::from(value.is_nan())),
        }
    }
}

impl Term {
    /// The standardised value of this term's input, within ±5; a missing input counts as the mean.
    pub fn standardised(&self, row: &[f64]) -> f64 {
        self.standardised_value(self.transform.apply(row[self.input]))
    }

    /// The standardised value of an input that is transformed already.
    #[inline]
    pub fn standardised_value(&self, transformed: f64) -> f64 {
        let value = (transformed - self.mean) / self.scale;
        if value.is_nan() { 0.0 } else { value.clamp(-STANDARDISED_LIMIT, STANDARDISED_LIMIT) }
    }
}

impl Linear {
    /// The margin of a row of inputs.
    pub fn margin(&self, row: &[f64]) -> f64 {
        self.terms
            .iter()
            .fold(self.intercept, |margin, term| margin + term.weight * term.standardised(row))
    }

    /// The margin of a row, where the signed logarithms of its inputs are known.
    pub(super) fn margin_of_logs(&self, row: &[f64], logs: &[f64]) -> f64 {
        self.terms.iter().fold(self.intercept, |margin, term| {
            let standardised = match term.transform {
                Transform::SignedLog => term.standardised_value(logs[term.input]),
                Transform::IsMissing => term.standardised(row),
            };
            margin + term.weight * standardised
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(transform: Transform) -> Term {
        Term { input: 1, transform, mean: 1.0, scale: 2.0, weight: 0.5 }
    }

    #[test]
    fn a_missing_input_counts_as_the_mean() {
        let linear = Linear { intercept: 10.0, terms: vec![term(Transform::SignedLog)] };
        assert_eq!(linear.margin(&[0.0, f64::NAN]), 10.0);
        assert_eq!(linear.margin(&[0.0, 0.0]), 9.75);
    }

    #[test]
    fn an_outlier_is_held_at_the_limit() {
        let linear = Linear { intercept: 0.0, terms: vec![term(Transform::SignedLog)] };
        assert_eq!(linear.margin(&[0.0, 1e300]), 2.5);
    }

    #[test]
    fn missing_itself_can_be_an_input() {
        let is_missing = Term { mean: 0.0, scale: 1.0, ..term(Transform::IsMissing) };
        let linear = Linear { intercept: 0.0, terms: vec![is_missing] };
        assert_eq!(linear.margin(&[0.0, f64::NAN]), 0.5);
        assert_eq!(linear.margin(&[0.0, 7.0]), 0.0);
    }

    #[test]
    fn the_signed_log_is_odd_and_keeps_zero() {
        assert_eq!(Transform::SignedLog.apply(0.0), 0.0);
        assert_eq!(Transform::SignedLog.apply(-7.0), -Transform::SignedLog.apply(7.0));
    }
}
