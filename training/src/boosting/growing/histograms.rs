//! The histograms of a leaf, counted by one thread or by all.

use rayon::prelude::*;

use super::context::GrowContext;
use super::pool::BufferPool;
use crate::boosting::binned::{BinnedGroup, FeatureGroup, HISTOGRAM_BINS};
use crate::boosting::counting;

/// From this many rows on, threads share a leaf's rows instead of its features.
const ROWS_SHARED: usize = 1 << 15;

/// The rows of a leaf, with the histograms that are counted already.
pub(super) struct LeafRows<'a> {
    rows: &'a [u32],
    /// Histograms of equal shares of the rows, which together are all of them; or none.
    shares: Vec<Vec<i64>>,
}

impl LeafRows<'_> {
    /// Gives the histograms of the shares back to the pool.
    pub(super) fn release(self, pool: &BufferPool) {
        self.shares.into_iter().for_each(|share| pool.keep(share));
    }
}

impl GrowContext<'_> {
    /// The histograms of a leaf that has no sibling yet.
    pub(super) fn count(&self, rows: &[u32], pool: &BufferPool) -> Vec<i64> {
        let mut histograms = pool.histograms(self.allowed.len());
        let rows = self.count_shares(rows, pool);
        let parts = histograms.par_chunks_mut(self.group_sums());
        self.groups.par_iter().zip(parts).for_each(|(&group, histograms)| {
            self.fill_group(group, &rows, histograms);
            self.make_running(&self.allowed[group.range()], histograms);
        });
        rows.release(pool);
        histograms
    }

    /// The length of a group's histograms; those of the last group may be shorter.
    pub(super) fn group_sums(&self) -> usize {
        self.groups.first().map_or(1, |group| group.features) * HISTOGRAM_BINS
    }

    /// Counts equal shares of a large leaf's rows, one per thread: each bin is then fetched from
    /// memory once. A small leaf is not counted yet, as its bins stay in cache.
    pub(super) fn count_shares<'a>(&self, rows: &'a [u32], pool: &BufferPool) -> LeafRows<'a> {
        let threads = rayon::current_num_threads();
        if rows.len() < ROWS_SHARED || self.groups.is_empty() {
            return LeafRows { rows, shares: Vec::new() };
        }
        let mut shares: Vec<Vec<i64>> =
            (0..threads).map(|_| pool.histograms(self.allowed.len())).collect();
        let all = BinnedGroup { table: self.table, features: self.allowed };
        let rows_of_shares = rows.par_chunks(rows.len().div_ceil(threads));
        shares.par_iter_mut().zip(rows_of_shares).for_each(|(share, rows)| {
            if counting::are_dense(rows) {
                let (columns, features) = (self.columns, self.allowed);
                counting::add_dense_rows(columns, features, rows, self.packed, share);
            } else {
                counting::add_rows(all, rows, self.packed, share);
            }
        });
        LeafRows { rows, shares }
    }

    /// Fills a group's histograms: from shares that are counted already, or from the rows.
    pub(super) fn fill_group(&self, group: FeatureGroup, of: &LeafRows, histograms: &mut [i64]) {
        if of.shares.is_empty() {
            counting::add_rows(self.binned(group), of.rows, self.packed, histograms);
        }
        let from = group.first * HISTOGRAM_BINS;
        for share in &of.shares {
            counting::add_histograms(histograms, &share[from..from + histograms.len()]);
        }
    }

    /// The bins of a group of the tree's features.
    pub(super) fn binned(&self, group: FeatureGroup) -> BinnedGroup<'_> {
        BinnedGroup { table: self.table, features: &self.allowed[group.range()] }
    }

    /// Turns the sums by bin of features that thresholds split into running sums.
    pub(super) fn make_running(&self, features: &[usize], histograms: &mut [i64]) {
        let histograms = histograms.chunks_exact_mut(HISTOGRAM_BINS);
        for (&feature, sums) in features.iter().zip(histograms) {
            let feature = &self.features[feature];
            if feature.binning.is_ordered() {
                counting::make_running_sums(&mut sums[..feature.binning.bins()]);
            }
        }
    }
}
