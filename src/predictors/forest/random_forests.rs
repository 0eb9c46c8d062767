//! Random forests and rows for property tests.

use super::{Forest, Link, Split, Tree};
use crate::numerics::random::Random;

/// The shape of a random forest.
#[derive(Clone, Debug)]
pub(super) struct ForestShape {
    pub(super) trees: usize,
    /// Leaves of each tree; symmetric trees take the next power of two.
    pub(super) leaves: usize,
    pub(super) features: usize,
    /// The number of distinct thresholds of a feature.
    pub(super) thresholds: u64,
    pub(super) categorical: bool,
    pub(super) symmetric: bool,
}

impl Default for ForestShape {
    fn default() -> Self {
        ForestShape {
            trees: 3,
            leaves: 8,
            features: 4,
            thresholds: 9,
            categorical: false,
            symmetric: false,
        }
    }
}

/// A number below `bound`.
fn below(random: &mut Random, bound: u64) -> u64 {
    random.bits() % bound
}

/// The forest of a seed: rows repeat features on a path, and thresholds among trees.
pub(super) fn random_forest(seed: u64, shape: &ForestShape) -> Forest {
    let random = &mut Random::new(seed);
    let trees = (0..shape.trees)
        .map(|_| {
            if shape.symmetric {
                random_symmetric_tree(random, shape)
            } else {
                random_tree(random, shape)
            }
        })
        .collect();
    Forest {
        feature_names: (0..shape.features).map(|feature| format!("feature_{feature}")).collect(),
        link: Link::Logistic,
        base_margin: random.unit() - 0.5,
        trees,
    }
}

/// A row with ties on thresholds, missing and infinite values.
pub(super) fn random_row(seed: u64, shape: &ForestShape) -> Vec<f64> {
    let random = &mut Random::new(!seed);
    (0..shape.features)
        .map(|_| match below(random, 12) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::NEG_INFINITY,
            3 => -0.0,
            _ => below(random, 2 * shape.thresholds) as f64 / 2.0,
        })
        .collect()
}

fn random_split(random: &mut Random, shape: &ForestShape) -> Split {
    let feature = below(random, shape.features as u64) as u32;
    let missing_left = below(random, 2) == 0;
    if shape.categorical && feature.is_multiple_of(3) {
        let left = (0..shape.thresholds as u32).filter(|_| below(random, 2) == 0).collect();
        Split::Categorical { feature, left, missing_left }
    } else {
        let threshold = below(random, shape.thresholds) as f64;
        Split::Numeric { feature, threshold, missing_left }
    }
}

/// Splits a leaf drawn at random until there are enough.
fn random_tree(random: &mut Random, shape: &ForestShape) -> Tree {
    let mut tree = empty_tree(random, shape.leaves);
    let mut leaves: Vec<Option<(usize, bool)>> = vec![None];
    for node in 0..shape.leaves - 1 {
        let chosen = below(random, leaves.len() as u64) as usize;
        match leaves.swap_remove(chosen) {
            Some((parent, true)) => tree.left[parent] = node as i32,
            Some((parent, false)) => tree.right[parent] = node as i32,
            None => {}
        }
        tree.splits.push(random_split(random, shape));
        leaves.extend([Some((node, true)), Some((node, false))]);
    }
    for (leaf, place) in leaves.into_iter().enumerate() {
        match place {
            Some((parent, true)) => tree.left[parent] = !(leaf as i32),
            Some((parent, false)) => tree.right[parent] = !(leaf as i32),
            None => {}
        }
    }
    add_covers(&mut tree);
    tree
}

/// The same question at every node of a level.
fn random_symmetric_tree(random: &mut Random, shape: &ForestShape) -> Tree {
    let leaves = shape.leaves.next_power_of_two();
    let mut tree = empty_tree(random, leaves);
    for level in 0..leaves.trailing_zeros() {
        let split = random_split(random, shape);
        tree.splits.extend(std::iter::repeat_n(split, 1 << level));
    }
    for node in 0..leaves - 1 {
        let child = |at: usize| {
            if at < leaves - 1 { at as i32 } else { !((at - (leaves - 1)) as i32) }
        };
        (tree.left[node], tree.right[node]) = (child(2 * node + 1), child(2 * node + 2));
    }
    add_covers(&mut tree);
    tree
}

fn empty_tree(random: &mut Random, leaves: usize) -> Tree {
    Tree {
        splits: vec![],
        left: vec![0; leaves - 1],
        right: vec![0; leaves - 1],
        node_cover: vec![0.0; leaves - 1],
        leaf_values: (0..leaves).map(|_| random.unit() - 0.5).collect(),
        // Some leaves no training row has reached.
        leaf_cover: (0..leaves).map(|_| below(random, 8) as f64).collect(),
    }
}

/// The covers of inner nodes from those of the leaves.
pub(super) fn add_covers(tree: &mut Tree) {
    for node in (0..tree.splits.len()).rev() {
        let cover = |child: i32, nodes: &[f64]| {
            if child >= 0 { nodes[child as usize] } else { tree.leaf_cover[!child as usize] }
        };
        tree.node_cover[node] =
            cover(tree.left[node], &tree.node_cover) + cover(tree.right[node], &tree.node_cover);
    }
}
