//! Errors of predicted amounts and counts, in the unit of what is predicted.

use super::comparison::Comparison;

/// The root mean squared error.
pub(super) fn rmse(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    comparison.mean_of(weights, |actual, predicted| (predicted - actual).powi(2)).map(f64::sqrt)
}

/// The mean absolute error. It favours predicting zero where most actual values are zero:
/// never read it alone.
pub(super) fn mean_absolute_error(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    comparison.mean_of(weights, |actual, predicted| (predicted - actual).abs())
}

/// Mean predicted less mean actual: above zero when the predictions are too high.
pub(super) fn bias(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    comparison.mean_of(weights, |actual, predicted| predicted - actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_a_hand_computed_table_are_right() {
        let table = Comparison::new(vec![0.0, 2.0, 4.0], vec![1.0, 2.0, 0.0]).unwrap();
        let weights = [1.0; 3];
        assert!((rmse(&table, &weights).unwrap() - (17.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((mean_absolute_error(&table, &weights).unwrap() - 5.0 / 3.0).abs() < 1e-12);
        assert_eq!(bias(&table, &weights), Some(-1.0));
    }

    #[test]
    fn a_weight_of_two_equals_the_customer_twice() {
        let once = Comparison::new(vec![0.0, 4.0], vec![1.0, 1.0]).unwrap();
        let twice = Comparison::new(vec![0.0, 4.0, 4.0], vec![1.0, 1.0, 1.0]).unwrap();
        for metric in [rmse, mean_absolute_error, bias] {
            assert_eq!(metric(&once, &[1.0, 2.0]), metric(&twice, &[1.0; 3]));
        }
    }
}
