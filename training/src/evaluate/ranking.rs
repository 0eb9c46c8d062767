//! Metrics of ranking: does the prediction put the right customers first?

use super::comparison::Comparison;
use super::ranked::Ranked;

/// The area under the ROC curve: the chance that a customer with the event (actual 1)
/// ranks above one without (actual 0), ties counting half. `None` with one class only.
pub(super) fn auc(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    let mut without_below = 0.0;
    let mut with_total = 0.0;
    let mut area = 0.0;
    for tied in comparison.by_predicted.ties() {
        let (mut with, mut without) = (0.0, 0.0);
        for &position in tied {
            with += weights[position] * comparison.actual[position];
            without += weights[position] * (1.0 - comparison.actual[position]);
        }
        area += with * (without_below + without / 2.0);
        without_below += without;
        with_total += with;
    }
    let pairs = with_total * without_below;
    (pairs > 0.0).then(|| area / pairs)
}

/// The event rate among the `share` of customers predicted highest, over the rate among all.
///
/// Customers tied at the border count in proportion, as if drawn by lot. `None` without any
/// event.
pub(super) fn lift_at(comparison: &Comparison, weights: &[f64], share: f64) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let events: f64 =
        weights.iter().zip(comparison.actual.iter()).map(|(w, actual)| w * actual).sum();
    let mut room = share * total;
    let mut caught = 0.0;
    for tied in comparison.by_predicted.ties().rev() {
        let weight: f64 = tied.iter().map(|&position| weights[position]).sum();
        let within: f64 =
            tied.iter().map(|&position| weights[position] * comparison.actual[position]).sum();
        if weight >= room {
            if weight > 0.0 {
                caught += within * room / weight;
            }
            break;
        }
        caught += within;
        room -= weight;
    }
    (events > 0.0 && share > 0.0).then(|| caught / (share * events))
}

/// Normalised Gini: `cov(actual, rank of predicted) / cov(actual, rank of actual)`, ties
/// at their middle rank.
///
/// 1 when the prediction orders customers as their actual values do, 0 by chance, negative when
/// it is worse than chance. It equals the usual ratio of areas under the two concentration
/// curves, and is also defined when some values are negative.
/// `None` when all actual values are equal.
pub(super) fn normalised_gini(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    let with = |ranked: &Ranked| {
        covariance(&comparison.actual, &ranked.midranks(weights), weights).unwrap_or(0.0)
    };
    let best = with(&comparison.by_actual);
    (best > 0.0).then(|| with(&comparison.by_predicted) / best)
}

/// Spearman's rank correlation: Pearson's correlation of the middle ranks. `None` when
/// either side is constant.
pub(super) fn spearman(comparison: &Comparison, weights: &[f64]) -> Option<f64> {
    let actual = comparison.by_actual.midranks(weights);
    let predicted = comparison.by_predicted.midranks(weights);
    let spread =
        covariance(&actual, &actual, weights)? * covariance(&predicted, &predicted, weights)?;
    (spread > 0.0).then(|| Some(covariance(&actual, &predicted, weights)? / spread.sqrt()))?
}

