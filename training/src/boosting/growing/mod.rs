//! Growing one tree: a leaf is split, its two sides are examined, and again.

mod growing_tree;
mod grown_tree;
mod leaf_wise;
mod partition;
mod sides;
mod symmetric;

use rayon::prelude::*;

use super::binned::{BinnedColumns, BinnedFeature, BinnedRows, FeatureGroup, HISTOGRAM_BINS};
use super::binning::Binning;
use super::counting;
use super::fixed_point::Weights;
use super::params::{BoostingSettings, TreeGrowth};
use super::quantisation::Sums;
use super::splitting::categories::{CategoryPenalty, best_categorical};
use super::splitting::criterion::{Candidate, LeafTotals, SplitCriterion, better};
use super::splitting::numeric::best_numeric;
use growing_tree::{GrowingLeaf, GrowingTree, LeafBuffers};
use leaf_wise::QueueOrder;

pub(super) use growing_tree::BufferPool;
pub(super) use grown_tree::{GrownLeaf, GrownNode, GrownTree};

/// Everything a tree is grown from.
pub(super) struct GrowContext<'a> {
    pub(super) settings: &'a BoostingSettings,
    pub(super) features: &'a [BinnedFeature],
    pub(super) columns: &'a BinnedColumns,
    pub(super) table: &'a BinnedRows,
    pub(super) groups: &'a [FeatureGroup],
    pub(super) weights: &'a Weights,
    pub(super) packed: &'a [i64],
    pub(super) criterion: SplitCriterion,
    /// By feature, whether this tree may ask it.
    pub(super) allowed: &'a [bool],
}

/// Who works on a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parallelism {
    /// The calling thread alone.
    OneThread,
    /// All threads of the pool.
    AllThreads,
}

/// Grows a tree on `rows`, which are ascending.
pub(super) fn grow(context: &GrowContext, mut rows: Vec<u32>, pool: &mut BufferPool) -> GrownTree {
    let mut other = std::mem::take(&mut pool.rows);
    other.resize(rows.len(), 0);
    let root = context.root(&mut rows, &mut other, pool);
    let mut tree = GrowingTree::new(root);
    let values = match context.settings.growth {
        TreeGrowth::LeafWise => leaf_wise::grow(context, &mut tree, pool, QueueOrder::Gain),
        TreeGrowth::LevelWise => leaf_wise::grow(context, &mut tree, pool, QueueOrder::Level),
        TreeGrowth::Symmetric => symmetric::grow(context, &mut tree, pool),
    };
    let tree = tree.into_tree(pool);
    GrownTree { values, rows: [rows, other], ..tree }
}

impl GrowContext<'_> {
    fn root<'a>(
        &self,
        rows: &'a mut [u32],
        other: &'a mut [u32],
        pool: &BufferPool,
    ) -> GrowingLeaf<'a> {
        let packed: i64 = rows.par_iter().map(|&row| self.packed[row as usize]).sum();
        let leaf = GrownLeaf {
            rows: 0..rows.len(),
            in_second: false,
            sums: Sums::unpack(packed),
            cover: self.weights.of_rows(rows),
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            depth: 0,
        };
        let histograms = self.count(rows, pool);
        GrowingLeaf::new(leaf, LeafBuffers { rows, other, histograms })
    }

    /// Makes the sums by bin of neighbouring numeric features, from `first` on, running sums.
    fn run_up(&self, first: usize, histograms: &mut [i64]) {
        let features =
            self.features[first..].iter().zip(histograms.chunks_exact_mut(HISTOGRAM_BINS));
        for (feature, sums) in features {
            if let Binning::Numeric { .. } = feature.binning {
                counting::make_running_sums(&mut sums[..feature.binning.bins()]);
            }
        }
    }

    /// The best split of a leaf whose histograms are full.
    fn best(&self, leaf: &GrowingLeaf) -> Option<Candidate> {
        let totals = leaf.leaf.totals();
        let sums = leaf.buffers.histograms.par_chunks_exact(HISTOGRAM_BINS);
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
                best_numeric(sums, (at, bins, feature.monotone), (leaf, &self.criterion), rival)
            }
            Binning::Categorical { .. } => {
                let penalty = CategoryPenalty::new(self.settings);
                best_categorical(sums, (at, bins), leaf, (&self.criterion, &penalty))
            }
        }
    }
}
