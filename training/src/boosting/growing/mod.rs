//! Growing one tree: a leaf is split, its two sides are examined, and again.

mod grown;
mod leaf_wise;
mod sapling;
mod sides;
mod symmetric;

use rayon::prelude::*;

use super::binned::{BinnedColumns, BinnedRows, Feature, Group, HISTOGRAM_BINS};
use super::binning::Binning;
use super::categories::{CategoryRules, best_categorical};
use super::fixed_point::Weights;
use super::histogram;
use super::params::{Growth, Settings};
use super::quantisation::Sums;
use super::rules::{Candidate, LeafTotals, Rules, better};
use super::splitting::best_numeric;
use leaf_wise::Order;
use sapling::{GrowingLeaf, Material, Sapling};

pub(super) use grown::{GrownTree, Leaf, Node};
pub(super) use sapling::Spare;

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

/// Who works on a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crew {
    /// This thread.
    One,
    /// All threads of the pool.
    All,
}

/// Grows a tree on `rows`, which are ascending.
pub(super) fn grow(ground: &Ground, mut rows: Vec<u32>, spare: &mut Spare) -> GrownTree {
    let mut other = std::mem::take(&mut spare.rows);
    other.resize(rows.len(), 0);
    let root = ground.root(&mut rows, &mut other, spare);
    let mut sapling = Sapling::new(root);
    let values = match ground.settings.growth {
        Growth::LeafWise => leaf_wise::grow(ground, &mut sapling, spare, Order::Gain),
        Growth::LevelWise => leaf_wise::grow(ground, &mut sapling, spare, Order::Level),
        Growth::Symmetric => symmetric::grow(ground, &mut sapling, spare),
    };
    let tree = sapling.into_tree(spare);
    GrownTree { values, rows: [rows, other], ..tree }
}

impl Ground<'_> {
    fn root<'a>(
        &self,
        rows: &'a mut [u32],
        other: &'a mut [u32],
        spare: &Spare,
    ) -> GrowingLeaf<'a> {
        let packed: i64 = rows.par_iter().map(|&row| self.packed[row as usize]).sum();
        let leaf = Leaf {
            rows: 0..rows.len(),
            in_second: false,
            sums: Sums::unpack(packed),
            cover: self.weights.of_rows(rows),
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            depth: 0,
        };
        let histograms = self.count(rows, spare);
        GrowingLeaf::new(leaf, Material { rows, other, histograms })
    }

    /// Makes the sums by bin of neighbouring numeric features, from `first` on, running sums.
    fn run_up(&self, first: usize, histograms: &mut [i64]) {
        let features =
            self.features[first..].iter().zip(histograms.chunks_exact_mut(HISTOGRAM_BINS));
        for (feature, sums) in features {
            if let Binning::Numeric { .. } = feature.binning {
                histogram::run_up(&mut sums[..feature.binning.bins()]);
            }
        }
    }

    /// The best split of a leaf whose histograms are full.
    fn best(&self, leaf: &GrowingLeaf) -> Option<Candidate> {
        let totals = leaf.leaf.totals();
        let sums = leaf.material.histograms.par_chunks_exact(HISTOGRAM_BINS);
        let of_feature = |(at, sums)| {
            if self.allowed[at] { self.best_of_feature(at, &totals, sums, None) } else { None }
        };
        sums.enumerate().map(of_feature).reduce(|| None, better)
    }

    /// The best split of a leaf by one feature, if it is better than `rival`; its place among
    /// the features is behind the rival's.
    fn best_of_feature(
        &self,
        at: usize,
        leaf: &LeafTotals,
        sums: &[i64],
        rival: Option<&Candidate>,
    ) -> Option<Candidate> {
        let feature = &self.features[at];
        let bins = feature.binning.bins();
        match feature.binning {
            Binning::Numeric { .. } => {
                let rival = rival.map(|rival| rival.gain);
                best_numeric(sums, (at, bins, feature.monotone), (leaf, &self.rules), rival)
            }
            Binning::Categorical { .. } => {
                let category_rules = CategoryRules::new(self.settings);
                best_categorical(sums, (at, bins), leaf, (&self.rules, &category_rules))
            }
        }
    }
}
