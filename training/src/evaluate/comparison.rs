//! Actual and predicted numbers, customer by customer.

use std::sync::Arc;

use super::ranked::Ranked;

/// Actual and predicted numbers of the same customers, in the same order.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub(super) actual: Arc<[f64]>,
    pub(super) predicted: Vec<f64>,
    pub(super) by_actual: Arc<Ranked>,
    pub(super) by_predicted: Ranked,
}

/// A reason why predictions cannot be compared with outcomes.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// There are more or fewer predictions than customers.
    #[error("there are {predicted} predictions for {actual} customers; give exactly one for each")]
    Uneven {
        /// The number of customers.
        actual: usize,
        /// The number of predictions.
        predicted: usize,
    },
    /// A number is NaN or infinite.
    #[error(
        "the {which} value of customer {index} is {value}; only finite numbers can be compared"
    )]
    NotFinite {
        /// `actual` or `predicted`.
        which: &'static str,
        /// The position of the customer.
        index: usize,
        /// The value found.
        value: f64,
    },
}

impl Comparison {
    /// Pairs actual and predicted numbers.
    ///
    /// # Errors
    ///
    /// When the lengths differ or a number is not finite.
    pub fn new(actual: Vec<f64>, predicted: Vec<f64>) -> Result<Comparison, ComparisonError> {
        refuse_uneven(&actual, &predicted)?;
        refuse_not_finite("actual", &actual)?;
        let by_actual = Arc::new(Ranked::of(&actual));
        Comparison::with_ranked(actual.into(), by_actual, predicted)
    }

    /// Other predictions beside the same actual numbers, which are neither copied nor ranked again.
    ///
    /// # Errors
    ///
    /// When there is not exactly one finite prediction for each customer.
    pub fn with_predicted(&self, predicted: Vec<f64>) -> Result<Comparison, ComparisonError> {
        refuse_uneven(&self.actual, &predicted)?;
        Comparison::with_ranked(self.actual.clone(), self.by_actual.clone(), predicted)
    }

    fn with_ranked(
        actual: Arc<[f64]>,
        by_actual: Arc<Ranked>,
        predicted: Vec<f64>,
    ) -> Result<Comparison, ComparisonError> {
        refuse_not_finite("predicted", &predicted)?;
        let by_predicted = Ranked::of(&predicted);
        Ok(Comparison { actual, predicted, by_actual, by_predicted })
    }

    /// The number of customers compared.
    pub fn customers(&self) -> usize {
        self.actual.len()
    }

    /// The weighted mean of `term(actual, predicted)`; `None` when the weights sum to zero.
    pub(super) fn mean_of(&self, weights: &[f64], term: impl Fn(f64, f64) -> f64) -> Option<f64> {
        let mut sum = 0.0;
        let mut total = 0.0;
        for ((&actual, &predicted), &weight) in self.actual.iter().zip(&self.predicted).zip(weights)
        {
            sum += weight * term(actual, predicted);
            total += weight;
        }
        (total > 0.0).then(|| sum / total)
    }
}

fn refuse_uneven(actual: &[f64], predicted: &[f64]) -> Result<(), ComparisonError> {
    if actual.len() == predicted.len() {
        return Ok(());
    }
    Err(ComparisonError::Uneven { actual: actual.len(), predicted: predicted.len() })
}

fn refuse_not_finite(which: &'static str, values: &[f64]) -> Result<(), ComparisonError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(ComparisonError::NotFinite { which, index, value: values[index] }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Metric;

    #[test]
    fn other_predictions_beside_the_same_outcomes_are_compared_as_anew() {
        let (actual, other) = (vec![0.0, 1.0, 1.0, 3.0], vec![2.0, 2.0, -1.0, 7.0]);
        let first = Comparison::new(actual.clone(), vec![0.5; 4]).unwrap();
        let beside = first.with_predicted(other.clone()).unwrap();
        let anew = Comparison::new(actual, other).unwrap();
        for metric in Metric::OF_AMOUNTS {
            assert_eq!(metric.of(&beside), metric.of(&anew), "{metric:?}");
        }
        let uneven = first.with_predicted(vec![1.0]).unwrap_err();
        assert_eq!(uneven, ComparisonError::Uneven { actual: 4, predicted: 1 });
    }

    #[test]
    fn uneven_or_infinite_numbers_are_refused() {
        let uneven = Comparison::new(vec![1.0], vec![]).unwrap_err();
        assert_eq!(uneven, ComparisonError::Uneven { actual: 1, predicted: 0 });
        let error = Comparison::new(vec![1.0, 2.0], vec![0.0, f64::INFINITY]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the predicted value of customer 1 is inf; only finite numbers can be compared"
        );
    }
}
