//! The walk of one quantised row from the root to a leaf, in several trees at a time.

use super::quantising::CodeSplit;
use crate::predictors::forest::Tree;

/// The number of trees that are walked in step: their loads do not wait for each other.
pub(super) const TREES: usize = 8;

/// The nodes of all trees of a forest, a tree's together, two children side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Walks {
    nodes: Vec<Node>,
    /// The value of each leaf, at the index of its node.
    values: Vec<f64>,
    roots: Vec<u32>,
    /// The longest way to a leaf of each tree.
    depths: Vec<u32>,
}

/// A question and the index of the left child, one before the right; a leaf asks what every
/// row answers with yes, and is its own left child.
#[derive(Clone, Copy, Debug)]
struct Node {
    left: u32,
    column: u32,
    limit: u8,
}

const ALWAYS_LEFT: CodeSplit = CodeSplit { column: 0, limit: u8::MAX };

impl Walks {
    /// Appends a sound tree, whose splits are the `questions`.
    pub(super) fn push(&mut self, tree: &Tree, questions: &[CodeSplit]) {
        let first = self.nodes.len();
        self.roots.push(first as u32);
        // The queue of children, as in `Tree`, with their depths; its order is the order of nodes.
        let mut queue = vec![(if tree.splits.is_empty() { !0 } else { 0 }, 0)];
        let mut deepest = 0;
        while let Some(&(child, depth)) = queue.get(self.nodes.len() - first) {
            deepest = depth;
            let (left, question, value) = if child >= 0 {
                let node = child as usize;
                let left = first + queue.len();
                queue.extend([(tree.left[node], depth + 1), (tree.right[node], depth + 1)]);
                (left, questions[node], 0.0)
            } else {
                (self.nodes.len(), ALWAYS_LEFT, tree.leaf_values[!child as usize])
            };
            let left = u32::try_from(left).expect("a forest has fewer than 2^32 nodes");
            self.nodes.push(Node { left, column: question.column, limit: question.limit });
            self.values.push(value);
        }
        self.depths.push(deepest);
    }

    /// The number of trees.
    pub(super) fn trees(&self) -> usize {
        self.roots.len()
    }

    /// `margin` plus the leaf values of all trees for one row of codes, in their order.
    pub(super) fn add_all(&self, margin: f64, codes: &[u8]) -> f64 {
        let mut margin = margin;
        let groups = self.roots.chunks_exact(TREES);
        let rest = self.trees() - groups.remainder().len()..self.trees();
        for (roots, depths) in groups.zip(self.depths.chunks_exact(TREES)) {
            let mut at: [u32; TREES] = roots.try_into().expect("a chunk has its size");
            for _ in 0..depths.iter().copied().max().unwrap_or(0) {
                for at in &mut at {
                    *at = self.nodes[*at as usize].next(|column| codes[column]);
                }
            }
            for at in at {
                margin += self.values[at as usize];
            }
        }
        rest.fold(margin, |margin, tree| margin + self.leaf_value(tree, |column| codes[column]))
    }

    /// The leaf value of one tree for the row whose codes `code_in` gives.
    pub(super) fn leaf_value(&self, tree: usize, code_in: impl Fn(usize) -> u8) -> f64 {
        let mut at = self.roots[tree];
        for _ in 0..self.depths[tree] {
            at = self.nodes[at as usize].next(&code_in);
        }
        self.values[at as usize]
    }
}

impl Node {
    #[inline(always)]
    fn next(self, code_in: impl Fn(usize) -> u8) -> u32 {
        self.left + u32::from(code_in(self.column as usize) > self.limit)
    }
}
