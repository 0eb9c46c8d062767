//! A grown tree over bins as a plain tree over values.

use tenure::predictors::forest::{Split, Tree};

use super::binned::BinnedFeature;
use super::binning::Binning;
use super::fixed_point::weight_of_fixed;
use super::growing::{GrownNode, GrownTree};
use super::splitting::BinRule;

/// A node over values: its test, and the children of rows that pass it and of the others.
struct LoweredNode {
    split: Split,
    left: i32,
    right: i32,
}

/// The same tree over values: every row falls into the leaf it fell into by its bins.
///
/// Only rows of ranked features may not: the tree has the statistics of all rows, where growth
/// had those of the rows before.
pub(super) fn lower(grown: &GrownTree, features: &[BinnedFeature]) -> Tree {
    let mut tree = Tree {
        splits: Vec::with_capacity(grown.nodes.len()),
        left: Vec::with_capacity(grown.nodes.len()),
        right: Vec::with_capacity(grown.nodes.len()),
        node_cover: grown.nodes.iter().map(|node| weight_of_fixed(node.cover)).collect(),
        leaf_values: grown.values.clone(),
        leaf_cover: grown.leaves.iter().map(|leaf| weight_of_fixed(leaf.cover)).collect(),
    };
    for node in &grown.nodes {
        let LoweredNode { split, left, right } = lower_node(node, features);
        tree.splits.push(split);
        tree.left.push(left);
        tree.right.push(right);
    }
    tree
}

fn lower_node(node: &GrownNode, features: &[BinnedFeature]) -> LoweredNode {
    let BinnedFeature { column, binning, .. } = &features[node.feature];
    let feature = *column as u32;
    let (left, right) = (node.left, node.right);
    match (&node.rule, binning) {
        (&BinRule::UpTo { bin, missing_left }, Binning::Numeric { upper }) => {
            let threshold = upper[usize::from(bin)];
            LoweredNode { split: Split::Numeric { feature, threshold, missing_left }, left, right }
        }
        (BinRule::AnyOf { bins, missing_left }, Binning::Categorical { codes, .. }) => {
            let mut listed: Vec<u32> = bins.iter().map(|&bin| codes[usize::from(bin)]).collect();
            listed.sort_unstable();
            let split = Split::Categorical { feature, left: listed, missing_left: *missing_left };
            LoweredNode { split, left, right }
        }
        (&BinRule::UpTo { bin, missing_left }, Binning::Ranked { ranks }) => {
            // Categories that no split lists go right, so the side without them is the left.
            let side = ranks.side_of(bin);
            let missing_left = missing_left == side.is_lower;
            let split = Split::Categorical { feature, left: side.codes, missing_left };
            let (left, right) = if side.is_lower { (left, right) } else { (right, left) };
            LoweredNode { split, left, right }
        }
        _ => unreachable!("sets split categories, and thresholds all else"),
    }
}
