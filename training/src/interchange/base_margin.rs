//! The base margin of a forest, for formats that keep it in a tree.

use tenure::predictors::forest::{Forest, Tree};

/// The same forest with a base margin of 0: its base margin is added to the leaf values of the
/// tree at `index`, or to a new tree of one leaf.
pub(super) fn with_base_in_tree(forest: &Forest, index: usize) -> Forest {
    let mut forest = forest.clone();
    let base = std::mem::replace(&mut forest.base_margin, 0.0);
    match forest.trees.get_mut(index) {
        Some(tree) => tree.leaf_values.iter_mut().for_each(|value| *value += base),
        None => forest.trees.push(Tree {
            splits: vec![],
            left: vec![],
            right: vec![],
            node_cover: vec![],
            leaf_values: vec![base],
            leaf_cover: vec![1.0],
        }),
    }
    forest
}
