//! From a leaf to its two sides: their rows, what these sum to, and how each would be split.

use rayon::prelude::*;

use super::growing_tree::{BufferPool, GrowingLeaf, LeafBuffers};
use super::grown_tree::GrownLeaf;
use super::partition;
use super::{GrowContext, Parallelism};
use crate::boosting::binned::{FeatureGroup, HISTOGRAM_BINS};
use crate::boosting::counting;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::criterion::{Candidate, LeafTotals, better};

/// From this many rows on, threads share a leaf's rows instead of its features.
const ROWS_SHARED: usize = 1 << 15;

/// What is wanted of the sides of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Their rows: they stay leaves.
    Rows,
    /// Also their histograms.
    Histograms,
    /// Also the best split of each.
    Candidates,
}

/// The two sides of one feature group: the histograms of the smaller, and of the whole, which
/// become those of the larger.
struct Pair<'a> {
    group: FeatureGroup,
    small: &'a mut [i64],
    large: &'a mut [i64],
}

impl GrowContext<'_> {
    /// The two sides of a leaf that is split: left and right.
    pub(super) fn sides<'a>(
        &self,
        (whole, buffers): (&GrownLeaf, LeafBuffers<'a>),
        how: &Candidate,
        (wanted, parallelism): (Wanted, Parallelism),
        pool: &BufferPool,
    ) -> [GrowingLeaf<'a>; 2] {
        let LeafBuffers { rows, other, histograms } = buffers;
        let (column, goes_left) = (&self.columns.0[how.feature], how.rule.sides());
        // The leaf's own list stays as it is, in case the split is never made.
        let middle = match parallelism {
            Parallelism::AllThreads => partition::across_together(rows, column, &goes_left, other),
            Parallelism::OneThread => partition::across(rows, column, &goes_left, other),
        };
        let (rows, other, in_second) = (other, rows, !whole.in_second);
        let cover = self.weights.of_rows(&rows[..middle]);
        let right_sums = whole.sums.minus(how.left);
        let bounds = self.bounds_of_sides(whole, how, right_sums);
        let (start, middle_row, end) =
            (whole.rows.start, whole.rows.start + middle, whole.rows.end);
        let side = |rows, sums, cover, bounds| {
            let depth = whole.depth + 1;
            GrownLeaf { rows, in_second, sums, cover, bounds, depth }
        };
        let left = side(start..middle_row, how.left, cover, bounds.0);
        let right = side(middle_row..end, right_sums, whole.cover - cover, bounds.1);
        let (left_rows, right_rows) = rows.split_at_mut(middle);
        let (left_other, right_other) = other.split_at_mut(middle);
        let buffers = |rows, other| LeafBuffers { rows, other, histograms: Vec::new() };
        let mut sides = [
            GrowingLeaf::new(left, buffers(left_rows, left_other)),
            GrowingLeaf::new(right, buffers(right_rows, right_other)),
        ];
        if wanted == Wanted::Rows {
            pool.keep(histograms);
        } else {
            self.fill(&mut sides, histograms, (wanted, parallelism), pool);
        }
        sides
    }

    /// Below a split by a constrained feature, no value may cross the middle of the two sides.
    fn bounds_of_sides(
        &self,
        whole: &GrownLeaf,
        how: &Candidate,
        right: Sums,
    ) -> ((f64, f64), (f64, f64)) {
        let (least, most) = whole.bounds;
        let left_value = self.criterion.leaf_value(how.left, whole.bounds);
        let middle = left_value * 0.5 + self.criterion.leaf_value(right, whole.bounds) * 0.5;
        match self.features[how.feature].monotone {
            0 => (whole.bounds, whole.bounds),
            1 => ((least, middle), (middle, most)),
            _ => ((middle, most), (least, middle)),
        }
    }

    /// Fills the histograms of two sides from those of the whole, `large`: the smaller side is
    /// counted, the larger is the rest.
    fn fill(
        &self,
        sides: &mut [GrowingLeaf; 2],
        mut large: Vec<i64>,
        (wanted, parallelism): (Wanted, Parallelism),
        pool: &BufferPool,
    ) {
        let small_at = usize::from(sides[0].buffers.rows.len() > sides[1].buffers.rows.len());
        let totals = [small_at, 1 - small_at].map(|at| sides[at].leaf.totals());
        let rows = &*sides[small_at].buffers.rows;
        let mut small = pool.histograms(self.features.len());
        let candidates = match parallelism {
            Parallelism::OneThread => {
                let group = self.table.whole();
                counting::add_rows((self.table, group), rows, self.packed, &mut small);
                let pair = Pair { group, small: &mut small, large: &mut large };
                self.finish(pair, &totals, wanted)
            }
            Parallelism::AllThreads => {
                let counted = self.count_by_rows(rows, pool);
                let width = self.group_sums();
                let parts = small.par_chunks_mut(width).zip(large.par_chunks_mut(width));
                let pairs = self.groups.par_iter().zip(parts);
                let candidates = pairs
                    .map(|(&group, (small, large))| {
                        self.fill_group(group, (rows, &counted), small);
                        self.finish(Pair { group, small, large }, &totals, wanted)
                    })
                    .reduce(Default::default, best_of_pairs);
                counted.into_iter().for_each(|counted| pool.keep(counted));
                candidates
            }
        };
        let [of_small, of_large] = candidates;
        for (at, histograms, candidate) in
            [(small_at, small, of_small), (1 - small_at, large, of_large)]
        {
            sides[at].buffers.histograms = histograms;
            sides[at].candidate = candidate;
        }
    }

    /// Makes the rest of a group, and searches both sides if asked to.
    fn finish(
        &self,
        Pair { group, small, large }: Pair,
        totals: &[LeafTotals; 2],
        wanted: Wanted,
    ) -> [Option<Candidate>; 2] {
        let mut best = <[Option<Candidate>; 2]>::default();
        let sums =
            small.chunks_exact_mut(HISTOGRAM_BINS).zip(large.chunks_exact_mut(HISTOGRAM_BINS));
        // Feature by feature, so that each histogram is searched while it is in the cache.
        for (feature, (small, large)) in (group.first..).zip(sums) {
            self.run_up(feature, small);
            counting::subtract_histograms(large, small);
            if wanted == Wanted::Candidates && self.allowed[feature] {
                let found = [
                    self.best_of_feature(feature, &totals[0], small, best[0].as_ref()),
                    self.best_of_feature(feature, &totals[1], large, best[1].as_ref()),
                ];
                best = best_of_pairs(best, found);
            }
        }
        best
    }

    /// The histograms of a leaf that has no sibling yet.
    pub(super) fn count(&self, rows: &[u32], pool: &BufferPool) -> Vec<i64> {
        let mut histograms = pool.histograms(self.features.len());
        let counted = self.count_by_rows(rows, pool);
        let parts = histograms.par_chunks_mut(self.group_sums());
        self.groups.par_iter().zip(parts).for_each(|(&group, histograms)| {
            self.fill_group(group, (rows, &counted), histograms);
            self.run_up(group.first, histograms);
        });
        counted.into_iter().for_each(|counted| pool.keep(counted));
        histograms
    }

    /// The sums of a group's histograms; the last group may have fewer.
    pub(super) fn group_sums(&self) -> usize {
        self.groups.first().map_or(1, |group| group.features) * HISTOGRAM_BINS
    }

    /// For a large leaf, histograms of equal shares of its rows, one per thread: each row's bins
    /// are then fetched from memory once. For a small leaf nothing, as its bins stay in cache.
    fn count_by_rows(&self, rows: &[u32], pool: &BufferPool) -> Vec<Vec<i64>> {
        let threads = rayon::current_num_threads();
        if rows.len() < ROWS_SHARED || self.groups.is_empty() {
            return Vec::new();
        }
        let mut counted: Vec<Vec<i64>> =
            (0..threads).map(|_| pool.histograms(self.features.len())).collect();
        let shares = rows.par_chunks(rows.len().div_ceil(threads));
        counted.par_iter_mut().zip(shares).for_each(|(counted, rows)| {
            counting::add_rows((self.table, self.table.whole()), rows, self.packed, counted);
        });
        counted
    }

    /// Fills a group's histograms: from shares that are counted already, or from the rows.
    fn fill_group(
        &self,
        group: FeatureGroup,
        (rows, counted): (&[u32], &[Vec<i64>]),
        histograms: &mut [i64],
    ) {
        if counted.is_empty() {
            counting::add_rows((self.table, group), rows, self.packed, histograms);
        }
        let from = group.first * HISTOGRAM_BINS;
        for share in counted {
            counting::add_histograms(histograms, &share[from..from + histograms.len()]);
        }
    }
}

fn best_of_pairs(
    [one, other]: [Option<Candidate>; 2],
    [next, after]: [Option<Candidate>; 2],
) -> [Option<Candidate>; 2] {
    [better(one, next), better(other, after)]
}
