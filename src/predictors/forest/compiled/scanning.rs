//! The leaf of a quantised row by evaluating all nodes of a tree at once.
//!
//! With leaves numbered from left to right, a node that sends the row to the right rules out
//! the leaves below its left child. When all nodes have been asked, on the way or not, the
//! leaf of the row is the first that is left. The answers of up to 63 nodes are one vector
//! comparison, and what they rule out is eight vectors of sets.
//!
//! Source: Lucchese et al. (2015), "QuickScorer: a Fast Algorithm to Rank Documents with
//! Additive Ensembles of Regression Trees"; the gathering of a row's codes is ours.

use super::quantising::CodeSplit;
use crate::predictors::forest::Tree;

/// The most leaves of a tree here: a set of them is one word.
pub(super) const LEAVES_MAX: usize = 64;

/// The most columns of a row here: their numbers are bytes.
pub(super) const COLUMNS_MAX: usize = 256;

/// A tree of at most 64 leaves, prepared to be evaluated as a whole.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct ScanTree {
    /// The column of each inner node.
    pub(super) columns: [u8; LEAVES_MAX],
    /// The largest code that goes left; places without a node always go left.
    pub(super) limits: [u8; LEAVES_MAX],
    /// The leaves that are left when the node sends the row to the right.
    pub(super) kept: [u64; LEAVES_MAX],
    /// The leaf values from left to right.
    pub(super) leaf_values: [f64; LEAVES_MAX],
}

impl ScanTree {
    /// Prepares a sound tree whose splits are the `questions`; none if it does not fit.
    pub(super) fn new(tree: &Tree, questions: &[CodeSplit]) -> Option<ScanTree> {
        if tree.leaf_values.len() > LEAVES_MAX {
            return None;
        }
        let mut scan = ScanTree {
            columns: [0; LEAVES_MAX],
            limits: [u8::MAX; LEAVES_MAX],
            kept: [u64::MAX; LEAVES_MAX],
            leaf_values: [0.0; LEAVES_MAX],
        };
        for (node, question) in questions.iter().enumerate() {
            scan.columns[node] = u8::try_from(question.column).ok()?;
            scan.limits[node] = question.limit;
        }
        let root = if tree.splits.is_empty() { !0 } else { 0 };
        scan.number_leaves(tree, root, &mut 0);
        Some(scan)
    }

    /// Numbers the leaves below `child` from `next` on; at most 64 deep, as there are leaves.
    fn number_leaves(&mut self, tree: &Tree, child: i32, next: &mut u32) {
        if child < 0 {
            self.leaf_values[*next as usize] = tree.leaf_values[!child as usize];
            *next += 1;
            return;
        }
        let node = child as usize;
        let first = *next;
        self.number_leaves(tree, tree.left[node], next);
        self.kept[node] = !(leaves_below(*next) & !leaves_below(first));
        self.number_leaves(tree, tree.right[node], next);
    }
}

/// The set of the leaves numbered less than `end`, which is at most 63.
fn leaves_below(end: u32) -> u64 {
    (1 << end) - 1
}
