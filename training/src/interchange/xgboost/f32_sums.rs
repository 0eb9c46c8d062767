//! Leaf values that keep their sum where they are added up in `f32`, tree after tree.
//!
//! Each of some hundred additions rounds the sum to a step of `f32`, and the roundings add up to
//! many steps. Where they could add up to more than is allowed, every leaf value is split into
//! two parts, in two trees with the same splits:
//!
//! ```text
//! value = high + low,    high a multiple of a grid g,  |low| <= g / 2
//! order of the trees:    all low parts, then all high parts
//! ```
//!
//! The grid is chosen so that no sum can pass 2^24 `g`. The low parts add up to next to
//! nothing, and so do their roundings. From then on multiples of `g` are added, which are
//! multiples of the step of every sum they can reach: only when the sum grows past a power of
//! two it is rounded, to the step from there on, and all these roundings together are less
//! than one step at the largest sum on the way. The price is a second tree for nearly every
//! tree; a tree whose low parts are all 0 needs none.

use tenure::predictors::forest::Tree;

use crate::interchange::error::InterchangeError;

/// The largest error of a sum, relative to the largest sum on the way, at least 1.
const PROMISED: f64 = 1e-6;
/// The largest rounding to `f32`, as a share of the rounded number.
const ROUNDING: f64 = 1.0 / (1_u64 << 24) as f64;
/// The most times that values are split: each time leaves sums smaller by about 2^23 over the
/// number of trees.
const SPLITS_MAX: usize = 4;

/// Trees with the same sums as `trees`, in an order and in parts that add up well in `f32`.
///
/// Sums must be in the range of [`check_range`].
pub(super) fn parts_for_f32_sums(trees: Vec<Tree>) -> Vec<Tree> {
    let mut parts = Vec::new();
    let mut rest = trees;
    let mut allowed = PROMISED;
    // The low parts of some thousand trees may need splitting again.
    while roundings(&rest) > allowed && parts.len() < SPLITS_MAX {
        let (high, low) = split_values(rest);
        parts.push(high);
        rest = low;
        // The other half is more than the one step that adding high parts can cost.
        allowed = PROMISED / 2.0;
    }
    parts.push(rest);
    parts.into_iter().rev().flatten().collect()
}

/// Refuses trees whose leaf values are, or can add up, beyond `f32`.
pub(super) fn check_range(trees: &[Tree]) -> Result<(), InterchangeError> {
    // A bit to spare, as sums are rounded.
    let beyond = |sum: &f64| *sum >= f64::from(f32::MAX) / 2.0;
    match reaches(trees).position(|reach| beyond(&reach)) {
        None => Ok(()),
        Some(index) => Err(InterchangeError::Unsupported {
            place: format!("tree {index}"),
            what: "leaf values that, with those before, can add up beyond f32".to_owned(),
            side: "XGBoost",
            remedy: "rescale the target",
        }),
    }
}

/// The most that roundings can add up to when the trees are summed as they are.
fn roundings(trees: &[Tree]) -> f64 {
    let values: f64 = trees.iter().map(|tree| largest(&tree.leaf_values)).sum();
    ROUNDING * (values + reaches(trees).sum::<f64>())
}

/// The largest size of a sum that a row can have after each tree.
fn reaches(trees: &[Tree]) -> impl Iterator<Item = f64> {
    trees.iter().scan([0.0_f64; 2], |ends, tree| {
        let values = &tree.leaf_values;
        ends[0] += values.iter().copied().fold(f64::INFINITY, f64::min);
        ends[1] += values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(largest(ends))
    })
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most: f64, value| most.max(value.abs()))
}

/// High parts and low parts; trees whose parts are all 0 are left out.
fn split_values(trees: Vec<Tree>) -> (Vec<Tree>, Vec<Tree>) {
    let sizes = trees.iter().map(|tree| largest(&tree.leaf_values));
    let reach = reaches(&trees).chain(sizes).fold(0.0, f64::max);
    // `f32` counts 2^24 steps without a gap; up to one a tree may be rounding and low parts.
    let grid = power_of_two_from(reach / ((1_u64 << 24) as f64 - trees.len() as f64));
    let mut low = trees.clone();
    let mut high = trees;
    for (high, low) in high.iter_mut().zip(&mut low) {
        for (high, low) in high.leaf_values.iter_mut().zip(&mut low.leaf_values) {
            *high = (*high / grid).round() * grid;
            *low -= *high;
        }
    }
    let counts = |tree: &Tree| tree.leaf_values.iter().any(|&value| value != 0.0);
    low.retain(counts);
    (high, low)
}

