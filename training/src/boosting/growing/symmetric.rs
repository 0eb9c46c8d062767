//! Symmetric trees: every leaf of a level asks the same question.
//!
//! The question is the one whose gains, added over all leaves of the level, are largest. A
//! leaf in which it is not allowed gains nothing from it; some leaves may stay empty.

use rayon::prelude::*;

use super::growing_tree::{BufferPool, GrowingLeaf, GrowingTree};
use super::sides::Wanted;
use super::{GrowContext, Parallelism};
use crate::boosting::binned::{BinRule, HISTOGRAM_BINS};
use crate::boosting::binning::Binning;
use crate::boosting::counting;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::criterion::Candidate;
use crate::boosting::splitting::numeric::numeric_gains;

const DEPTH_DEFAULT: u32 = 6;

/// Grows level by level; returns the leaves' values.
pub(super) fn grow(context: &GrowContext, tree: &mut GrowingTree, pool: &BufferPool) -> Vec<f64> {
    let settings = context.settings;
    let asked = if settings.max_depth > 0 { settings.max_depth } else { DEPTH_DEFAULT };
    let depth = asked.min(16).min(settings.num_leaves.max(2).ilog2());
    let mut values = vec![tree.leaves[0].leaf.value(&context.criterion)];
    for level in 0..depth {
        let Some(question) = best_question(context, tree) else { break };
        let wanted = if level + 1 < depth { Wanted::Histograms } else { Wanted::Rows };
        for (at, (how, sides)) in split_all(context, tree, (&question, wanted), pool) {
            // An empty leaf predicts what the leaf above it did.
            let above = values[at];
            let value = |side: &GrowingLeaf| {
                let empty = side.leaf.rows.is_empty();
                if empty { above } else { side.leaf.value(&context.criterion) }
            };
            values[at] = value(&sides[0]);
            values.push(value(&sides[1]));
            tree.split(at, how, sides);
        }
    }
    values
}

/// The sides of every leaf of a level, in the order of the leaves.
fn split_all<'a>(
    context: &GrowContext,
    tree: &mut GrowingTree<'a>,
    (question, wanted): (&Candidate, Wanted),
    pool: &BufferPool,
) -> Vec<(usize, (Candidate, [GrowingLeaf<'a>; 2]))> {
    let parallelism = if tree.leaves.len() < rayon::current_num_threads() {
        Parallelism::AllThreads
    } else {
        Parallelism::OneThread
    };
    let split = |growing: &mut GrowingLeaf<'a>| {
        let how = answer(question, growing);
        let buffers = std::mem::take(&mut growing.buffers);
        let sides = context.sides((&growing.leaf, buffers), &how, (wanted, parallelism), pool);
        (how, sides)
    };
    let split: Vec<_> = match parallelism {
        Parallelism::AllThreads => tree.leaves.iter_mut().map(split).collect(),
        Parallelism::OneThread => tree.leaves.par_iter_mut().with_max_len(1).map(split).collect(),
    };
    split.into_iter().enumerate().collect()
}

/// The best question for all leaves together; the sums it carries mean nothing.
fn best_question(context: &GrowContext, tree: &GrowingTree) -> Option<Candidate> {
    (0..context.features.len())
        .into_par_iter()
        .filter(|&at| context.allowed[at])
        .filter_map(|at| best_of_feature(context, tree, at))
        .reduce_with(better_of_two)
}

fn better_of_two(one: Candidate, other: Candidate) -> Candidate {
    if other.beats(&one) { other } else { one }
}

fn best_of_feature(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<Candidate> {
    match context.features[at].binning {
        Binning::Numeric { .. } => best_threshold(context, tree, at),
        Binning::Categorical { .. } => best_categories(context, tree, at),
    }
}

/// Takes the categories that are best for the rows of all leaves as if they were one leaf, and
/// adds what they gain in each.
fn best_categories(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<Candidate> {
    let mut together = [0; HISTOGRAM_BINS];
    let mut totals = tree.leaves[0].leaf.totals();
    (totals.sums, totals.weight) = (Sums::default(), 0.0);
    for leaf in &tree.leaves {
        counting::add_histograms(&mut together, leaf.histogram(at));
        totals.sums = totals.sums.plus(leaf.leaf.sums);
        totals.weight += leaf.leaf.totals().weight;
    }
    let question = context.best_of_feature(at, &totals, &together, None)?;
    let gain_in = |leaf: &GrowingLeaf| {
        let (totals, left) = (leaf.leaf.totals(), question.rule.left_of(leaf.histogram(at)));
        let both = context.criterion.gain_of_sides(&totals, left, 0);
        both - context.criterion.gain_unsplit(&totals)
    };
    let gain = tree.leaves.iter().map(gain_in).sum();
    let unsplit: f64 =
        tree.leaves.iter().map(|leaf| context.criterion.gain_unsplit(&leaf.leaf.totals())).sum();
    context.criterion.is_worth(gain, unsplit).then_some(Candidate { gain, ..question })
}

/// Adds the gains of all leaves, threshold by threshold, and takes the largest sum.
fn best_threshold(context: &GrowContext, tree: &GrowingTree, at: usize) -> Option<Candidate> {
    let feature = &context.features[at];
    let bins = feature.binning.bins();
    let mut gain = [0.0; 2 * HISTOGRAM_BINS];
    let mut allowed = [false; 2 * HISTOGRAM_BINS];
    let mut unsplit_sum = 0.0;
    for leaf in &tree.leaves {
        let totals = leaf.leaf.totals();
        let unsplit = context.criterion.gain_unsplit(&totals);
        unsplit_sum += unsplit;
        let gains =
            numeric_gains(leaf.histogram(at), bins, feature.monotone, &totals, &context.criterion);
        let no_missing = gains.missing_left == [f64::NEG_INFINITY; HISTOGRAM_BINS];
        for bin in 0..bins {
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
    Some(Candidate { feature: at, rule, gain: best.0, left: Default::default() })
}

/// The question with the sums of one leaf's left side.
fn answer(question: &Candidate, leaf: &GrowingLeaf) -> Candidate {
    let left = question.rule.left_of(leaf.histogram(question.feature));
    Candidate { left, ..question.clone() }
}
