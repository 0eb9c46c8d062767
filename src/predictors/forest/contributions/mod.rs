//! The contributions of features to a margin: exact TreeSHAP, one number for each feature.
//!
//! "Path-dependent": an unknown feature is averaged over the training rows that reached the
//! same node, by the covers in the trees. `paths` explains the order of the sums;
//! `eight_rows` is the loop over nodes.

mod eight_rows;
mod eight_rows_unsafe;
mod paths;
#[cfg(test)]
mod twin;

use super::Forest;
use crate::numerics::cpu::CpuPath;
use eight_rows::{EightRows, Pass, ROWS, Scratch};
use paths::PathTree;

/// The groups of rows that go through a tree before the next tree is fetched.
const GROUPS: usize = 32;

/// A forest prepared for explaining its margins.
///
/// Preparing costs about as much as explaining a few hundred rows; keep it beside the forest.
#[derive(Clone, Debug)]
pub struct Explainer {
    features: usize,
    expected_margin: f64,
    trees: Vec<PathTree>,
    path: CpuPath,
}

impl Explainer {
    /// Prepares a forest.
    ///
    /// The two children of a node share its weight in proportion to their covers, in halves
    /// when both are 0.
    ///
    /// # Panics
    ///
    /// When the forest is not sound, see [`Forest::check`].
    pub fn new(forest: &Forest) -> Explainer {
        Explainer::on_path(forest, CpuPath::best())
    }

    fn on_path(forest: &Forest, path: CpuPath) -> Explainer {
        if let Err(error) = forest.check() {
            panic!("only sound forests are explained: {error}");
        }
        assert!(path.is_available(), "this processor has no {path:?}");
        let trees: Vec<PathTree> = forest.trees.iter().map(PathTree::new).collect();
        Explainer {
            features: forest.feature_names.len(),
            expected_margin: trees.iter().fold(forest.base_margin, |sum, t| sum + t.expected),
            trees,
            path,
        }
    }

    /// The margin of a row of which nothing is known: the mean over the training rows.
    pub fn expected_margin(&self) -> f64 {
        self.expected_margin
    }

    /// One contribution for each feature, then the expected margin; their sum is the row's margin.
    ///
    /// # Panics
    ///
    /// When the row has not one value per feature.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut contributions = vec![0.0; self.features + 1];
        self.contributions_into(row, &mut contributions);
        contributions
    }

    /// [`Explainer::contributions`] of many rows at once, to the same bits.
    ///
    /// `rows`: row after row, shape (n, features); `contributions`: shape (n, features + 1).
    ///
    /// # Panics
    ///
    /// When the lengths do not fit.
    pub fn contributions_into(&self, rows: &[f64], contributions: &mut [f64]) {
        let width = self.features + 1;
        assert_eq!(contributions.len() % width, 0, "contributions are features + 1 a row");
        let count = contributions.len() / width;
        assert_eq!(rows.len(), count * self.features, "a row has one value per feature");
        let mut block = Block::new(self.features, count);
        for start in (0..count).step_by(GROUPS * ROWS) {
            let end = count.min(start + GROUPS * ROWS);
            block.fill(&rows[start * self.features..end * self.features], end - start);
            self.explain(&mut block);
            block.write(&mut contributions[start * width..end * width], self.expected_margin);
        }
    }

    fn explain(&self, block: &mut Block) {
        for tree in &self.trees {
            for (points, factors) in &tree.passes {
                block.scratch.fit(tree, *points);
                for group in 0..block.groups {
                    let lanes = group * self.features..(group + 1) * self.features;
                    let pass = Pass { tree, factors, values: &block.values[lanes.clone()] };
                    let (scratch, sums) = (&mut block.scratch, &mut block.sums[lanes]);
                    match points {
                        1 => eight_rows_unsafe::explain::<1>(self.path, &pass, scratch, sums),
                        2 => eight_rows_unsafe::explain::<2>(self.path, &pass, scratch, sums),
                        3 => eight_rows_unsafe::explain::<3>(self.path, &pass, scratch, sums),
                        _ => eight_rows_unsafe::explain::<4>(self.path, &pass, scratch, sums),
                    }
                }
            }
        }
    }
}

/// Some rows, transposed so that eight values of a feature are adjacent.
struct Block {
    features: usize,
    groups: usize,
    values: Vec<EightRows>,
    sums: Vec<EightRows>,
    scratch: Scratch,
}

impl Block {
    fn new(features: usize, rows: usize) -> Block {
        let lanes = features * rows.div_ceil(ROWS).min(GROUPS);
        Block {
            features,
            groups: 0,
            values: vec![[f64::NAN; ROWS]; lanes],
            sums: vec![[0.0; ROWS]; lanes],
            scratch: Scratch::default(),
        }
    }

    /// Takes in `count` rows; unused lanes keep their old values and are not read.
    fn fill(&mut self, rows: &[f64], count: usize) {
        self.groups = count.div_ceil(ROWS);
        self.sums.fill([0.0; ROWS]);
        for row in 0..count {
            let values = &rows[row * self.features..][..self.features];
            let group = &mut self.values[row / ROWS * self.features..][..self.features];
            for (lanes, &value) in group.iter_mut().zip(values) {
                lanes[row % ROWS] = value;
            }
        }
    }

    fn write(&self, contributions: &mut [f64], expected_margin: f64) {
        for (row, written) in contributions.chunks_exact_mut(self.features + 1).enumerate() {
            let group = &self.sums[row / ROWS * self.features..][..self.features];
            for (written, lanes) in written.iter_mut().zip(group) {
                *written = lanes[row % ROWS];
            }
            written[self.features] = expected_margin;
        }
    }
}
