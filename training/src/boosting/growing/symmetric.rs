//! Symmetric trees: all leaves of a level are split by the same rule.
//!
//! The rule is the one whose gains, added over all leaves of the level, are largest. A leaf in
//! which the split is not allowed gains nothing from it; some leaves may stay empty.

use rayon::prelude::*;

use super::context::{GrowContext, Parallelism};
use super::growing_tree::{GrowingLeaf, GrowingTree, LeafSplit};
use super::pool::BufferPool;
use super::sides::{LeafToSplit, SplitWork, Wanted};
use crate::boosting::binned::HISTOGRAM_BINS;
use crate::boosting::binning::Binning;
use crate::boosting::counting;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::{BinRule, LeafView, SplitCandidate, numeric_gains};

const DEPTH_DEFAULT: u32 = 6;

/// The split of a whole level.
struct LevelSplit {
    how: SplitCandidate,
    wanted: Wanted,
}

/// Grows level by level; returns the leaves' values.
pub(super) fn grow(context: &GrowContext, tree: &mut GrowingTree, pool: &BufferPool) -> Vec<f64> {
    let settings = context.settings;
    let depth_max = if settings.max_depth > 0 { settings.max_depth } else { DEPTH_DEFAULT };
    let depth = depth_max.min(16).min(settings.num_leaves.max(2).ilog2());
    let mut values = vec![tree.leaves[0].leaf.value(&context.criterion)];
    for level in 0..depth {
        let Some(how) = best_for_level(context, tree) else { break };
        let wanted = if level + 1 < depth { Wanted::Histograms } else { Wanted::Rows };
        let splits = split_all(context, tree, &LevelSplit { how, wanted }, pool);
        for (at, split) in splits.into_iter().enumerate() {
            // An empty leaf keeps the value of the leaf above it.
            let above = values[at];
            let value = |side: &GrowingLeaf| {
                let empty = side.leaf.rows.is_empty();
                if empty { above } else { side.leaf.value(&context.criterion) }
            };
            values[at] = value(&split.sides[0]);
            values.push(value(&split.sides[1]));
            tree.split(at, split);
        }
    }
    values
}

/// The sides of every leaf of a level, in the order of the leaves.
fn split_all<'a>(
    context: &GrowContext,
    tree: &mut GrowingTree<'a>,
    LevelSplit { how, wanted }: &LevelSplit,
    pool: &BufferPool,
) -> Vec<LeafSplit<'a>> {
    let parallelism = if tree.leaves.len() < rayon::current_num_threads() {
        Parallelism::AllThreads
    } else {
        Parallelism::OneThread
    };
    let work = SplitWork { wanted: *wanted, parallelism };
    let split = |growing: &mut GrowingLeaf<'a>| {
        let how = in_leaf(context, how, growing);
        let buffers = std::mem::take(&mut growing.buffers);
        let whole = LeafToSplit { leaf: &growing.leaf, buffers };
        let sides = context.sides(whole, &how, work, pool);
        LeafSplit { how, sides }
    };
    match parallelism {
        Parallelism::AllThreads => tree.leaves.iter_mut().map(split).collect(),
        Parallelism::OneThread => tree.leaves.par_iter_mut().with_max_len(1).map(split).collect(),
    }
}

/// The best split for all leaves together; its sums are meaningless.
fn best_for_level(context: &GrowContext, tree: &GrowingTree) -> Option<SplitCandidate> {
    (0..context.allowed.len())
        .into_par_iter()
        .filter_map(|at| best_of_feature(context, tree, at))
        .reduce_with(better_of_two)
}

fn better_of_two(one: SplitCandidate, other: SplitCandidate) -> SplitCandidate {
    if other.beats(&one) { other } else { one }
}

/// The best split of the level by one feature; `at` is its position among the tree's features.
fn best_of_feature(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<SplitCandidate> {
    match context.features[context.allowed[at]].binning {
        Binning::Numeric { .. } | Binning::Ranked { .. } => best_threshold(context, tree, at),
        Binning::Categorical { .. } => best_categories(context, tree, at),
    }
}

/// Takes the categories that are best for the rows of all leaves as if they were one leaf, and
/// adds their gains in each.
fn best_categories(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<SplitCandidate> {
    let mut together = [0; HISTOGRAM_BINS];
    let mut totals = tree.leaves[0].leaf.totals();
    (totals.sums, totals.weight) = (Sums::default(), 0.0);
    for leaf in &tree.leaves {
        counting::add_histograms(&mut together, leaf.histogram(at));
        totals.sums = totals.sums.plus(leaf.leaf.sums);
        totals.weight += leaf.leaf.totals().weight;
    }
    let found = context.best_of_feature(context.allowed[at], &totals, &together, None)?;
    let gain_in = |leaf: &GrowingLeaf| {
        let (totals, left) = (leaf.leaf.totals(), found.rule.left_of(leaf.histogram(at)));
        let both = context.criterion.gain_of_sides(&totals, left, 0);
        both - context.criterion.gain_unsplit(&totals)
    };
    let gain = tree.leaves.iter().map(gain_in).sum();
    let unsplit: f64 =
        tree.leaves.iter().map(|leaf| context.criterion.gain_unsplit(&leaf.leaf.totals())).sum();
    context.criterion.is_worth(gain, unsplit).then_some(SplitCandidate { gain, ..found })
}

/// Adds the gains of all leaves, threshold by threshold, and takes the largest sum.
fn best_threshold(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<SplitCandidate> {
    let feature = context.numeric(context.allowed[at]);
    let mut gain = [0.0; 2 * HISTOGRAM_BINS];
    let mut allowed = [false; 2 * HISTOGRAM_BINS];
    let mut unsplit_sum = 0.0;
    for leaf in &tree.leaves {
        let totals = leaf.leaf.totals();
        let unsplit = context.criterion.gain_unsplit(&totals);
        unsplit_sum += unsplit;
        let leaf_view = LeafView { totals: &totals, criterion: &context.criterion };
        let gains = numeric_gains(leaf.histogram(at), feature, leaf_view);
        let no_missing = gains.missing_left == [f64::NEG_INFINITY; HISTOGRAM_BINS];
        for bin in 0..feature.bins {
            let right = gains.missing_right[bin];
            let left = if no_missing { right } else { gains.missing_left[bin] };
            for (slot, both) in [(bin, right), (HISTOGRAM_BINS + bin, left)] {
                let is_allowed = both > f64::NEG_INFINITY;
                allowed[slot] |= is_allowed;
                gain[slot] += if is_allowed { both - unsplit } else { 0.0 };
            }
        }
    }
    let mut best = (f64::NEG_INFINITY, 0);
    for slot in (0..2 * HISTOGRAM_BINS).filter(|&slot| allowed[slot]) {
        if gain[slot] > best.0 {
            best = (gain[slot], slot);
        }
    }
    if best.0 == f64::NEG_INFINITY || !context.criterion.is_worth(best.0, unsplit_sum) {
        return None;
    }
    let bin = (best.1 % HISTOGRAM_BINS) as u8;
    let rule = BinRule::UpTo { bin, missing_left: best.1 >= HISTOGRAM_BINS };
    Some(SplitCandidate { feature: feature.at, rule, gain: best.0, left: Default::default() })
}

/// The split of the level with the sums of one leaf's left side.
fn in_leaf(context: &GrowContext, how: &SplitCandidate, leaf: &GrowingLeaf) -> SplitCandidate {
    let at = context.allowed.partition_point(|&feature| feature < how.feature);
    let left = how.rule.left_of(leaf.histogram(at));
    SplitCandidate { left, ..how.clone() }
}
