//! A grown tree over bins as a plain tree over values.

use tenure::predictors::forest::{Split, Tree};

use super::binned::BinnedFeature;
use super::binning::Binning;
use super::fixed_point::weight_of_fixed;
use super::growing::{GrownNode, GrownTree};
use super::splitting::BinRule;

/// The same tree over values: every row falls into the leaf it fell into by its bins.
pub(super) fn lower(grown: &GrownTree, features: &[BinnedFeature]) -> Tree {
    Tree {
        splits: grown.nodes.iter().map(|node| lower_split(node, features)).collect(),
        left: grown.nodes.iter().map(|node| node.left).collect(),
        right: grown.nodes.iter().map(|node| node.right).collect(),
        node_cover: grown.nodes.iter().map(|node| weight_of_fixed(node.cover)).collect(),
        leaf_values: grown.values.clone(),
        leaf_cover: grown.leaves.iter().map(|leaf| weight_of_fixed(leaf.cover)).collect(),
    }
}

fn lower_split(node: &GrownNode, features: &[BinnedFeature]) -> Split {
    let BinnedFeature { column, binning, .. } = &features[node.feature];
    let feature = *column as u32;
    match (&node.rule, binning) {
        (&BinRule::UpTo { bin, missing_left }, Binning::Numeric { upper }) => {
            Split::Numeric { feature, threshold: upper[usize::from(bin)], missing_left }
        }
        (BinRule::AnyOf { bins, missing_left }, Binning::Categorical { codes, .. }) => {
            let mut left: Vec<u32> = bins.iter().map(|&bin| codes[usize::from(bin)]).collect();
            left.sort_unstable();
            Split::Categorical { feature, left, missing_left: *missing_left }
        }
        _ => unreachable!("numbers are split by thresholds, categories by sets"),
    }
}
