//! The fast evaluation of a forest; the plain twin is [`Forest::margin`].

mod masking;
mod masking_unsafe;
mod quantising;
mod scanning;
mod scanning_unsafe;
mod walking;

use self::masking::MaskTree;
use self::masking_unsafe::add_trees;
use self::quantising::{BLOCK, CodeSplit, RowQuantiser};
use self::scanning::{COLUMNS_MAX, ScanTree};
use self::walking::Walks;
use super::{Forest, Link};
use crate::numerics::cpu::CpuPath;

/// The most columns of a row that is quantised on the stack.
const COLUMNS_ON_STACK: usize = 4096;

/// A forest prepared for evaluation: the same margins as [`Forest::margin`], to the bit.
///
/// A row is first converted to small whole numbers, which the trees then compare. Preparing costs
/// about as much as evaluating a few hundred rows; keep it beside the forest.
#[derive(Clone, Debug)]
pub struct CompiledForest {
    features: usize,
    link: Link,
    base_margin: f64,
    quantiser: RowQuantiser,
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

impl CompiledForest {
    /// Prepares a forest for the vector instructions of this processor.
    ///
    /// # Panics
    ///
    /// When the forest is not sound, see [`Forest::check`].
    pub fn new(forest: &Forest) -> CompiledForest {
        CompiledForest::on_path(forest, CpuPath::best())
    }

    fn on_path(forest: &Forest, path: CpuPath) -> CompiledForest {
        if let Err(error) = forest.check() {
            panic!("only sound forests are compiled: {error}");
        }
        assert!(path.is_available(), "this processor has no {path:?}");
        let (quantiser, translation) = RowQuantiser::new(forest);
        let mut walks = Walks::default();
        let mut scans = scanning_unsafe::is_available(path).then(Vec::new);
        let mut runs = Vec::new();
        for (position, tree) in forest.trees.iter().enumerate() {
            let questions: Vec<CodeSplit> =
                tree.splits.iter().map(|split| quantiser.question(split, &translation)).collect();
            walks.push(tree, &questions);
            scans = scans.and_then(|mut scans| {
                scans.push(ScanTree::new(tree, &questions)?);
                Some(scans)
            });
            match (MaskTree::new(tree, &questions), runs.last_mut()) {
                (Some(tree), Some(Run::Masked(trees))) => trees.push(tree),
                (Some(tree), _) => runs.push(Run::Masked(vec![tree])),
                (None, _) => runs.push(Run::Walked(position)),
            }
        }
        CompiledForest {
            features: forest.feature_names.len(),
            link: forest.link,
            base_margin: forest.base_margin,
            quantiser,
            walks,
            scans,
            runs,
            path,
        }
    }

    /// The number of values of a row.
    pub fn features(&self) -> usize {
        self.features
    }

    /// The map from a margin to a prediction.
    pub fn link(&self) -> Link {
        self.link
    }

    /// The margin of one row.
    ///
    /// It allocates nothing unless the forest uses more than about 4,000 different columns.
    ///
    /// # Panics
    ///
    /// When the row has not one value per feature.
    pub fn margin(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.features, "a row has one value per feature");
        let columns = self.quantiser.columns();
        if let Some(scans) = &self.scans {
            let mut codes = [0; COLUMNS_MAX];
            self.quantiser.quantise_row(row, &mut codes);
            scanning_unsafe::add_all(self.base_margin, scans, &codes)
        } else if columns <= COLUMNS_ON_STACK {
            self.walked_margin(row, &mut [0; COLUMNS_ON_STACK][..columns])
        } else {
            self.walked_margin(row, &mut vec![0; columns])
        }
    }

    fn walked_margin(&self, row: &[f64], codes: &mut [u8]) -> f64 {
        self.quantiser.quantise_row(row, codes);
        self.walks.add_all(self.base_margin, codes)
    }

