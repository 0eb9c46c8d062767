//! A tree while it grows.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::grown_tree::{GrownLeaf, GrownNode, GrownTree};
use crate::boosting::binned::HISTOGRAM_BINS;
use crate::boosting::fixed_point::weight_of_fixed;
use crate::boosting::splitting::criterion::{Candidate, LeafTotals, SplitCriterion};

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
    pub(super) candidate: Option<Candidate>,
}

/// What a split uses up.
#[derive(Debug, Default)]
pub(super) struct LeafBuffers<'a> {
    /// The leaf's rows, ascending.
    pub(super) rows: &'a mut [u32],
    /// The same part of the other list of row numbers.
    pub(super) other: &'a mut [u32],
    /// The sums by bin, feature by feature: running sums if the feature is numeric.
    pub(super) histograms: Vec<i64>,
}

impl<'a> GrowingTree<'a> {
    pub(super) fn new(root: GrowingLeaf<'a>) -> GrowingTree<'a> {
        GrowingTree { nodes: Vec::new(), leaves: vec![root] }
    }

    /// Replaces a leaf by a node and its two sides: the left keeps the leaf's number, the right
    /// becomes the last leaf. Returns the number of the right one.
    pub(super) fn split(
        &mut self,
        at: usize,
        how: Candidate,
        [mut left, mut right]: [GrowingLeaf<'a>; 2],
    ) -> usize {
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

    /// Ends the growth; rows and values of the tree are still missing.
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

    /// The sums by bin of one feature: running sums if it is numeric.
    pub(super) fn histogram(&self, feature: usize) -> &[i64] {
        let from = feature * HISTOGRAM_BINS;
        &self.buffers.histograms[from..from + HISTOGRAM_BINS]
    }
}

impl GrownLeaf {
    pub(super) fn totals(&self) -> LeafTotals {
        LeafTotals { sums: self.sums, weight: weight_of_fixed(self.cover), bounds: self.bounds }
    }

    pub(super) fn value(&self, criterion: &SplitCriterion) -> f64 {
        criterion.leaf_value(self.sums, self.bounds)
    }
}

/// Memory that is not in use, to be filled again: asking for it anew costs page faults.
#[derive(Debug, Default)]
pub(crate) struct BufferPool {
    histograms: Mutex<Vec<Vec<i64>>>,
    /// Row numbers that mean nothing.
    pub(super) rows: Vec<u32>,
}

impl BufferPool {
    /// Empty histograms of so many features.
    pub(super) fn histograms(&self, features: usize) -> Vec<i64> {
        let mut histograms = self.shelf().pop().unwrap_or_default();
        histograms.clear();
        histograms.resize(features * HISTOGRAM_BINS, 0);
        histograms
    }

    /// Keeps what a tree that is no longer needed was written in.
    pub(crate) fn keep_rows(&mut self, tree: GrownTree) {
        let [_, second] = tree.rows;
        self.rows = second;
    }

    pub(super) fn keep(&self, histograms: Vec<i64>) {
        if histograms.capacity() > 0 {
            self.shelf().push(histograms);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Vec<Vec<i64>>> {
        self.histograms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
