//! A linear margin: a weighted sum of transformed, standardised inputs.

use serde::{Deserialize, Serialize};

/// How an input is bent before it is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// As it is.
    Identity,
    /// `sign(x) * ln(1 + |x|)`: counts, days and money, whose steps matter less the larger they are.
    SignedLog,
}

/// One input's part in the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The position of the input in a row.
    pub input: usize,
    /// How it is bent.
    pub transform: Transform,
    /// The transformed value a missing input stands for.
    pub fill: f64,
    /// The mean of the transformed value in training.
    pub mean: f64,
    /// Its standard deviation in training, above 0.
    pub scale: f64,
    /// The margin that one standard deviation adds.
    pub weight: f64,
}

/// `intercept + sum of weight * (transformed input - mean) / scale`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The margin of an average customer.
    pub intercept: f64,
    /// One term per input used, added in this order.
    pub terms: Vec<Term>,
}

impl Transform {
    /// The bent value; NaN stays NaN.
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Transform::Identity => value,
            Transform::SignedLog => value.abs().ln_1p().copysign(value),
        }
    }
}

impl Term {
    /// The standardised value of this term's input, before its weight.
    pub fn standardised(&self, row: &[f64]) -> f64 {
        let value = self.transform.apply(row[self.input]);
        let present = if value.is_nan() { self.fill } else { value };
        (present - self.mean) / self.scale
    }
}

impl Linear {
    /// The margin of a row of inputs.
    pub fn margin(&self, row: &[f64]) -> f64 {
        self.terms
            .iter()
            .fold(self.intercept, |margin, term| margin + term.weight * term.standardised(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_input_counts_as_its_fill() {
        let term = Term {
            input: 1,
            transform: Transform::SignedLog,
            fill: 3.0,
            mean: 1.0,
            scale: 2.0,
            weight: 0.5,
        };
        let linear = Linear { intercept: 10.0, terms: vec![term] };
        assert_eq!(linear.margin(&[0.0, f64::NAN]), 10.5);
        assert_eq!(linear.margin(&[0.0, 0.0]), 9.75);
    }

    #[test]
    fn the_signed_log_is_odd_and_keeps_zero() {
        assert_eq!(Transform::SignedLog.apply(0.0), 0.0);
        assert_eq!(Transform::SignedLog.apply(-7.0), -Transform::SignedLog.apply(7.0));
    }
}
