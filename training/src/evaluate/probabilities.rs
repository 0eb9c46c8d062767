//! Accuracy and calibration of predicted probabilities.

use super::comparison::Comparison;
use super::deciles::groups;

/// The least distance from 0 and 1 at which the log loss counts a probability: a rule that calls
/// an event impossible pays at most 13.8 for it, not infinity.
const NEAREST: f64 = 1e-6;

/// The mean negative log-likelihood per customer, in nats.
pub(super) fn log_loss(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    comparison.mean_of(weights, |actual, predicted| {
        let probability = predicted.clamp(NEAREST, 1.0 - NEAREST);
        -(actual * probability.ln() + (1.0 - actual) * (-probability).ln_1p())
    })
}

/// The Brier score: the mean squared difference of probability and outcome.
pub(super) fn brier(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    comparison.mean_of(weights, |actual, predicted| (predicted - actual).powi(2))
}

/// The expected calibration error: over tenths of the customers by predicted
/// probability, the mean distance between predicted and actual rate.
pub(super) fn calibration_error(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    let tenths = groups(comparison, weights, 10);
    let total: f64 = tenths.iter().map(|tenth| tenth.customers).sum();
    let distance: f64 = tenths
        .iter()
        .map(|tenth| tenth.customers * (tenth.predicted_mean - tenth.actual_mean).abs())
        .sum();
    (total > 0.0).then(|| distance / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(actual: &[f64], predicted: &[f64]) -> Comparison {
        Comparison::new(actual.to_vec(), predicted.to_vec()).unwrap()
    }

    #[test]
    fn log_loss_and_brier_of_a_coin_are_known() {
        let coin = comparison(&[1.0, 0.0], &[0.5, 0.5]);
        assert!((log_loss(&coin, &[1.0; 2]).unwrap() - 2.0_f64.ln()).abs() < 1e-12);
        assert_eq!(brier(&coin, &[1.0; 2]), Some(0.25));
        assert_eq!(calibration_error(&coin, &[1.0; 2]), Some(0.0));
    }

    #[test]
    fn calling_an_event_impossible_costs_much_but_not_infinity() {
        let loss = log_loss(&comparison(&[1.0], &[0.0]), &[1.0]).unwrap();
        assert!((loss - 13.815_510_557_964_274).abs() < 1e-9, "{loss}");
        assert!(log_loss(&comparison(&[0.0], &[0.0]), &[1.0]).unwrap() < 1.1e-6);
    }

    #[test]
    fn a_rate_that_is_off_by_a_fifth_has_that_calibration_error() {
        let off = comparison(&[1.0, 0.0, 1.0, 0.0, 1.0], &[0.4; 5]);
        assert!((calibration_error(&off, &[1.0; 5]).unwrap() - 0.2).abs() < 1e-12);
    }

    #[test]
    fn without_customers_no_metric_is_defined() {
        let nobody = comparison(&[], &[]);
        assert_eq!(log_loss(&nobody, &[]), None);
        assert_eq!(brier(&nobody, &[]), None);
        assert_eq!(calibration_error(&nobody, &[]), None);
    }
}
