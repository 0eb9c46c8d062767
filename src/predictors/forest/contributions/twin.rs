//! The plain twin of the contributions: the definition, subset by subset.

use super::*;
use crate::predictors::forest::random_forests::{
    ForestShape, add_covers, random_forest, random_row,
};
use crate::predictors::forest::{Link, Split, Tree};
use proptest::prelude::*;

/// Shapley values by enumeration, of one row, then the expected margin.
fn plain_contributions(forest: &Forest, row: &[f64]) -> Vec<f64> {
    let features = row.len();
    let margin = |known: usize| -> f64 {
        forest.trees.iter().fold(forest.base_margin, |sum, tree| sum + mean(tree, row, known))
    };
    let margins: Vec<f64> = (0..1 << features).map(margin).collect();
    let mut contributions = vec![0.0; features + 1];
    contributions[features] = margins[0];
    for known in 0..1_usize << features {
        let others = known.count_ones() as usize;
        for feature in (0..features).filter(|feature| known >> feature & 1 == 0) {
            let weight = factorial(others) * factorial(features - 1 - others) / factorial(features);
            contributions[feature] += weight * (margins[known | 1 << feature] - margins[known]);
        }
    }
    contributions
}

/// The mean leaf value when only the features in the bits of `known` are known.
fn mean(tree: &Tree, row: &[f64], known: usize) -> f64 {
    if tree.splits.is_empty() { tree.leaf_values[0] } else { mean_below(tree, row, known, 0) }
}

fn mean_below(tree: &Tree, row: &[f64], known: usize, child: i32) -> f64 {
    if child < 0 {
        return tree.leaf_values[!child as usize];
    }
    let node = child as usize;
    let (left, right) = (tree.left[node], tree.right[node]);
    let below = |child: i32| mean_below(tree, row, known, child);
    if known >> tree.splits[node].feature() & 1 == 1 {
        return if tree.splits[node].goes_left(row) { below(left) } else { below(right) };
    }
    let cover = |child: i32| {
        if child >= 0 { tree.node_cover[child as usize] } else { tree.leaf_cover[!child as usize] }
    };
    let total = cover(left) + cover(right);
    let share = if total > 0.0 { cover(left) / total } else { 0.5 };
    share * below(left) + (1.0 - share) * below(right)
}

fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

fn check_against_the_twin(forest: &Forest, row: &[f64]) {
    let plain = plain_contributions(forest, row);
    let fast = Explainer::new(forest).contributions(row);
    for (feature, (plain, fast)) in plain.iter().zip(&fast).enumerate() {
        assert!(close(*plain, *fast), "feature {feature}: {plain} by definition, {fast}");
    }
    let margin = forest.margin(row);
    assert!(close(fast.iter().sum(), margin), "{fast:?} add up to {margin}");
}

fn split(feature: u32, threshold: f64) -> Split {
    Split::Numeric { feature, threshold, missing_left: false }
}

#[test]
fn a_feature_asked_twice_on_a_path_is_one_player() {
    let tree = Tree {
        splits: vec![split(0, 5.0), split(1, 0.0), split(0, 2.0)],
        left: vec![1, 2, !0],
        right: vec![!3, !2, !1],
        node_cover: vec![10.0, 8.0, 5.0],
        leaf_values: vec![1.0, -3.0, 7.0, 0.5],
        leaf_cover: vec![4.0, 1.0, 3.0, 2.0],
    };
    let forest = Forest {
        feature_names: vec!["x".to_owned(), "y".to_owned()],
        link: Link::Identity,
        base_margin: 0.25,
        trees: vec![tree],
    };
    for x in [1.0, 3.0, 9.0, f64::NAN] {
        for y in [-1.0, 1.0] {
            check_against_the_twin(&forest, &[x, y]);
        }
    }
}

#[test]
fn a_tree_of_one_leaf_contributes_to_the_expected_margin_only() {
    let forest =
        random_forest(3, &ForestShape { leaves: 1, features: 2, ..ForestShape::default() });
    let contributions = Explainer::new(&forest).contributions(&[1.0, 2.0]);
    assert_eq!(contributions, [0.0, 0.0, forest.margin(&[1.0, 2.0])]);
}

