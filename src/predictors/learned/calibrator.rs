//! The fitted map from a margin to a probability.

use serde::{Deserialize, Serialize};

/// A rising, piecewise-linear map from margin to probability, flat beyond its ends.
///
/// Fitted by isotonic regression (`tenure-training`): each knot is the centre of a
/// block of margins and the share of buyers in it. Straight lines between the centres
/// keep apart customers whom steps would tie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibrator {
    margins: Vec<f64>,
    probabilities: Vec<f64>,
}

/// Knots that do not make a calibrator.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibratorError {
    /// The numbers of margins and probabilities differ, or both are 0.
    #[error(
        "a calibrator needs as many probabilities as margins and at least one, not {probabilities} for {margins}"
    )]
    Uneven {
        /// The number of margins.
        margins: usize,
        /// The number of probabilities.
        probabilities: usize,
    },
    /// Margins do not rise, or probabilities fall or leave `(0, 1)`.
    #[error(
        "calibrator knot {index} breaks the order: margins must rise, probabilities must not fall and lie between 0 and 1"
    )]
    OutOfOrder {
        /// The position of the first offending knot.
        index: usize,
    },
}

impl Calibrator {
    /// A calibrator through these knots.
    ///
    /// # Errors
    ///
    /// When margins do not strictly rise, or probabilities fall or leave `(0, 1)`.
    pub fn new(margins: Vec<f64>, probabilities: Vec<f64>) -> Result<Calibrator, CalibratorError> {
        if margins.len() != probabilities.len() || margins.is_empty() {
            let (margins, probabilities) = (margins.len(), probabilities.len());
            return Err(CalibratorError::Uneven { margins, probabilities });
        }
        for index in 0..margins.len() {
            let inside = margins[index].is_finite()
                && probabilities[index] > 0.0
                && probabilities[index] < 1.0;
            let rises = index == 0
                || (margins[index] > margins[index - 1]
                    && probabilities[index] >= probabilities[index - 1]);
            if !inside || !rises {
                return Err(CalibratorError::OutOfOrder { index });
            }
        }
        Ok(Calibrator { margins, probabilities })
    }

    /// The probability, in `(0, 1)`, of a margin.
    pub fn probability(&self, margin: f64) -> f64 {
        let above = self.margins.partition_point(|knot| *knot <= margin);
        if above == 0 {
            return self.probabilities[0];
        }
        if above == self.margins.len() {
            return self.probabilities[above - 1];
        }
        let (left, right) = (self.margins[above - 1], self.margins[above]);
        let (low, high) = (self.probabilities[above - 1], self.probabilities[above]);
        low + (high - low) * ((margin - left) / (right - left))
    }
}

/// The knots as they are stored, before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Knots {
    margins: Vec<f64>,
    probabilities: Vec<f64>,
}

impl<'de> Deserialize<'de> for Calibrator {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Calibrator, D::Error> {
        let knots = Knots::deserialize(deserializer)?;
        Calibrator::new(knots.margins, knots.probabilities).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_knots_the_probability_is_a_straight_line_and_flat_beyond() {
        let calibrator = Calibrator::new(vec![-1.0, 1.0, 2.0], vec![0.2, 0.4, 0.4]).unwrap();
        assert_eq!(calibrator.probability(-9.0), 0.2);
        assert!((calibrator.probability(0.0) - 0.3).abs() < 1e-15);
        assert_eq!(calibrator.probability(1.5), 0.4);
        assert_eq!(calibrator.probability(9.0), 0.4);
    }

    #[test]
    fn knots_out_of_order_are_refused_also_from_disk() {
        assert!(Calibrator::new(vec![], vec![]).is_err());
        assert!(Calibrator::new(vec![0.0, 0.0], vec![0.1, 0.2]).is_err());
        assert!(Calibrator::new(vec![0.0, 1.0], vec![0.2, 0.1]).is_err());
        assert!(Calibrator::new(vec![0.0], vec![1.0]).is_err());
        let text = r#"{"margins": [1.0, 0.0], "probabilities": [0.1, 0.2]}"#;
        assert!(serde_json::from_str::<Calibrator>(text).is_err());
    }
}
