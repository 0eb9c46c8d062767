//! The fast evaluation of forests; the plain twin is [`Forest::margin`].

mod masking;
mod masking_unsafe;
mod quantising;
mod scanning;
mod scanning_unsafe;
mod tabulating;
mod tabulating_unsafe;
mod trees;
mod walking;

use self::quantising::{BLOCK, CodeSplit, RowQuantiser};
use self::scanning::COLUMNS_MAX;
use self::tabulating::TabulatedForest;
use self::trees::CompiledTrees;
use super::{Forest, Link};
use crate::numerics::cpu::CpuPath;

/// The most columns of a row that is quantised on the stack.
const COLUMNS_ON_STACK: usize = 4096;

/// Forests of the same rows, prepared to be evaluated together: the margins of
/// [`Forest::margin`], to the bit.
///
/// A row is first converted to small whole numbers, once for all forests, which the trees then
/// compare. Preparing costs about as much as evaluating a few hundred rows; keep it beside the
/// forests.
#[derive(Clone, Debug)]
pub struct CompiledForests<const N: usize> {
    features: usize,
    base_margins: [f64; N],
    quantiser: RowQuantiser,
    forests: [CompiledTrees; N],
    /// The forests as tables, if all trees are small.
    tables: Option<[TabulatedForest; N]>,
    path: CpuPath,
}

/// A forest prepared for evaluation: the same margins as [`Forest::margin`], to the bit.
///
/// Preparing costs about as much as evaluating a few hundred rows; keep it beside the forest.
#[derive(Clone, Debug)]
pub struct CompiledForest {
    link: Link,
    alone: CompiledForests<1>,
}

impl CompiledForest {
    /// Prepares a forest for the vector instructions of this processor.
    ///
    /// # Panics
    ///
    /// When the forest is not sound, see [`Forest::check`].
    pub fn new(forest: &Forest) -> CompiledForest {
        CompiledForest { link: forest.link, alone: CompiledForests::new([forest]) }
    }

    /// The number of values of a row.
    pub fn features(&self) -> usize {
        self.alone.features
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
        let [margin] = self.alone.margins(row);
        margin
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
        self.alone.margins_into(rows, [margins]);
    }
}

impl<const N: usize> CompiledForests<N> {
    /// Prepares forests for the vector instructions of this processor.
    ///
    /// # Panics
    ///
    /// When a forest is not sound, see [`Forest::check`], or their rows have different lengths.
    pub fn new(forests: [&Forest; N]) -> CompiledForests<N> {
        CompiledForests::on_path(forests, CpuPath::best())
    }

    fn on_path(forests: [&Forest; N], path: CpuPath) -> CompiledForests<N> {
        assert!(path.is_available(), "this processor has no {path:?}");
        let features = forests.first().map_or(0, |forest| forest.feature_names.len());
        for forest in forests {
            assert_eq!(forest.feature_names.len(), features, "the forests are of the same rows");
            if let Err(error) = forest.check() {
                panic!("only sound forests are compiled: {error}");
            }
        }
        let (quantiser, translation) = RowQuantiser::new(&forests);
        let questions = forests.map(|forest| {
            let of_splits = |splits: &[_]| {
                splits.iter().map(|split| quantiser.question(split, &translation)).collect()
            };
            forest.trees.iter().map(|tree| of_splits(&tree.splits)).collect::<Vec<Vec<CodeSplit>>>()
        });
        let compiled = |at: usize| CompiledTrees::new(&forests[at].trees, &questions[at], path);
        let tabulated = |at: usize| TabulatedForest::new(&forests[at].trees, &questions[at]);
        CompiledForests {
            features,
            base_margins: forests.map(|forest| forest.base_margin),
            tables: TabulatedForest::all(std::array::from_fn(tabulated)),
            forests: std::array::from_fn(compiled),
            quantiser,
            path,
        }
    }

    /// The number of values of a row.
    pub fn features(&self) -> usize {
        self.features
    }

    /// The margins of one row.
    ///
    /// It allocates nothing unless the forests use more than about 4,000 different columns.
    ///
    /// # Panics
    ///
    /// When the row has not one value per feature.
    pub fn margins(&self, row: &[f64]) -> [f64; N] {
        assert_eq!(row.len(), self.features, "a row has one value per feature");
        let columns = self.quantiser.columns();
        if columns <= COLUMNS_MAX {
            let mut codes = [0; COLUMNS_MAX];
            self.quantiser.quantise_row(row, &mut codes);
            self.margins_of_codes(&codes)
        } else if columns <= COLUMNS_ON_STACK {
            self.walked_margins(row, &mut [0; COLUMNS_ON_STACK][..columns])
        } else {
            self.walked_margins(row, &mut vec![0; columns])
        }
    }

    fn margins_of_codes(&self, codes: &[u8; COLUMNS_MAX]) -> [f64; N] {
        let mut margins = self.base_margins;
        if let Some(tables) = &self.tables {
            tabulating_unsafe::add_all(self.path, tables, codes, &mut margins);
        } else {
            for (forest, margin) in self.forests.iter().zip(&mut margins) {
                *margin = forest.margin(*margin, codes);
            }
        }
        margins
    }

