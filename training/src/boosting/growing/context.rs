//! The inputs of one tree's growth, and the search for the best split of a leaf.

use rayon::prelude::*;

use super::growing_tree::GrowingLeaf;
use crate::boosting::binned::{
    BinnedColumns, BinnedFeature, BinnedRows, FeatureGroup, HISTOGRAM_BINS,
};
use crate::boosting::binning::Binning;
use crate::boosting::fixed_point::Weights;
use crate::boosting::params::BoostingSettings;
use crate::boosting::splitting::{
    CategoricalFeature, CategoryPenalty, LeafTotals, LeafView, NumericFeature, SplitCandidate,
    SplitCriterion, best_categorical, best_numeric, better,
};

/// The inputs of one tree's growth.
pub(crate) struct GrowContext<'a> {
    pub(crate) settings: &'a BoostingSettings,
    pub(crate) features: &'a [BinnedFeature],
    pub(crate) columns: &'a BinnedColumns,
    pub(crate) table: &'a BinnedRows,
    pub(crate) groups: &'a [FeatureGroup],
    pub(crate) weights: &'a Weights,
    pub(crate) packed: &'a [i64],
    pub(crate) criterion: SplitCriterion,
    /// The features that this tree may be split on, ascending. Its histograms are of these, in
    /// this order.
    pub(crate) allowed: &'a [usize],
}

/// The threads that work on one leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parallelism {
    /// The calling thread alone.
    OneThread,
    /// Every thread of the pool.
    AllThreads,
}

impl GrowContext<'_> {
    /// The best split of a leaf whose histograms are full.
    pub(super) fn best(&self, leaf: &GrowingLeaf) -> Option<SplitCandidate> {
        let totals = leaf.leaf.totals();
        let sums = leaf.buffers.histograms.par_chunks_exact(HISTOGRAM_BINS);
        let of_feature = |(&at, sums): (&usize, _)| self.best_of_feature(at, &totals, sums, None);
        self.allowed.par_iter().zip(sums).map(of_feature).reduce(|| None, better)
    }

    /// The best split of a leaf by one feature, if it is better than `rival`; the feature must
    /// come after the rival's.
    pub(super) fn best_of_feature(
        &self,
        at: usize,
        totals: &LeafTotals,
        sums: &[i64],
        rival: Option<&SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let leaf = LeafView { totals, criterion: &self.criterion };
        match self.features[at].binning {
            Binning::Numeric { .. } | Binning::Ranked { .. } => {
                let rival = rival.map(|rival| rival.gain);
                best_numeric(sums, self.numeric(at), leaf, rival)
            }
            Binning::Categorical { .. } => {
                let feature = CategoricalFeature { at, bins: self.features[at].binning.bins() };
                best_categorical(sums, feature, leaf, &CategoryPenalty::new(self.settings))
            }
        }
    }

    /// A numeric feature by its position.
    pub(super) fn numeric(&self, at: usize) -> NumericFeature {
        let BinnedFeature { binning, monotone, .. } = &self.features[at];
        NumericFeature { at, bins: binning.bins(), monotone: *monotone }
    }
}
