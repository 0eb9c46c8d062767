//! A tree while it grows.

use super::grown_tree::{GrownLeaf, GrownNode, GrownTree};
use super::pool::BufferPool;
use crate::boosting::binned::HISTOGRAM_BINS;
use crate::boosting::splitting::SplitCandidate;

/// A tree while it grows, borrowing the two lists of row numbers that its leaves share.
#[derive(Debug)]
pub(super) struct GrowingTree<'a> {
    pub(super) nodes: Vec<GrownNode>,
    pub(super) leaves: Vec<GrowingLeaf<'a>>,
}

/// A leaf that may still be split.
#[derive(Debug)]
pub(super) struct GrowingLeaf<'a> {
    pub(super) leaf: GrownLeaf,
    /// The node above and whether this is its left child.
    above: Option<(usize, bool)>,
    pub(super) buffers: LeafBuffers<'a>,
    /// The best split found for it.
    pub(super) candidate: Option<SplitCandidate>,
}

/// The buffers of a leaf, which its sides take over.
#[derive(Debug, Default)]
pub(super) struct LeafBuffers<'a> {
    /// The leaf's rows, ascending.
    pub(super) rows: &'a mut [u32],
    /// The same part of the other list of row numbers.
    pub(super) other: &'a mut [u32],
    /// The sums by bin, feature by feature: running sums if the feature is numeric.
    pub(super) histograms: Vec<i64>,
}

/// A split of a leaf and its two sides, left and right.
#[derive(Debug)]
pub(super) struct LeafSplit<'a> {
    pub(super) how: SplitCandidate,
    pub(super) sides: [GrowingLeaf<'a>; 2],
}

impl<'a> GrowingTree<'a> {
    /// A tree of one leaf.
    pub(super) fn new(root: GrowingLeaf<'a>) -> GrowingTree<'a> {
        GrowingTree { nodes: Vec::new(), leaves: vec![root] }
    }

    /// Replaces a leaf by a node and its two sides: the left keeps the leaf's number, the right
    /// becomes the last leaf. Returns the number of the right one.
    pub(super) fn split(&mut self, at: usize, split: LeafSplit<'a>) -> usize {
        let LeafSplit { how, sides: [mut left, mut right] } = split;
        let (node, new) = (self.nodes.len(), self.leaves.len());
        let whole = &self.leaves[at];
        if let Some((above, is_left)) = whole.above {
            let above = &mut self.nodes[above];
            *(if is_left { &mut above.left } else { &mut above.right }) = node as i32;
        }
        self.nodes.push(GrownNode {
            feature: how.feature,
            rule: how.rule,
            left: !(at as i32),
            right: !(new as i32),
            cover: whole.leaf.cover,
        });
        left.above = Some((node, true));
        right.above = Some((node, false));
        self.leaves[at] = left;
        self.leaves.push(right);
        new
    }

    /// The finished tree; its rows and values are still missing.
    pub(super) fn into_tree(self, pool: &BufferPool) -> GrownTree {
        let keep = |leaf: GrowingLeaf| {
            pool.keep(leaf.buffers.histograms);
            leaf.leaf
        };
        let leaves = self.leaves.into_iter().map(keep).collect();
        GrownTree { nodes: self.nodes, leaves, ..GrownTree::default() }
    }
}

impl<'a> GrowingLeaf<'a> {
    pub(super) fn new(leaf: GrownLeaf, buffers: LeafBuffers<'a>) -> GrowingLeaf<'a> {
        GrowingLeaf { leaf, above: None, buffers, candidate: None }
    }

    /// The sums by bin of one feature, by its position among the tree's features: running sums if
    /// it is numeric.
    pub(super) fn histogram(&self, at: usize) -> &[i64] {
        let from = at * HISTOGRAM_BINS;
        &self.buffers.histograms[from..from + HISTOGRAM_BINS]
    }
}