/// The weighted covariance, divided by the total weight; `None` when the weights sum to zero.
fn covariance(left: &[f64], right: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let mean = |values: &[f64]| {
        values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / total
    };
    let (left_mean, right_mean) = (mean(left), mean(right));
    let sum: f64 = (0..weights.len())
        .map(|index| weights[index] * (left[index] - left_mean) * (right[index] - right_mean))
        .sum();
    Some(sum / total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comparison(actual: &[f64], predicted: &[f64]) -> Comparison {
        Comparison::new(actual.to_vec(), predicted.to_vec()).unwrap()
    }

    /// AUC by looking at every pair.
    fn auc_twin(actual: &[f64], predicted: &[f64]) -> Option<f64> {
        let (mut pairs, mut won) = (0.0, 0.0);
        for (with, high) in actual.iter().zip(predicted).filter(|pair| *pair.0 == 1.0) {
            for (_, low) in actual.iter().zip(predicted).filter(|pair| *pair.0 == 0.0) {
                pairs += *with;
                won += if high > low { 1.0 } else { 0.5 * f64::from(u8::from(high == low)) };
            }
        }
        (pairs > 0.0).then(|| won / pairs)
    }

    #[test]
    fn auc_counts_a_tie_as_half_a_pair() {
        // Pairs (.8, .5) won, (.8, .2) won, (.5, .5) tied, (.5, .2) won.
        let mixed = comparison(&[1.0, 1.0, 0.0, 0.0], &[0.8, 0.5, 0.5, 0.2]);
        assert_eq!(auc(&mixed, &[1.0; 4]), Some(3.5 / 4.0));
        assert_eq!(auc(&comparison(&[1.0, 1.0], &[0.1, 0.2]), &[1.0; 2]), None);
    }

    #[test]
    fn lift_takes_ties_at_the_border_in_proportion() {
        let actual = [1.0, 0.0, 1.0, 0.0];
        let sharp = comparison(&actual, &[0.9, 0.1, 0.8, 0.2]);
        assert_eq!(lift_at(&sharp, &[1.0; 4], 0.5), Some(2.0));
        assert_eq!(lift_at(&sharp, &[1.0; 4], 0.25), Some(2.0));
        let blind = comparison(&actual, &[0.5; 4]);
        assert_eq!(lift_at(&blind, &[1.0; 4], 0.1), Some(1.0));
        assert_eq!(lift_at(&comparison(&[0.0], &[0.5]), &[1.0], 0.1), None);
    }

    #[test]
    fn the_gini_of_a_hand_computed_table_is_right() {
        // Ranks 1, 3, 2 of the actual 0, 1, 5 have covariance 1/3; the best order, 1, 2, 3, has 5/3.
        let value = normalised_gini(&comparison(&[0.0, 1.0, 5.0], &[0.1, 0.9, 0.5]), &[1.0; 3]);
        assert!((value.unwrap() - 0.2).abs() < 1e-12, "{value:?}");
        assert_eq!(normalised_gini(&comparison(&[2.0, 2.0], &[0.1, 0.9]), &[1.0; 2]), None);
    }

    #[test]
    fn spearman_of_a_textbook_table_is_right() {
        // Without ties: 1 - 6 sum d^2 / (n (n^2 - 1)) with d^2 = 1, 1, 0, 1, 1.
        let table = comparison(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0]);
        assert!((spearman(&table, &[1.0; 5]).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(spearman(&comparison(&[1.0, 2.0], &[3.0, 3.0]), &[1.0; 2]), None);
    }

    proptest! {
        #[test]
        fn auc_equals_its_pairwise_twin(
            table in prop::collection::vec((0..2_u8, 0..6_u8), 1..40),
        ) {
            let actual: Vec<f64> = table.iter().map(|row| f64::from(row.0)).collect();
            let predicted: Vec<f64> = table.iter().map(|row| f64::from(row.1)).collect();
            let fast = auc(&comparison(&actual, &predicted), &vec![1.0; actual.len()]);
            match (fast, auc_twin(&actual, &predicted)) {
                (Some(fast), Some(slow)) => prop_assert!((fast - slow).abs() < 1e-12),
                (fast, slow) => prop_assert_eq!(fast, slow),
            }
        }

        #[test]
        fn ranking_metrics_see_only_the_order_and_stay_in_bounds(
            table in prop::collection::vec((-50..50_i32, -50..50_i32), 2..40),
        ) {
            let actual: Vec<f64> = table.iter().map(|row| f64::from(row.0)).collect();
            let predicted: Vec<f64> = table.iter().map(|row| f64::from(row.1)).collect();
            let bent: Vec<f64> = predicted.iter().map(|value| (value / 20.0).exp()).collect();
            let weights = vec![1.0; actual.len()];
            for metric in [normalised_gini, spearman] {
                let value = metric(&comparison(&actual, &predicted), &weights);
                prop_assert_eq!(value, metric(&comparison(&actual, &bent), &weights));
                prop_assert!(value.is_none_or(|value| value.abs() <= 1.0 + 1e-12));
            }
        }
    }
}
