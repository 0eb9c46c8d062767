//! Growing one tree: leaves are examined, the best split is made, its two sides are examined.

mod leaf_wise;
mod symmetric;

use std::ops::Range;

use rayon::prelude::*;

use super::binned::{BinRule, BinnedColumns, BinnedRows, Feature, Group, HISTOGRAM_BINS};
use super::binning::{Binning, MISSING};
use super::categories::{CategoryRules, best_categorical};
use super::fixed_point::{Weights, weight_of_fixed};
use super::histogram;
use super::params::{Growth, Settings};
use super::partition;
use super::quantisation::Sums;
use super::splitting::{Candidate, LeafTotals, Rules, best_numeric, better};

/// From this many rows on, threads share a leaf's rows instead of its features.
const ROWS_SHARED: usize = 1 << 15;

/// Everything a tree is grown from.
pub(super) struct Ground<'a> {
    pub(super) settings: &'a Settings,
    pub(super) features: &'a [Feature],
    pub(super) columns: &'a BinnedColumns,
    pub(super) table: &'a BinnedRows,
    pub(super) groups: &'a [Group],
    pub(super) weights: &'a Weights,
    pub(super) packed: &'a [i64],
    pub(super) rules: Rules,
    /// By feature, whether this tree may ask it.
    pub(super) allowed: &'a [bool],
}

/// An inner node; a child is a node when at least 0, and else `!child` a leaf.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) feature: usize,
    pub(super) rule: BinRule,
    pub(super) left: i32,
    pub(super) right: i32,
    /// The weight of its rows in units of `2^-16`.
    pub(super) cover: u64,
}

/// A leaf, its histograms and the best split found for it.
#[derive(Debug)]
pub(super) struct Leaf {
    /// Its part of the tree's row numbers.
    pub(super) rows: Range<usize>,
    pub(super) sums: Sums,
    pub(super) cover: u64,
    pub(super) bounds: (f64, f64),
    depth: u32,
    /// The node above and whether this is its left child.
    parent: Option<(usize, bool)>,
    histograms: Vec<i64>,
    candidate: Option<Candidate>,
}

/// A tree while it grows and when it is grown.
#[derive(Debug, Default)]
pub(super) struct GrownTree {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<Leaf>,
    /// One value per leaf, learning rate not included.
    pub(super) values: Vec<f64>,
    /// Row numbers, those of a leaf side by side and ascending.
    pub(super) rows: Vec<u32>,
}

/// Histograms that are not in use, to be filled again.
#[derive(Debug, Default)]
pub(super) struct Spare {
    histograms: Vec<Vec<i64>>,
    rows: Vec<u32>,
}

/// Grows a tree on `rows`, which are ascending.
pub(super) fn grow(ground: &Ground, rows: Vec<u32>, spare: &mut Spare) -> GrownTree {
    let mut tree = ground.root(rows, spare);
    match ground.settings.growth {
        Growth::LeafWise => leaf_wise::grow(ground, &mut tree, spare),
        Growth::LevelWise => leaf_wise::grow_by_level(ground, &mut tree, spare),
        Growth::Symmetric => symmetric::grow(ground, &mut tree, spare),
    }
    for leaf in &mut tree.leaves {
        spare.keep(std::mem::take(&mut leaf.histograms));
    }
    tree
}

impl Spare {
    fn histograms(&mut self, features: usize) -> Vec<i64> {
        let mut histograms = self.histograms.pop().unwrap_or_default();
        histograms.clear();
        histograms.resize(features * HISTOGRAM_BINS, 0);
        histograms
    }

    fn keep(&mut self, histograms: Vec<i64>) {
        if histograms.capacity() > 0 {
            self.histograms.push(histograms);
        }
    }
}

impl Leaf {
    /// The sums by bin of one feature.
    fn histogram(&self, feature: usize) -> &[i64] {
        &self.histograms[feature * HISTOGRAM_BINS..(feature + 1) * HISTOGRAM_BINS]
    }

    fn totals(&self) -> LeafTotals {
        LeafTotals { sums: self.sums, weight: weight_of_fixed(self.cover), bounds: self.bounds }
    }
}

