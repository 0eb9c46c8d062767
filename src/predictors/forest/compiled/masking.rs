//! The leaves of a whole block of quantised rows, one tree at a time.
//!
//! No row is walked: each node splits the set of rows that reached it in two, by one
//! comparison of a column with a limit, until each leaf has its set. The sets are masks, so
//! a node costs a handful of vector instructions for 64 rows, and nothing is predicted or
//! gathered. A symmetric tree asks the same question in all nodes of a level: the answers,
//! as bits, are the index of the leaf.

use super::quantising::{BLOCK, CodeSplit};
use crate::predictors::forest::Tree;

/// Leaves have indices of one byte.
pub(super) const LEAVES_MAX: usize = 256;

/// The index of the leaf that each row of a block falls into.
pub(super) type LeafIndices = [u8; BLOCK];

/// A tree of at most 256 leaves, ready for blocks.
#[derive(Clone, Debug)]
pub(super) enum MaskTree {
    /// Nodes in any order with parents before children.
    Nodes {
        /// The inner nodes; node 0 is the root.
        nodes: Vec<MaskNode>,
        /// One value a leaf.
        leaf_values: Vec<f64>,
    },
    /// The same question on each level.
    Symmetric {
        /// One question a level.
        levels: Vec<CodeSplit>,
        /// One value for each combination of answers; the root's is the highest bit, 1 is right.
        leaf_values: Vec<f64>,
    },
}

/// An inner node and where its two sets go: that of an inner node by its index, that of a
/// leaf by its index after the inner nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct MaskNode {
    pub(super) question: CodeSplit,
    pub(super) left: u16,
    pub(super) right: u16,
}

/// A set for each node and leaf of the largest tree, as one byte a row: 255 or 0.
pub(super) type Sets = [[u8; BLOCK]; 2 * LEAVES_MAX];

impl MaskTree {
    /// Prepares a sound tree whose splits are the `questions`; none if it has too many leaves.
    pub(super) fn new(tree: &Tree, questions: &[CodeSplit]) -> Option<MaskTree> {
        if tree.leaf_values.len() > LEAVES_MAX {
            return None;
        }
        Some(symmetric(tree, questions).unwrap_or_else(|| by_nodes(tree, questions)))
    }

    /// One value for each index that a row can get.
    pub(super) fn leaf_values(&self) -> &[f64] {
        match self {
            MaskTree::Nodes { leaf_values, .. } | MaskTree::Symmetric { leaf_values, .. } => {
                leaf_values
            }
        }
    }
}

/// Inner nodes in the order of a walk from the root, level by level.
fn by_nodes(tree: &Tree, questions: &[CodeSplit]) -> MaskTree {
    let inner = tree.splits.len();
    let mut order = if inner == 0 { vec![] } else { vec![0_usize] };
    let mut nodes = Vec::with_capacity(inner);
    while let Some(&node) = order.get(nodes.len()) {
        let mut place = |child: i32| {
            if child >= 0 {
                order.push(child as usize);
                (order.len() - 1) as u16
            } else {
                (inner + !child as usize) as u16
            }
        };
        let (left, right) = (place(tree.left[node]), place(tree.right[node]));
        nodes.push(MaskNode { question: questions[node], left, right });
    }
    MaskTree::Nodes { nodes, leaf_values: tree.leaf_values.clone() }
}

/// The symmetric form, if every level is complete and asks one question.
fn symmetric(tree: &Tree, questions: &[CodeSplit]) -> Option<MaskTree> {
    let mut level = vec![if tree.splits.is_empty() { !0 } else { 0 }];
    let mut levels = Vec::new();
    while level[0] >= 0 {
        let question = questions[level[0] as usize];
        let mut below = Vec::with_capacity(2 * level.len());
        for &child in &level {
            if child < 0 || questions[child as usize] != question {
                return None;
            }
            below.extend([tree.left[child as usize], tree.right[child as usize]]);
        }
        levels.push(question);
        level = below;
    }
    let leaf_values = level
        .iter()
        .map(|&child| (child < 0).then(|| tree.leaf_values[!child as usize]))
        .collect::<Option<Vec<f64>>>()?;
    Some(MaskTree::Symmetric { levels, leaf_values })
}

/// The leaf of each row of a block; `codes` has `BLOCK` bytes a column.
#[inline(always)]
pub(super) fn find_leaves(
    tree: &MaskTree,
    codes: &[u8],
    sets: &mut Sets,
    indices: &mut LeafIndices,
) {
    match tree {
        MaskTree::Nodes { nodes, leaf_values } => {
            split_sets(nodes, codes, sets);
            *indices = [0; BLOCK];
            for (leaf, set) in sets[nodes.len()..][..leaf_values.len()].iter().enumerate() {
                for row in 0..BLOCK {
                    indices[row] |= set[row] & leaf as u8;
                }
            }
        }
        MaskTree::Symmetric { levels, .. } => find_by_level(levels, codes, indices),
    }
}

#[inline(always)]
fn split_sets(nodes: &[MaskNode], codes: &[u8], sets: &mut Sets) {
    sets[0] = [u8::MAX; BLOCK];
    for (index, node) in nodes.iter().enumerate() {
        let codes = column(codes, node.question);
        let here = sets[index];
        let (mut left, mut right) = ([0; BLOCK], [0; BLOCK]);
        for row in 0..BLOCK {
            let goes_left = if codes[row] <= node.question.limit { u8::MAX } else { 0 };
            left[row] = here[row] & goes_left;
            right[row] = here[row] & !goes_left;
        }
        sets[node.left as usize] = left;
        sets[node.right as usize] = right;
    }
}

/// The answers to the questions of the levels, as bits.
#[inline(always)]
pub(super) fn find_by_level(levels: &[CodeSplit], codes: &[u8], indices: &mut LeafIndices) {
    *indices = [0; BLOCK];
    for &question in levels {
        let codes = column(codes, question);
        for row in 0..BLOCK {
            indices[row] = indices[row] << 1 | u8::from(codes[row] > question.limit);
        }
    }
}

#[inline(always)]
pub(super) fn column(codes: &[u8], question: CodeSplit) -> &[u8; BLOCK] {
    codes[question.column as usize * BLOCK..][..BLOCK]
        .try_into()
        .expect("a column has a code for each row of a block")
}

/// Adds to each row's margin the value of its leaf.
#[inline(always)]
pub(super) fn add_values(values: &[f64], indices: &LeafIndices, margins: &mut [f64; BLOCK]) {
    for (margin, &index) in margins.iter_mut().zip(indices) {
        *margin += values[index as usize];
    }
}
