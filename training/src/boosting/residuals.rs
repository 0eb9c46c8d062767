//! Leaf values for losses without curvature: quantiles of residuals.

use super::growing::GrownTree;

/// The smallest value with at least the share `alpha` of the weight at or below it.
pub(super) fn quantile(mut values: Vec<(f64, u64)>, alpha: f64) -> f64 {
    values.retain(|(_, weight)| *weight > 0);
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let total: u64 = values.iter().map(|(_, weight)| weight).sum();
    let wanted = (total as f64 * alpha).ceil() as u64;
    let mut below = 0;
    for (value, weight) in &values {
        below += weight;
        if below >= wanted {
            return *value;
        }
    }
    values.last().map_or(0.0, |(value, _)| *value)
}

/// Sets each leaf to a quantile of its rows' residuals, within the leaf's bounds.
pub(super) fn renew_values(
    tree: &mut GrownTree,
    alpha: f64,
    residual_and_weight: impl Fn(usize) -> (f64, u64),
) {
    let mut values = std::mem::take(&mut tree.values);
    for (leaf, value) in tree.leaves.iter().zip(&mut values) {
        let rows = tree.rows_of(leaf).iter();
        let residuals: Vec<(f64, u64)> =
            rows.map(|&row| residual_and_weight(row as usize)).collect();
        if !residuals.is_empty() {
            *value = quantile(residuals, alpha).clamp(leaf.bounds.least, leaf.bounds.most);
        }
    }
    tree.values = values;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_counts_weights_as_rows() {
        let weighted = vec![(3.0, 1), (1.0, 2), (2.0, 1), (9.0, 0)];
        assert_eq!(quantile(weighted.clone(), 0.5), 1.0);
        assert_eq!(quantile(weighted.clone(), 0.51), 2.0);
        assert_eq!(quantile(weighted, 1.0), 3.0);
    }
}
