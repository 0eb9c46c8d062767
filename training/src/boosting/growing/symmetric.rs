//! Symmetric trees: every leaf of a level asks the same question.
//!
//! The question is the one whose gains, added over all leaves of the level, are largest. A
//! leaf in which it is not allowed gains nothing from it; some leaves may stay empty.

use rayon::prelude::*;

use super::{Ground, GrownTree, Leaf, Spare};
use crate::boosting::binned::{BinRule, Group, HISTOGRAM_BINS};
use crate::boosting::binning::Binning;
use crate::boosting::histogram;
use crate::boosting::quantisation::Sums;
use crate::boosting::splitting::{Candidate, better, numeric_gains};

const DEPTH_DEFAULT: u32 = 6;

pub(super) fn grow(ground: &Ground, tree: &mut GrownTree, spare: &mut Spare) {
    let settings = ground.settings;
    let asked = if settings.max_depth > 0 { settings.max_depth } else { DEPTH_DEFAULT };
    let depth = asked.min(16).min(settings.num_leaves.max(2).ilog2());
    tree.values = vec![ground.rules.leaf_value(tree.leaves[0].sums, tree.leaves[0].bounds)];
    for level in 0..depth {
        let Some(question) = best_question(ground, tree) else { break };
        for at in 0..tree.leaves.len() {
            let leaf = &tree.leaves[at];
            let how = answer(&question, leaf);
            let right = ground.split(tree, at, how, spare);
            if level + 1 < depth {
                ground.fill_sides(tree, (at, right), spare, |_, _| ());
            }
            // An empty leaf predicts what the leaf above it did.
            let above = tree.values[at];
            let value = |leaf: &Leaf| {
                let empty = leaf.rows.is_empty();
                if empty { above } else { ground.rules.leaf_value(leaf.sums, leaf.bounds) }
            };
            tree.values[at] = value(&tree.leaves[at]);
            let right_value = value(&tree.leaves[right]);
            tree.values.push(right_value);
        }
    }
}

/// The best question for all leaves together; the sums it carries mean nothing.
fn best_question(ground: &Ground, tree: &GrownTree) -> Option<Candidate> {
    ground.groups.par_iter().map(|group| best_of_group(ground, tree, group)).reduce(|| None, better)
}

fn best_of_group(ground: &Ground, tree: &GrownTree, group: &Group) -> Option<Candidate> {
    (group.first..group.first + group.features)
        .filter(|&at| ground.allowed[at])
        .filter_map(|at| best_of_feature(ground, tree, at))
        .fold(None, |best, candidate| better(best, Some(candidate)))
}

fn best_of_feature(ground: &Ground, tree: &GrownTree, at: usize) -> Option<Candidate> {
    match ground.features[at].binning {
        Binning::Numeric { .. } => best_threshold(ground, tree, at),
        Binning::Categorical { .. } => best_categories(ground, tree, at),
    }
}

/// Takes the categories that are best for the rows of all leaves as if they were one leaf, and
/// adds what they gain in each.
fn best_categories(ground: &Ground, tree: &GrownTree, at: usize) -> Option<Candidate> {
    let mut together = [0; HISTOGRAM_BINS];
    let mut totals = tree.leaves[0].totals();
    (totals.sums, totals.weight) = (Sums::default(), 0.0);
    for leaf in &tree.leaves {
        histogram::add(&mut together, leaf.histogram(at));
        totals.sums = totals.sums.plus(leaf.sums);
        totals.weight += leaf.totals().weight;
    }
    let question = ground.best_of_feature(at, &totals, &together)?;
    let gain_in = |leaf: &Leaf| {
        let (totals, left) = (leaf.totals(), question.rule.left_of(leaf.histogram(at)));
        let both = ground.rules.gain_of_sides(&totals, left, 0);
        both - ground.rules.gain_unsplit(&totals)
    };
    let gain = tree.leaves.iter().map(gain_in).sum();
    let unsplit: f64 =
        tree.leaves.iter().map(|leaf| ground.rules.gain_unsplit(&leaf.totals())).sum();
    ground.rules.is_worth(gain, unsplit).then_some(Candidate { gain, ..question })
}

/// Adds the gains of all leaves, threshold by threshold, and takes the largest sum.
fn best_threshold(ground: &Ground, tree: &GrownTree, at: usize) -> Option<Candidate> {
    let feature = &ground.features[at];
    let bins = feature.binning.bins();
    let mut gain = [0.0; 2 * HISTOGRAM_BINS];
    let mut allowed = [false; 2 * HISTOGRAM_BINS];
    let mut unsplit_sum = 0.0;
    for leaf in &tree.leaves {
        let totals = leaf.totals();
        let unsplit = ground.rules.gain_unsplit(&totals);
        unsplit_sum += unsplit;
        let gains =
            numeric_gains(leaf.histogram(at), bins, feature.monotone, &totals, &ground.rules);
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
    if best.0 == f64::NEG_INFINITY || !ground.rules.is_worth(best.0, unsplit_sum) {
        return None;
    }
    let bin = (best.1 % HISTOGRAM_BINS) as u8;
    let rule = BinRule::UpTo { bin, missing_left: best.1 >= HISTOGRAM_BINS };
    Some(Candidate { feature: at, rule, gain: best.0, left: Default::default() })
}

/// The question with the sums of one leaf's left side.
fn answer(question: &Candidate, leaf: &Leaf) -> Candidate {
    let left = question.rule.left_of(leaf.histogram(question.feature));
    Candidate { left, ..question.clone() }
}
