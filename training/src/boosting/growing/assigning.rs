//! The leaves of neighbouring rows, by their bins.
//!
//! A tree is walked node by node instead of row by row: at each node the rows of one leaf that go
//! right move on to a new leaf. That has no branches to mispredict, and 64 rows fit one vector.

use super::grown_tree::{GrownNode, GrownTree};
use crate::boosting::binned::BinnedColumns;
use crate::boosting::binning::MISSING;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::splitting::BinRule;

/// Rows that are assigned together: their bins and leaves stay in the nearest cache.
const BLOCK: usize = 1 << 11;
/// The most leaves that can be numbered by a byte.
const LEAVES_MAX: usize = 1 << 8;

impl GrownTree {
    /// Adds the leaf values to the margins of neighbouring rows, the first numbered `first`,
    /// whether they are among the tree's rows or not.
    pub(crate) fn add_values_of_any(
        &self,
        columns: &BinnedColumns,
        first: usize,
        margins: &mut [f64],
    ) {
        if self.values.len() > LEAVES_MAX {
            for (row, margin) in (first..).zip(margins) {
                *margin += self.values[self.leaf_of(columns, row)];
            }
            return;
        }
        let steps: Vec<Step> = (0..self.nodes.len()).map(|node| self.step(node)).collect();
        let mut values = [0.0; LEAVES_MAX];
        values[..self.values.len()].copy_from_slice(&self.values);
        for (start, margins) in (first..).step_by(BLOCK).zip(margins.chunks_mut(BLOCK)) {
            let mut leaves = [0; BLOCK];
            let leaves = &mut leaves[..margins.len()];
            for step in &steps {
                step.take(columns, start, leaves);
            }
            for (margin, leaf) in margins.iter_mut().zip(leaves) {
                *margin += values[usize::from(*leaf)];
            }
        }
    }

    /// The step of a node. A node was a leaf until it was split: its left side kept the number of
    /// that leaf, and so did the left sides below.
    fn step(&self, node: usize) -> Step<'_> {
        let leaf_of_side = |mut child: i32| {
            while child >= 0 {
                child = self.nodes[child as usize].left;
            }
            !child as u8
        };
        let node = &self.nodes[node];
        Step { node, from: leaf_of_side(node.left), to: leaf_of_side(node.right) }
    }
}

/// A node as a step: the rows of leaf `from` that go right move on to leaf `to`.
struct Step<'a> {
    node: &'a GrownNode,
    from: u8,
    to: u8,
}

impl Step<'_> {
    /// Takes the step for neighbouring rows, the first numbered `first`.
    fn take(&self, columns: &BinnedColumns, first: usize, leaves: &mut [u8]) {
        let &Step { node, from, to } = self;
        let bins = &columns.0[node.feature][first..first + leaves.len()];
        match &node.rule {
            BinRule::UpTo { bin: last, missing_left } => {
                // With 1 added, the missing bin comes first and goes left with all before `last`.
                let added = u8::from(*missing_left);
                debug_assert!(*last < MISSING);
                let last = last + added;
                in_widest_vectors(MoveAbove { bins, added, last, from, to, leaves });
            }
            BinRule::AnyOf { .. } => {
                let goes_left = node.rule.sides();
                for (leaf, bin) in leaves.iter_mut().zip(bins) {
                    let moves = *leaf == from && !goes_left[usize::from(*bin)];
                    *leaf = if moves { to } else { *leaf };
                }
            }
        }
    }
}

/// Moves the rows of a leaf whose bin, with `added`, is above `last`.
struct MoveAbove<'a> {
    bins: &'a [u8],
    added: u8,
    last: u8,
    from: u8,
    to: u8,
    leaves: &'a mut [u8],
}

impl Computation for MoveAbove<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let MoveAbove { bins, added, last, from, to, leaves } = self;
        for (leaf, bin) in leaves.iter_mut().zip(bins) {
            let moves = (*leaf == from) & (bin.wrapping_add(added) > last);
            *leaf = if moves { to } else { *leaf };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of `leaves` leaves, each split by another rule, and columns of any bins.
    fn tree(leaves: usize) -> (GrownTree, BinnedColumns) {
        let mix = |at: usize| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as u8;
        let columns = (0..5).map(|feature| (0..7_000).map(|row| mix(row * 7 + feature)).collect());
        let mut tree = GrownTree::default();
        // For each leaf the node above it, and whether it is the left child.
        let mut above: Vec<Option<(usize, bool)>> = vec![None];
        for new in 1..leaves {
            let (at, missing_left) = (usize::from(mix(new)) % new, new % 3 == 0);
            let bin = mix(new + 1_000) % MISSING;
            let rule = match new % 4 {
                0 => BinRule::AnyOf { bins: (bin / 2..=bin).step_by(3).collect(), missing_left },
                _ => BinRule::UpTo { bin, missing_left },
            };
            if let Some((node, is_left)) = above[at] {
                let node = &mut tree.nodes[node];
                *(if is_left { &mut node.left } else { &mut node.right }) = new as i32 - 1;
            }
            let (left, right) = (!(at as i32), !(new as i32));
            tree.nodes.push(GrownNode { feature: new % 5, rule, left, right, cover: 0 });
            above[at] = Some((new - 1, true));
            above.push(Some((new - 1, false)));
        }
        tree.values = (0..leaves).map(|leaf| leaf as f64 + 0.5).collect();
        (tree, BinnedColumns(columns.collect()))
    }

    #[test]
    fn values_are_those_of_the_walk_from_the_root() {
        for leaves in [1, 2, 4, 31, 255, 256, 300] {
            let (tree, columns) = tree(leaves);
            let mut margins: Vec<f64> = (0..5_000).map(f64::from).collect();
            let walked: Vec<f64> = (0..5_000)
                .map(|at| at as f64 + tree.values[tree.leaf_of(&columns, 1_234 + at)])
                .collect();
            tree.add_values_of_any(&columns, 1_234, &mut margins);
            assert_eq!(margins, walked, "{leaves} leaves");
        }
    }
}