#[test]
fn a_tree_that_no_training_row_has_reached_is_averaged_in_halves() {
    let shape = ForestShape { trees: 1, leaves: 16, symmetric: true, ..ForestShape::default() };
    let mut forest = random_forest(5, &shape);
    let tree = &mut forest.trees[0];
    tree.leaf_cover.fill(0.0);
    add_covers(tree);
    let mean = tree.leaf_values.iter().sum::<f64>() / 16.0;
    assert!(close(Explainer::new(&forest).expected_margin(), forest.base_margin + mean));
    for row in 0..40 {
        check_against_the_twin(&forest, &random_row(row, &shape));
    }
}

#[test]
fn contributions_add_up_on_a_path_of_forty_features() {
    let features = 40;
    let nodes = 0..features as i32;
    let tree = Tree {
        splits: nodes.clone().map(|feature| split(feature as u32, 0.0)).collect(),
        left: nodes.clone().map(|leaf| !leaf).collect(),
        right: nodes
            .map(|node| if node + 1 < features as i32 { node + 1 } else { !(features as i32) })
            .collect(),
        node_cover: (0..features).map(|node| (features + 1 - node) as f64).collect(),
        leaf_values: (0..=features).map(|leaf| (leaf as f64).sin()).collect(),
        leaf_cover: vec![1.0; features + 1],
    };
    let forest = Forest {
        feature_names: (0..features).map(|feature| feature.to_string()).collect(),
        link: Link::Identity,
        base_margin: 0.0,
        trees: vec![tree],
    };
    for stays in [0, 7, 39, 40] {
        let row: Vec<f64> = (0..features).map(|f| if f < stays { 1.0 } else { -1.0 }).collect();
        let sum: f64 = Explainer::new(&forest).contributions(&row).iter().sum();
        assert!(close(sum, forest.margin(&row)), "{stays}");
    }
}

proptest! {
    #[test]
    fn contributions_equal_their_definition(
        seed: u64, leaves in 1_usize..40, features in 1_usize..7, categorical: bool,
    ) {
        let shape = ForestShape { leaves, features, categorical, ..ForestShape::default() };
        check_against_the_twin(&random_forest(seed, &shape), &random_row(seed, &shape));
    }

    #[test]
    fn so_they_do_where_no_training_row_has_come(
        seed: u64, leaves in 1_usize..65, features in 1_usize..7, symmetric: bool, empty: u64,
    ) {
        let shape = ForestShape { leaves, features, symmetric, ..ForestShape::default() };
        let mut forest = random_forest(seed, &shape);
        for tree in &mut forest.trees {
            let covers = tree.leaf_cover.iter_mut().enumerate();
            covers.filter(|(leaf, _)| empty >> (leaf % 64) & 1 == 1).for_each(|(_, c)| *c = 0.0);
            add_covers(tree);
        }
        check_against_the_twin(&forest, &random_row(seed, &shape));
    }

    #[test]
    fn every_cpu_path_and_every_batch_gives_the_same_bits(
        seed: u64, leaves in 1_usize..40, features in 1_usize..20, rows in 0_usize..300,
    ) {
        let shape = ForestShape { leaves, features, categorical: true, ..ForestShape::default() };
        let forest = random_forest(seed, &shape);
        let table: Vec<f64> =
            (0..rows as u64).flat_map(|row| random_row(seed ^ row, &shape)).collect();
        let one_by_one: Vec<u64> = table
            .chunks_exact(features)
            .flat_map(|row| Explainer::on_path(&forest, CpuPath::Portable).contributions(row))
            .map(f64::to_bits)
            .collect();
        for path in CpuPath::available() {
            let mut batch = vec![f64::NAN; rows * (features + 1)];
            Explainer::on_path(&forest, path).contributions_into(&table, &mut batch);
            let batch: Vec<u64> = batch.into_iter().map(f64::to_bits).collect();
            prop_assert_eq!(&batch, &one_by_one, "{:?}", path);
        }
    }
}
