//! The trees of one forest, each in the ways that fit it.

use super::masking::MaskTree;
use super::masking_unsafe::add_trees;
use super::quantising::{BLOCK, CodeSplit};
use super::scanning::{COLUMNS_MAX, ScanTree};
use super::scanning_unsafe;
use super::walking::Walks;
use crate::numerics::cpu::CpuPath;
use crate::predictors::forest::Tree;

/// Trees of any size, prepared for single rows and for blocks.
#[derive(Clone, Debug)]
pub(super) struct CompiledTrees {
    walks: Walks,
    /// The trees for the scan of a single row, if every one can be scanned.
    scans: Option<Vec<ScanTree>>,
    runs: Vec<Run>,
    path: CpuPath,
}

/// Neighbouring trees that are evaluated in one way for a block of rows.
#[derive(Clone, Debug)]
enum Run {
    /// Sets of rows go down the trees.
    Masked(Vec<MaskTree>),
    /// Too many leaves: each row walks, in the tree of this position.
    Walked(usize),
}

impl CompiledTrees {
    /// Prepares sound trees, each with the `questions` of its splits.
    pub(super) fn new(
        trees: &[Tree],
        questions: &[Vec<CodeSplit>],
        path: CpuPath,
    ) -> CompiledTrees {
        let mut walks = Walks::default();
        let mut scans = scanning_unsafe::is_available(path).then(Vec::new);
        let mut runs = Vec::new();
        for (position, (tree, questions)) in trees.iter().zip(questions).enumerate() {
            walks.push(tree, questions);
            scans = scans.and_then(|mut scans| {
                scans.push(ScanTree::new(tree, questions)?);
                Some(scans)
            });
            match (MaskTree::new(tree, questions), runs.last_mut()) {
                (Some(tree), Some(Run::Masked(trees))) => trees.push(tree),
                (Some(tree), _) => runs.push(Run::Masked(vec![tree])),
                (None, _) => runs.push(Run::Walked(position)),
            }
        }
        CompiledTrees { walks, scans, runs, path }
    }

    /// `margin` plus the leaf values of all trees for one row of codes, in their order.
    pub(super) fn margin(&self, margin: f64, codes: &[u8; COLUMNS_MAX]) -> f64 {
        match &self.scans {
            Some(scans) => scanning_unsafe::add_all(margin, scans, codes),
            None => self.walked_margin(margin, codes),
        }
    }

    /// The same for a row of any number of columns.
    pub(super) fn walked_margin(&self, margin: f64, codes: &[u8]) -> f64 {
        self.walks.add_all(margin, codes)
    }

    /// Adds to each row's margin the leaf values of all trees; `codes` has `BLOCK` bytes a column.
    pub(super) fn add_block(&self, codes: &[u8], margins: &mut [f64; BLOCK]) {
        for run in &self.runs {
            match run {
                Run::Masked(trees) => add_trees(self.path, trees, codes, margins),
                Run::Walked(tree) => {
                    for (row, margin) in margins.iter_mut().enumerate() {
                        let code_in = |column| codes[column * BLOCK + row];
                        *margin += self.walks.leaf_value(*tree, code_in);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predictors::forest::compiled::quantising::RowQuantiser;
    use crate::predictors::forest::random_forests::{ForestShape, random_forest};

    #[test]
    fn symmetric_trees_are_recognised() {
        let shape = ForestShape { trees: 4, leaves: 64, symmetric: true, ..ForestShape::default() };
        let forest = random_forest(1, &shape);
        let (quantiser, translation) = RowQuantiser::new(&[&forest]);
        let of_tree = |tree: &Tree| {
            tree.splits.iter().map(|split| quantiser.question(split, &translation)).collect()
        };
        let questions: Vec<Vec<CodeSplit>> = forest.trees.iter().map(of_tree).collect();
        let compiled = CompiledTrees::new(&forest.trees, &questions, CpuPath::best());
        let [Run::Masked(trees)] = &compiled.runs[..] else { panic!("{:?}", compiled.runs) };
        assert!(trees.iter().all(|tree| matches!(tree, MaskTree::Symmetric { .. })));
    }
}
