//! A grown tree: nodes over bins, leaves, and the rows of each leaf.

use std::ops::Range;

use crate::boosting::binned::BinnedColumns;
use crate::boosting::fixed_point::weight_of_fixed;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::{BinRule, LeafTotals, SplitCriterion, ValueBounds};

/// An inner node; a child is a node when at least 0, and else `!child` a leaf.
#[derive(Clone, Debug)]
pub(crate) struct GrownNode {
    pub(crate) feature: usize,
    pub(crate) rule: BinRule,
    pub(crate) left: i32,
    pub(crate) right: i32,
    /// The weight of its rows in units of `2^-16`.
    pub(crate) cover: u64,
}

/// A leaf: its rows and their sums.
#[derive(Clone, Debug)]
pub(crate) struct GrownLeaf {
    /// Its part of one of the tree's two lists of row numbers.
    pub(super) rows: Range<usize>,
    /// True when that is the second list.
    pub(super) in_second: bool,
    pub(super) sums: Sums,
    pub(crate) cover: u64,
    pub(crate) bounds: ValueBounds,
    /// The L2 penalty on its value beside `lambda_l2`: of the split it is a side of.
    pub(super) further_l2: f64,
    pub(super) depth: u32,
}

/// A grown tree.
#[derive(Debug, Default)]
pub(crate) struct GrownTree {
    pub(crate) nodes: Vec<GrownNode>,
    pub(crate) leaves: Vec<GrownLeaf>,
    /// One value per leaf, learning rate not included.
    pub(crate) values: Vec<f64>,
    /// Row numbers, those of a leaf side by side and ascending: in the list the leaf names.
    pub(super) rows: [Vec<u32>; 2],
}

impl GrownTree {
    /// The number of rows the tree was grown on.
    pub(crate) fn row_count(&self) -> usize {
        self.rows[0].len()
    }

    /// The rows of a leaf, ascending.
    pub(crate) fn rows_of(&self, leaf: &GrownLeaf) -> &[u32] {
        &self.rows[usize::from(leaf.in_second)][leaf.rows.clone()]
    }

    /// Adds the leaf values to the margins of neighbouring rows, the first numbered `first`,
    /// all of which are among the tree's rows.
    pub(crate) fn add_values(&self, first: usize, margins: &mut [f64]) {
        let (from, to) = (first as u32, (first + margins.len()) as u32);
        for (leaf, value) in self.leaves.iter().zip(&self.values) {
            let rows = self.rows_of(leaf);
            let rows = &rows[rows.partition_point(|&row| row < from)..];
            for &row in &rows[..rows.partition_point(|&row| row < to)] {
                margins[row as usize - first] += value;
            }
        }
    }

    /// The leaf a row of binned columns falls into.
    pub(crate) fn leaf_of(&self, columns: &BinnedColumns, row: usize) -> usize {
        let mut at = if self.nodes.is_empty() { !0 } else { 0 };
        while at >= 0 {
            let node = &self.nodes[at as usize];
            let bin = columns.0[node.feature][row];
            at = if node.rule.goes_left(bin) { node.left } else { node.right };
        }
        !at as usize
    }
}

impl GrownLeaf {
    pub(super) fn totals(&self) -> LeafTotals {
        LeafTotals { sums: self.sums, weight: weight_of_fixed(self.cover), bounds: self.bounds }
    }

    /// The best value for the leaf's rows, learning rate not included.
    pub(super) fn value(&self, criterion: &SplitCriterion) -> f64 {
        let lambda_l2 = criterion.lambda_l2 + self.further_l2;
        SplitCriterion { lambda_l2, ..*criterion }.leaf_value(self.sums, self.bounds)
    }
}