/// The least power of two that is at least `value`, a normal number.
fn power_of_two_from(value: f64) -> f64 {
    let below = f64::from_bits(value.to_bits() & f64::INFINITY.to_bits());
    if below == value { below } else { 2.0 * below }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tenure::predictors::forest::Split;

    use super::*;

    /// One split per tree, on a feature of its own: a row chooses every leaf freely.
    fn stumps(values: impl IntoIterator<Item = [f64; 2]>) -> Vec<Tree> {
        let stump = |(feature, values): (usize, [f64; 2])| Tree {
            splits: vec![Split::Numeric {
                feature: feature as u32,
                threshold: 0.0,
                missing_left: true,
            }],
            left: vec![!0],
            right: vec![!1],
            node_cover: vec![2.0],
            leaf_values: values.to_vec(),
            leaf_cover: vec![1.0; 2],
        };
        values.into_iter().enumerate().map(stump).collect()
    }

    /// The sum of the leaf values as XGBoost adds them up.
    fn sum_in_f32(trees: &[Tree], row: &[f64]) -> f64 {
        f64::from(trees.iter().fold(0.0_f32, |sum, tree| sum + tree.leaf_value(row) as f32))
    }

    /// The sum of the leaf values, and the largest sum on the way.
    fn sum_and_largest(trees: &[Tree], row: &[f64]) -> (f64, f64) {
        trees.iter().fold((0.0, 0.0), |(sum, largest), tree| {
            let sum: f64 = sum + tree.leaf_value(row);
            (sum, sum.abs().max(largest))
        })
    }

    #[test]
    fn few_small_trees_stay_as_they_are() {
        let trees = stumps((0..8).map(|at| [f64::from(at) / 10.0, -0.3]));
        assert_eq!(parts_for_f32_sums(trees.clone()), trees);
    }

    #[test]
    fn values_on_the_grid_need_no_second_tree() {
        let trees = stumps((0..300).map(|at| [f64::from(at), -0.5]));
        assert_eq!(parts_for_f32_sums(trees.clone()), trees);
    }

    #[test]
    fn splitting_mends_a_sum_that_f32_gets_wrong() {
        let trees = stumps((0..300).map(|_| [0.1, -0.1]));
        let row = [-1.0; 300];
        assert!((sum_in_f32(&trees, &row) - 30.0).abs() > 1e-6 * 30.0 / 2.0);
        let parts = parts_for_f32_sums(trees);
        assert_eq!(parts.len(), 600);
        assert!((sum_in_f32(&parts, &row) - 30.0).abs() < 1.3e-7 * 30.0);
    }

    #[test]
    fn sums_beyond_f32_are_refused_with_their_tree() {
        let trees = stumps([[1e38, 0.0], [0.0, -1e38], [1e38, 0.0]]);
        let error = check_range(&trees).unwrap_err().to_string();
        assert!(error.starts_with("tree 2 has leaf values"), "{error}");
    }

    proptest! {
        #[test]
        fn sums_in_f32_are_within_what_is_promised(
            values in prop::collection::vec(prop::array::uniform2(-1.0..1.0), 1..700),
            scale in -12_i32..12, drift in -1.0..1.0, sides: u64,
        ) {
            let size = 2_f64.powi(scale);
            let trees = stumps(values.iter().map(|two| two.map(|value| (value + drift) * size)));
            let parts = parts_for_f32_sums(trees.clone());
            for row in 0..20 {
                let side = |at: usize| (sides ^ row).wrapping_mul(2 * at as u64 + 1) >> 40 & 1;
                let row: Vec<f64> = (0..trees.len()).map(|at| side(at) as f64).collect();
                let (sum, largest) = sum_and_largest(&trees, &row);
                let error = (sum_in_f32(&parts, &row) - sum).abs();
                prop_assert!(error <= 1e-6 * largest.max(1.0), "{} of {}", error, sum);
                let (again, _) = sum_and_largest(&parts, &row);
                prop_assert!((again - sum).abs() <= 1e-7 * largest.max(1.0));
            }
        }
    }
}
