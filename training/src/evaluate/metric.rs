//! The metrics, by name.

use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use super::{amounts, probabilities, ranking};

/// A measure of how good predictions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Area under the ROC curve of a churn probability; higher is better, .5 is chance.
    Auc,
    /// Mean negative log-likelihood of a probability, nats; lower is better.
    LogLoss,
    /// Mean squared difference of probability and outcome; lower is better.
    Brier,
    /// Expected calibration error over tenths of the customers; lower is better.
    CalibrationError,
    /// Churn rate among the tenth predicted highest over the rate among all; higher is better.
    LiftAt10Percent,
    /// Root mean squared error, in the unit of what is predicted; lower is better.
    Rmse,
    /// Mean absolute error, in the unit of what is predicted; lower is better.
    MeanAbsoluteError,
    /// Mean predicted less mean actual, in the unit of what is predicted; nearest 0 is best.
    Bias,
    /// Agreement of the predicted ranking with the actual values; higher is better, 0 is chance.
    NormalisedGini,
    /// Spearman's rank correlation; higher is better, 0 is chance.
    Spearman,
}

impl Metric {
    /// The metrics of a churn probability.
    pub const OF_PROBABILITIES: [Metric; 5] = [
        Metric::Auc,
        Metric::LogLoss,
        Metric::Brier,
        Metric::CalibrationError,
        Metric::LiftAt10Percent,
    ];

    /// The metrics of an amount or a count.
    pub const OF_AMOUNTS: [Metric; 5] = [
        Metric::NormalisedGini,
        Metric::Spearman,
        Metric::Rmse,
        Metric::MeanAbsoluteError,
        Metric::Bias,
    ];

    /// The metric when each customer counts as often as their weight says; `None` where it is
    /// not defined.
    ///
    /// # Panics
    ///
    /// Unless there is exactly one weight for each customer.
    pub fn weighted(self, comparison: &Comparison, weights: &[f64]) -> Option<f64> {
        assert_eq!(weights.len(), comparison.customers(), "one weight for each customer");
        match self {
            Metric::Auc => ranking::auc(comparison, weights),
            Metric::LogLoss => probabilities::log_loss(comparison, weights),
            Metric::Brier => probabilities::brier(comparison, weights),
            Metric::CalibrationError => probabilities::calibration_error(comparison, weights),
            Metric::LiftAt10Percent => ranking::lift_at(comparison, weights, 0.1),
            Metric::Rmse => amounts::rmse(comparison, weights),
            Metric::MeanAbsoluteError => amounts::mean_absolute_error(comparison, weights),
            Metric::Bias => amounts::bias(comparison, weights),
            Metric::NormalisedGini => ranking::normalised_gini(comparison, weights),
            Metric::Spearman => ranking::spearman(comparison, weights),
        }
    }

    /// The metric over all customers; `None` where it is not defined.
    pub fn of(self, comparison: &Comparison) -> Option<f64> {
        self.weighted(comparison, &vec![1.0; comparison.customers()])
    }

    /// The name in tables for people.
    pub fn title(self) -> &'static str {
        match self {
            Metric::Auc => "AUC",
            Metric::LogLoss => "log loss",
            Metric::Brier => "Brier",
            Metric::CalibrationError => "calibration error",
            Metric::LiftAt10Percent => "lift at 10 %",
            Metric::Rmse => "RMSE",
            Metric::MeanAbsoluteError => "MAE",
            Metric::Bias => "bias",
            Metric::NormalisedGini => "normalised Gini",
            Metric::Spearman => "Spearman",
        }
    }

    /// The key under which a bundle stores the metric. Unlike the [title](Metric::title) it
    /// never changes: a reader of an old bundle looks for it.
    pub fn key(self) -> &'static str {
        match self {
            Metric::Auc => "auc",
            Metric::LogLoss => "log_loss",
            Metric::Brier => "brier",
            Metric::CalibrationError => "calibration_error",
            Metric::LiftAt10Percent => "lift_at_10_percent",
            Metric::Rmse => "rmse",
            Metric::MeanAbsoluteError => "mae",
            Metric::Bias => "bias",
            Metric::NormalisedGini => "normalised_gini",
            Metric::Spearman => "spearman",
        }
    }

    /// True when `left` is a better value than `right`.
    pub fn better(self, left: f64, right: f64) -> bool {
        match self {
            Metric::Auc | Metric::LiftAt10Percent | Metric::NormalisedGini | Metric::Spearman => {
                left > right
            }
            Metric::Bias => left.abs() < right.abs(),
            _ => left < right,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [[Metric; 5]; 2] = [Metric::OF_PROBABILITIES, Metric::OF_AMOUNTS];

    proptest! {
        #[test]
        fn a_weight_of_two_is_the_customer_twice_in_every_metric(
            rows in prop::collection::vec((0..2_u8, 0..8_u8, 0..3_usize), 1..40),
        ) {
            let column = |pick: fn(&(u8, u8, usize)) -> f64| rows.iter().map(pick).collect();
            let weights: Vec<f64> = column(|row| row.2 as f64);
            let weighed =
                Comparison::new(column(|row| f64::from(row.0)), column(|row| f64::from(row.1) / 8.0));
            let repeated: Vec<&(u8, u8, usize)> =
                rows.iter().flat_map(|row| std::iter::repeat_n(row, row.2)).collect();
            let repeated = Comparison::new(
                repeated.iter().map(|row| f64::from(row.0)).collect(),
                repeated.iter().map(|row| f64::from(row.1) / 8.0).collect(),
            );
            for metric in ALL.into_iter().flatten() {
                let one = metric.weighted(weighed.as_ref().unwrap(), &weights);
                let two = metric.of(repeated.as_ref().unwrap());
                prop_assert_eq!(one.is_some(), two.is_some(), "{:?}", metric);
                let apart = (one.unwrap_or(0.0) - two.unwrap_or(0.0)).abs();
                prop_assert!(apart < 1e-9, "{:?}: {:?} {:?}", metric, one, two);
            }
        }

        #[test]
        fn no_metric_is_ever_nan(
            rows in prop::collection::vec((0..2_u8, 0..3_u8), 0..12),
        ) {
            let actual = rows.iter().map(|row| f64::from(row.0)).collect();
            let predicted = rows.iter().map(|row| f64::from(row.1) / 2.0).collect();
            let comparison = Comparison::new(actual, predicted).unwrap();
            for metric in ALL.into_iter().flatten() {
                prop_assert!(metric.of(&comparison).is_none_or(f64::is_finite), "{:?}", metric);
            }
        }
    }

    #[test]
    fn the_keys_are_those_of_the_bundles_published_so_far() {
        let keys = ALL.map(|metrics| metrics.map(Metric::key));
        let published = [
            ["auc", "log_loss", "brier", "calibration_error", "lift_at_10_percent"],
            ["normalised_gini", "spearman", "rmse", "mae", "bias"],
        ];
        assert_eq!(keys, published);
    }

    #[test]
    fn a_bias_nearer_to_zero_is_better_whatever_its_sign() {
        assert!(Metric::Bias.better(-0.1, 0.2));
        assert!(Metric::LogLoss.better(0.1, 0.2));
        assert!(Metric::Auc.better(0.9, 0.8));
    }
}