    /// The margins of many rows, to the same bits as one by one.
    ///
    /// `rows`: row after row, shape (n, features); `margins`: shape (n). To use several
    /// threads, give each a part of the rows.
    ///
    /// # Panics
    ///
    /// When the lengths do not fit.
    pub fn margins_into(&self, rows: &[f64], margins: &mut [f64]) {
        assert_eq!(rows.len(), margins.len() * self.features, "a row has one value per feature");
        let mut codes = vec![0; self.quantiser.columns() * BLOCK];
        for (block, margins) in margins.chunks_mut(BLOCK).enumerate() {
            let start = block * BLOCK * self.features;
            let rows = &rows[start..start + margins.len() * self.features];
            self.quantiser.quantise_block(rows, self.features, &mut codes);
            margins.copy_from_slice(&self.block_margins(&codes)[..margins.len()]);
        }
    }

    /// The margins of a quantised block.
    fn block_margins(&self, codes: &[u8]) -> [f64; BLOCK] {
        let mut margins = [self.base_margin; BLOCK];
        for run in &self.runs {
            match run {
                Run::Masked(trees) => add_trees(self.path, trees, codes, &mut margins),
                Run::Walked(tree) => {
                    for (row, margin) in margins.iter_mut().enumerate() {
                        let code_in = |column| codes[column * BLOCK + row];
                        *margin += self.walks.leaf_value(*tree, code_in);
                    }
                }
            }
        }
        margins
    }
}

#[cfg(test)]
mod tests {
    use super::super::random_forests::{ForestShape, random_forest, random_row};
    use super::*;
    use proptest::prelude::*;

    fn check_against_the_plain_forest(seed: u64, rows: u64, shape: &ForestShape) {
        let forest = random_forest(seed, shape);
        let table: Vec<f64> = (0..rows).flat_map(|row| random_row(seed ^ row, shape)).collect();
        let plain: Vec<u64> =
            table.chunks_exact(shape.features).map(|row| forest.margin(row).to_bits()).collect();
        for path in CpuPath::available() {
            let compiled = CompiledForest::on_path(&forest, path);
            let mut batch = vec![f64::NAN; rows as usize];
            compiled.margins_into(&table, &mut batch);
            let batch: Vec<u64> = batch.into_iter().map(f64::to_bits).collect();
            assert_eq!(batch, plain, "batch, {path:?}");
            let rows = table.chunks_exact(shape.features);
            let single: Vec<u64> = rows.map(|row| compiled.margin(row).to_bits()).collect();
            assert_eq!(single, plain, "row by row, {path:?}");
        }
    }

    #[test]
    fn a_forest_without_trees_is_its_base_margin() {
        check_against_the_plain_forest(5, 3, &ForestShape { trees: 0, ..ForestShape::default() });
    }

    #[test]
    fn symmetric_trees_are_recognised() {
        let shape = ForestShape { trees: 4, leaves: 64, symmetric: true, ..ForestShape::default() };
        let compiled = CompiledForest::new(&random_forest(1, &shape));
        let [Run::Masked(trees)] = &compiled.runs[..] else { panic!("{:?}", compiled.runs) };
        assert!(trees.iter().all(|tree| matches!(tree, MaskTree::Symmetric { .. })));
    }

    proptest! {
        #[test]
        fn every_way_to_evaluate_gives_the_bits_of_the_plain_forest(
            seed: u64, rows in 0_u64..150, trees in 0_usize..20, leaves in 1_usize..70,
            features in 1_usize..9, thresholds in 1_u64..600, categorical: bool, symmetric: bool,
        ) {
            let shape = ForestShape { trees, leaves, features, thresholds, categorical, symmetric };
            check_against_the_plain_forest(seed, rows, &shape);
        }

        #[test]
        fn so_it_does_when_trees_are_large(
            seed: u64, rows in 1_u64..70, leaves in 200_usize..700, symmetric: bool,
        ) {
            let shape = ForestShape { leaves, symmetric, ..ForestShape::default() };
            check_against_the_plain_forest(seed, rows, &shape);
        }
    }
}