impl Ground<'_> {
    fn root(&self, rows: Vec<u32>, spare: &mut Spare) -> GrownTree {
        let mut histograms = spare.histograms(self.features.len());
        let counted = self.count_by_rows(&rows, spare);
        let parts = histograms.par_chunks_mut(self.group_sums());
        self.groups.par_iter().zip(parts).for_each(|(group, histograms)| {
            self.fill_group(*group, (&rows, &counted), histograms);
        });
        counted.into_iter().for_each(|counted| spare.keep(counted));
        let packed: i64 = rows.par_iter().map(|&row| self.packed[row as usize]).sum();
        let root = Leaf {
            rows: 0..rows.len(),
            sums: Sums::unpack(packed),
            cover: self.weights.of_rows(&rows),
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            depth: 0,
            parent: None,
            histograms,
            candidate: None,
        };
        GrownTree { leaves: vec![root], rows, ..GrownTree::default() }
    }

    /// The sums of a group's histograms; the last group may have fewer.
    fn group_sums(&self) -> usize {
        self.groups.first().map_or(1, |group| group.features) * HISTOGRAM_BINS
    }

    /// For a large leaf, histograms of equal shares of its rows, one per thread: each row's bins
    /// are then fetched from memory once. For a small leaf nothing, as its bins stay in cache.
    fn count_by_rows(&self, rows: &[u32], spare: &mut Spare) -> Vec<Vec<i64>> {
        let threads = rayon::current_num_threads();
        if rows.len() < ROWS_SHARED || self.groups.is_empty() {
            return Vec::new();
        }
        let mut counted: Vec<Vec<i64>> =
            (0..threads).map(|_| spare.histograms(self.features.len())).collect();
        let shares = rows.par_chunks(rows.len().div_ceil(threads));
        counted.par_iter_mut().zip(shares).for_each(|(counted, rows)| {
            histogram::add_rows((self.table, self.table.whole()), rows, self.packed, counted);
        });
        counted
    }

    /// Fills a group's histograms: from shares that are counted already, or from the rows.
    fn fill_group(
        &self,
        group: Group,
        (rows, counted): (&[u32], &[Vec<i64>]),
        histograms: &mut [i64],
    ) {
        if counted.is_empty() {
            histogram::add_rows((self.table, group), rows, self.packed, histograms);
        }
        let from = group.first * HISTOGRAM_BINS;
        for share in counted {
            histogram::add(histograms, &share[from..from + histograms.len()]);
        }
    }

    /// The best split of a leaf among the features of one group.
    fn best_of_group(&self, group: &Group, leaf: &LeafTotals, sums: &[i64]) -> Option<Candidate> {
        let features = group.first..group.first + group.features;
        features
            .zip(sums.chunks_exact(HISTOGRAM_BINS))
            .filter(|(at, _)| self.allowed[*at])
            .filter_map(|(at, histogram)| self.best_of_feature(at, leaf, histogram))
            .fold(None, |best, candidate| better(best, Some(candidate)))
    }

    fn best_of_feature(&self, at: usize, leaf: &LeafTotals, sums: &[i64]) -> Option<Candidate> {
        let feature = &self.features[at];
        let bins = feature.binning.bins();
        match feature.binning {
            Binning::Numeric { .. } => {
                best_numeric(sums, (at, bins, feature.monotone), leaf, &self.rules)
            }
            Binning::Categorical { .. } => {
                let category_rules = CategoryRules::new(self.settings);
                best_categorical(sums, (at, bins), leaf, (&self.rules, &category_rules))
            }
        }
    }

    /// Finds the best split of a leaf whose histograms are full.
    fn examine(&self, leaf: &mut Leaf) {
        let totals = leaf.totals();
        leaf.candidate = self
            .groups
            .par_iter()
            .zip(leaf.histograms.par_chunks(self.group_sums()))
            .map(|(group, sums)| self.best_of_group(group, &totals, sums))
            .reduce(|| None, better);
    }

    /// Splits a leaf: its left side keeps the number, its right side becomes the last leaf.
    /// Returns the number of the right one.
    fn split(&self, tree: &mut GrownTree, at: usize, how: Candidate, spare: &mut Spare) -> usize {
        let sides = how.rule.sides();
        let column = &self.columns.0[how.feature];
        let leaf = &mut tree.leaves[at];
        let rows = &mut tree.rows[leaf.rows.clone()];
        let middle = leaf.rows.start + partition::by_side(rows, column, &sides, &mut spare.rows);
        let (left_rows, right_rows) = (leaf.rows.start..middle, middle..leaf.rows.end);
        let left_cover = self.weights.of_rows(&tree.rows[left_rows.clone()]);
        let right_sums = leaf.sums.minus(how.left);
        let (left_bounds, right_bounds) = self.bounds_of_sides(leaf, &how, right_sums);
        let (node, new) = (tree.nodes.len(), tree.leaves.len());
        let leaf = &mut tree.leaves[at];
        if let Some((parent, is_left)) = leaf.parent {
            let parent = &mut tree.nodes[parent];
            *(if is_left { &mut parent.left } else { &mut parent.right }) = node as i32;
        }
        let right = Leaf {
            rows: right_rows,
            sums: right_sums,
            cover: leaf.cover - left_cover,
            bounds: right_bounds,
            depth: leaf.depth + 1,
            parent: Some((node, false)),
            histograms: Vec::new(),
            candidate: None,
        };
        tree.nodes.push(Node {
            feature: how.feature,
            rule: how.rule,
            left: !(at as i32),
            right: !(new as i32),
            cover: leaf.cover,
        });
        leaf.rows = left_rows;
        leaf.sums = how.left;
        leaf.cover = left_cover;
        leaf.bounds = left_bounds;
        leaf.depth += 1;
        leaf.parent = Some((node, true));
        tree.leaves.push(right);
        new
    }

    /// Below a split by a constrained feature, no value may cross the middle of the two sides.
    fn bounds_of_sides(
        &self,
        leaf: &Leaf,
        how: &Candidate,
        right: Sums,
    ) -> ((f64, f64), (f64, f64)) {
        let (least, most) = leaf.bounds;
        let left_value = self.rules.leaf_value(how.left, leaf.bounds);
        let middle = left_value * 0.5 + self.rules.leaf_value(right, leaf.bounds) * 0.5;
        match self.features[how.feature].monotone {
            0 => (leaf.bounds, leaf.bounds),
            1 => ((least, middle), (middle, most)),
            _ => ((middle, most), (least, middle)),
        }
    }

    /// Fills the histograms of the two sides of a split from those of the whole: the smaller
    /// side is counted, the larger is the rest. Then `finish`es each group of both.
    fn fill_sides<R: Send>(
        &self,
        tree: &mut GrownTree,
        (left, right): (usize, usize),
        spare: &mut Spare,
        finish: impl Fn(&Group, [&[i64]; 2]) -> R + Sync,
    ) -> Vec<R> {
        let left_is_small = tree.leaves[left].rows.len() <= tree.leaves[right].rows.len();
        let small_at = if left_is_small { left } else { right };
        let rows = &tree.rows[tree.leaves[small_at].rows.clone()];
        let mut large = std::mem::take(&mut tree.leaves[left].histograms);
        let mut small = spare.histograms(self.features.len());
        let counted = self.count_by_rows(rows, spare);
        let width = self.group_sums();
        let parts = small.par_chunks_mut(width).zip(large.par_chunks_mut(width));
        let results = self
            .groups
            .par_iter()
            .zip(parts)
            .map(|(group, (small, large))| {
                self.fill_group(*group, (rows, &counted), small);
                histogram::subtract(large, small);
                finish(group, if left_is_small { [small, large] } else { [large, small] })
            })
            .collect();
        counted.into_iter().for_each(|counted| spare.keep(counted));
        let (of_left, of_right) = if left_is_small { (small, large) } else { (large, small) };
        tree.leaves[left].histograms = of_left;
        tree.leaves[right].histograms = of_right;
        results
    }
}

impl GrownTree {
    /// Adds the leaf values to the margins of neighbouring rows, the first numbered `first`,
    /// all of which are among the tree's rows.
    pub(super) fn add_values(&self, first: usize, margins: &mut [f64]) {
        let (from, to) = (first as u32, (first + margins.len()) as u32);
        for (leaf, value) in self.leaves.iter().zip(&self.values) {
            let rows = &self.rows[leaf.rows.clone()];
            let rows = &rows[rows.partition_point(|&row| row < from)..];
            for &row in &rows[..rows.partition_point(|&row| row < to)] {
                margins[row as usize - first] += value;
            }
        }
    }

    /// The leaf a row of binned columns falls into.
    pub(super) fn leaf_of(&self, columns: &BinnedColumns, row: usize) -> usize {
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
