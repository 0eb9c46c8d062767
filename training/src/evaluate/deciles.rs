//! Groups of equally many customers by prediction, with predicted and actual means.

use serde::{Deserialize, Serialize};

use super::comparison::Comparison;

/// One group of customers with neighbouring predictions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionGroup {
    /// The number of customers in it; a fraction where a border falls among ties.
    pub customers: f64,
    /// The mean of their predictions.
    pub predicted_mean: f64,
    /// The mean of their actual values.
    pub actual_mean: f64,
}

/// The decile table: ten groups of equally many customers, lowest predictions first.
///
/// Tied customers are shared among groups in proportion, so the table does not depend
/// on the order of tied customers. Empty when there are no customers.
pub fn deciles(comparison: &Comparison) -> Vec<PredictionGroup> {
    groups(comparison, &vec![1.0; comparison.customers()], 10)
}

/// `count` groups of equal weight, lowest predictions first.
pub(super) fn groups(
    comparison: &Comparison,
    weights: &[f64],
    count: usize,
) -> Vec<PredictionGroup> {
    let total: f64 = weights.iter().sum();
    let size = total / count as f64;
    if size <= 0.0 {
        return Vec::new();
    }
    let mut sums = vec![[0.0_f64; 3]; count];
    let mut group = 0;
    for tied in comparison.by_predicted.ties() {
        let mut left: f64 = tied.iter().map(|&position| weights[position]).sum();
        if left <= 0.0 {
            continue;
        }
        let mean = |values: &[f64]| {
            tied.iter().map(|&position| weights[position] * values[position]).sum::<f64>() / left
        };
        let (predicted, actual) = (mean(&comparison.predicted), mean(&comparison.actual));
        while left > 0.0 {
            let room = size - sums[group][0];
            // The last group takes what rounding leaves over.
            let part = if group + 1 == count { left } else { left.min(room) };
            for (sum, term) in sums[group].iter_mut().zip([1.0, predicted, actual]) {
                *sum += part * term;
            }
            left -= part;
            if part >= room && group + 1 < count {
                group += 1;
            }
        }
    }
    sums.into_iter()
        .filter(|sum| sum[0] > 0.0)
        .map(|[customers, predicted, actual]| PredictionGroup {
            customers,
            predicted_mean: predicted / customers,
            actual_mean: actual / customers,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_decile_holds_a_tenth_from_the_lowest_up() {
        let values: Vec<f64> = (0..20).map(f64::from).collect();
        let table = deciles(&Comparison::new(values.clone(), values).unwrap());
        assert_eq!(table.len(), 10);
        assert_eq!(
            table[0],
            PredictionGroup { customers: 2.0, predicted_mean: 0.5, actual_mean: 0.5 }
        );
        assert_eq!(
            table[9],
            PredictionGroup { customers: 2.0, predicted_mean: 18.5, actual_mean: 18.5 }
        );
    }

    #[test]
    fn ties_are_shared_in_proportion() {
        let table = deciles(&Comparison::new(vec![1.0, 0.0, 0.0, 0.0], vec![0.3; 4]).unwrap());
        assert_eq!(table.len(), 10);
        for group in table {
            assert!((group.customers - 0.4).abs() < 1e-9);
            assert!((group.actual_mean - 0.25).abs() < 1e-9);
        }
    }

    proptest! {
        #[test]
        fn the_groups_together_are_everyone(
            rows in prop::collection::vec((-9..9_i32, 0..5_i32), 1..60),
        ) {
            let actual: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let predicted: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let sum: f64 = actual.iter().sum();
            let table = deciles(&Comparison::new(actual, predicted).unwrap());
            let customers: f64 = table.iter().map(|group| group.customers).sum();
            let grouped: f64 = table.iter().map(|group| group.customers * group.actual_mean).sum();
            prop_assert!((customers - rows.len() as f64).abs() < 1e-9);
            prop_assert!((grouped - sum).abs() < 1e-6);
            let rising =
                table.windows(2).all(|pair| pair[0].predicted_mean <= pair[1].predicted_mean + 1e-12);
            prop_assert!(rising);
        }
    }
}
