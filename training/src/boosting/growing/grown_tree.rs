//! A tree that is grown: nodes over bins, leaves, and which rows fell where.

use std::ops::Range;

use crate::boosting::binned::{BinRule, BinnedColumns};
use crate::boosting::binning::MISSING;
use crate::boosting::quantisation::Sums;

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

/// What is known of a leaf's rows.
#[derive(Clone, Debug)]
pub(crate) struct GrownLeaf {
    /// Its part of the tree's row numbers ...
    pub(super) rows: Range<usize>,
    /// ... in the first of the tree's two lists of them, or in the second.
    pub(super) in_second: bool,
    pub(super) sums: Sums,
    pub(crate) cover: u64,
    pub(crate) bounds: (f64, f64),
    pub(super) depth: u32,
}

/// A tree that is grown.
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
    /// How many rows the tree was grown on.
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

impl BinRule {
    fn goes_left(&self, bin: u8) -> bool {
        match self {
            BinRule::UpTo { missing_left, .. } | BinRule::AnyOf { missing_left, .. }
                if bin == MISSING =>
            {
                *missing_left
            }
            BinRule::UpTo { bin: last, .. } => bin <= *last,
            BinRule::AnyOf { bins, .. } => bins.binary_search(&bin).is_ok(),
        }
    }
}
