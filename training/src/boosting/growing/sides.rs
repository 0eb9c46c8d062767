//! From a leaf to its two sides: their rows, the sums of these, and the best split of each.

use rayon::prelude::*;

use super::context::{GrowContext, Parallelism};
use super::growing_tree::{GrowingLeaf, LeafBuffers};
use super::grown_tree::GrownLeaf;
use super::partition;
use super::pool::BufferPool;
use crate::boosting::binned::{FeatureGroup, HISTOGRAM_BINS};
use crate::boosting::counting;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::{BinRule, LeafTotals, SplitCandidate, ValueBounds, better};

/// The parts of a split's sides that are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Their rows: they stay leaves.
    Rows,
    /// Also their histograms.
    Histograms,
    /// Also the best split of each.
    Candidates,
}

/// The work of splitting one leaf: its results, and the threads that do it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SplitWork {
    pub(super) wanted: Wanted,
    pub(super) parallelism: Parallelism,
}

/// A leaf to be split, with the buffers that its sides take over.
pub(super) struct LeafToSplit<'l, 'a> {
    pub(super) leaf: &'l GrownLeaf,
    pub(super) buffers: LeafBuffers<'a>,
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
        whole: LeafToSplit<'_, 'a>,
        how: &SplitCandidate,
        work: SplitWork,
        pool: &BufferPool,
    ) -> [GrowingLeaf<'a>; 2] {
        let LeafToSplit { leaf: whole, buffers: LeafBuffers { rows, other, histograms } } = whole;
        let (column, goes_left) = (&self.columns.0[how.feature], how.rule.sides());
        // The leaf's own list stays as it is, in case the split is never made.
        let middle = match work.parallelism {
            Parallelism::AllThreads => partition::across_together(rows, column, &goes_left, other),
            Parallelism::OneThread => partition::across(rows, column, &goes_left, other),
        };
        let (rows, other, in_second) = (other, rows, !whole.in_second);
        let cover = self.weights.of_rows(&rows[..middle]);
        let right_sums = whole.sums.minus(how.left);
        let [left_bounds, right_bounds] = self.bounds_of_sides(whole, how, right_sums);
        let (start, middle_row, end) =
            (whole.rows.start, whole.rows.start + middle, whole.rows.end);
        let side = |rows, sums, cover, bounds| {
            let (depth, further_l2) = (whole.depth + 1, self.further_l2(&how.rule));
            GrownLeaf { rows, in_second, sums, cover, bounds, further_l2, depth }
        };
        let left = side(start..middle_row, how.left, cover, left_bounds);
        let right = side(middle_row..end, right_sums, whole.cover - cover, right_bounds);
        let (left_rows, right_rows) = rows.split_at_mut(middle);
        let (left_other, right_other) = other.split_at_mut(middle);
        let buffers = |rows, other| LeafBuffers { rows, other, histograms: Vec::new() };
        let mut sides = [
            GrowingLeaf::new(left, buffers(left_rows, left_other)),
            GrowingLeaf::new(right, buffers(right_rows, right_other)),
        ];
        if work.wanted == Wanted::Rows {
            pool.keep(histograms);
        } else {
            self.fill(&mut sides, histograms, work, pool);
        }
        sides
    }

    /// The L2 penalty on the values of a split's sides beside `lambda_l2`: the one that its gain
    /// was counted with.
    fn further_l2(&self, rule: &BinRule) -> f64 {
        match rule {
            BinRule::UpTo { .. } => 0.0,
            BinRule::AnyOf { .. } => self.settings.cat_l2,
        }
    }

    /// The bounds of the left and the right side: below a split by a constrained feature, no
    /// value may cross the middle of the two sides.
    fn bounds_of_sides(
        &self,
        whole: &GrownLeaf,
        how: &SplitCandidate,
        right: Sums,
    ) -> [ValueBounds; 2] {
        let ValueBounds { least, most } = whole.bounds;
        let left_value = self.criterion.leaf_value(how.left, whole.bounds);
        let middle = left_value * 0.5 + self.criterion.leaf_value(right, whole.bounds) * 0.5;
        let below = ValueBounds { least, most: middle };
        let above = ValueBounds { least: middle, most };
        match self.features[how.feature].monotone {
            0 => [whole.bounds; 2],
            1 => [below, above],
            _ => [above, below],
        }
    }

    /// Fills the histograms of two sides from those of the whole, `large`: the smaller side is
    /// counted, the larger is the rest.
    fn fill(
        &self,
        sides: &mut [GrowingLeaf; 2],
        mut large: Vec<i64>,
        work: SplitWork,
        pool: &BufferPool,
    ) {
        let small_at = usize::from(sides[0].buffers.rows.len() > sides[1].buffers.rows.len());
        let totals = [small_at, 1 - small_at].map(|at| sides[at].leaf.totals());
        let rows = &*sides[small_at].buffers.rows;
        let mut small = pool.histograms(self.allowed.len());
        let candidates = match work.parallelism {
            Parallelism::OneThread => {
                let group = FeatureGroup { first: 0, features: self.allowed.len() };
                counting::add_rows(self.binned(group), rows, self.packed, &mut small);
                let pair = Pair { group, small: &mut small, large: &mut large };
                self.finish(pair, &totals, work.wanted)
            }
            Parallelism::AllThreads => {
                let rows = self.count_shares(rows, pool);
                let width = self.group_sums();
                let parts = small.par_chunks_mut(width).zip(large.par_chunks_mut(width));
                let pairs = self.groups.par_iter().zip(parts);
                let candidates = pairs
                    .map(|(&group, (small, large))| {
                        self.fill_group(group, &rows, small);
                        self.finish(Pair { group, small, large }, &totals, work.wanted)
                    })
                    .reduce(Default::default, best_of_pairs);
                rows.release(pool);
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

    /// Derives the larger side of a group, and searches both sides if candidates are wanted.
    fn finish(
        &self,
        Pair { group, small, large }: Pair,
        totals: &[LeafTotals; 2],
        wanted: Wanted,
    ) -> [Option<SplitCandidate>; 2] {
        let mut best = <[Option<SplitCandidate>; 2]>::default();
        let sums =
            small.chunks_exact_mut(HISTOGRAM_BINS).zip(large.chunks_exact_mut(HISTOGRAM_BINS));
        // Feature by feature, so that each histogram is searched while it is in the cache.
        for (&feature, (small, large)) in self.allowed[group.range()].iter().zip(sums) {
            self.make_running(&[feature], small);
            counting::subtract_histograms(large, small);
            if wanted == Wanted::Candidates {
                let found = [
                    self.best_of_feature(feature, &totals[0], small, best[0].as_ref()),
                    self.best_of_feature(feature, &totals[1], large, best[1].as_ref()),
                ];
                best = best_of_pairs(best, found);
            }
        }
        best
    }
}

fn best_of_pairs(
    [one, other]: [Option<SplitCandidate>; 2],
    [next, after]: [Option<SplitCandidate>; 2],
) -> [Option<SplitCandidate>; 2] {
    [better(one, next), better(other, after)]
}