    fn walked_margins(&self, row: &[f64], codes: &mut [u8]) -> [f64; N] {
        self.quantiser.quantise_row(row, codes);
        let mut margins = self.base_margins;
        for (forest, margin) in self.forests.iter().zip(&mut margins) {
            *margin = forest.walked_margin(*margin, codes);
        }
        margins
    }

    /// The margins of many rows, to the same bits as one by one.
    ///
    /// `rows`: row after row, shape (n, features); `margins`: for each forest, shape (n). To use
    /// several threads, give each a part of the rows.
    ///
    /// # Panics
    ///
    /// When the lengths do not fit.
    pub fn margins_into(&self, rows: &[f64], mut margins: [&mut [f64]; N]) {
        let count = margins.first().map_or(0, |margins| margins.len());
        for margins in &margins {
            assert_eq!(margins.len(), count, "each forest has a margin for each row");
        }
        assert_eq!(rows.len(), count * self.features, "a row has one value per feature");
        // A tree without questions looks at the first column, and there may be none.
        let mut codes = vec![0; self.quantiser.columns().max(1) * BLOCK];
        for start in (0..count).step_by(BLOCK) {
            let end = count.min(start + BLOCK);
            let rows = &rows[start * self.features..end * self.features];
            self.quantiser.quantise_block(rows, self.features, &mut codes);
            for (forest, margins) in margins.iter_mut().enumerate() {
                let block = self.block_margins(forest, &codes);
                margins[start..end].copy_from_slice(&block[..end - start]);
            }
        }
    }

    /// The margins of a quantised block.
    fn block_margins(&self, forest: usize, codes: &[u8]) -> [f64; BLOCK] {
        let mut margins = [self.base_margins[forest]; BLOCK];
        let tabulated = self.tables.as_ref().is_some_and(|tables| {
            tabulating_unsafe::add_block(self.path, &tables[forest], codes, &mut margins)
        });
        if !tabulated {
            self.forests[forest].add_block(codes, &mut margins);
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
        check_against_the_plain_forests(seed, rows, [shape]);
    }

    fn check_against_the_plain_forests<const N: usize>(
        seed: u64,
        rows: u64,
        shapes: [&ForestShape; N],
    ) {
        let forests: [Forest; N] =
            std::array::from_fn(|at| random_forest(seed.wrapping_add(at as u64), shapes[at]));
        let features = shapes[0].features;
        let table: Vec<f64> = (0..rows).flat_map(|row| random_row(seed ^ row, shapes[0])).collect();
        let rows = || table.chunks_exact(features);
        let plain = forests.each_ref().map(|forest| bits(rows().map(|row| forest.margin(row))));
        for path in CpuPath::available() {
            let compiled = CompiledForests::on_path(forests.each_ref(), path);
            let mut batch: [Vec<f64>; N] = std::array::from_fn(|_| vec![f64::NAN; rows().len()]);
            compiled.margins_into(&table, batch.each_mut().map(Vec::as_mut_slice));
            assert_eq!(batch.map(|margins| bits(margins.into_iter())), plain, "batch, {path:?}");
            let single =
                std::array::from_fn(|at| bits(rows().map(|row| compiled.margins(row)[at])));
            assert_eq!(single, plain, "row by row, {path:?}");
        }
    }

    fn bits(margins: impl Iterator<Item = f64>) -> Vec<u64> {
        margins.map(f64::to_bits).collect()
    }

    #[test]
    fn a_forest_without_trees_is_its_base_margin() {
        check_against_the_plain_forest(5, 3, &ForestShape { trees: 0, ..ForestShape::default() });
    }

    #[test]
    fn small_trees_are_tabulated_and_others_are_not() {
        let small = ForestShape { leaves: 4, ..ForestShape::default() };
        assert!(CompiledForests::new([&random_forest(1, &small)]).tables.is_some());
        let large = ForestShape { leaves: 5, ..ForestShape::default() };
        assert!(CompiledForests::new([&random_forest(1, &large)]).tables.is_none());
        let both = [&random_forest(1, &small), &random_forest(1, &large)];
        assert!(CompiledForests::new(both).tables.is_none());
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

        #[test]
        fn so_do_forests_that_are_evaluated_together(
            seed: u64, rows in 0_u64..150, trees in prop::array::uniform3(0_usize..70),
            leaves in prop::array::uniform3(1_usize..6), features in 1_usize..9,
            thresholds in 1_u64..600, categorical: bool,
        ) {
            let shapes: [ForestShape; 3] = std::array::from_fn(|at| ForestShape {
                trees: trees[at], leaves: leaves[at], features, thresholds, categorical,
                symmetric: false,
            });
            check_against_the_plain_forests(seed, rows, shapes.each_ref());
        }

        #[test]
        fn so_do_forests_of_small_trees(
            seed: u64, rows in 0_u64..150, trees in prop::array::uniform3(0_usize..70),
            leaves in prop::array::uniform3(1_usize..5), features in 1_usize..60,
            thresholds in 1_u64..600, symmetric: bool,
        ) {
            let shapes: [ForestShape; 3] = std::array::from_fn(|at| ForestShape {
                trees: trees[at], leaves: leaves[at], features, thresholds, categorical: false,
                symmetric: symmetric && leaves[at] != 3,
            });
            check_against_the_plain_forests(seed, rows, shapes.each_ref());
        }
    }
}
