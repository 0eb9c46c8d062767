//! Symmetric trees: every leaf of a level asks the same question.
//!
//! The question is the one whose gains, added over all leaves of the level, are largest. A
//! leaf in which it is not allowed gains nothing from it; some leaves may stay empty.

use rayon::prelude::*;

use super::sapling::{GrowingLeaf, Sapling, Spare};
use super::sides::Wanted;
use super::{Crew, Ground};
use crate::boosting::binned::{BinRule, HISTOGRAM_BINS};
use crate::boosting::binning::Binning;
use crate::boosting::histogram;
use crate::boosting::quantisation::Sums;
use crate::boosting::rules::Candidate;
use crate::boosting::splitting::numeric_gains;

const DEPTH_DEFAULT: u32 = 6;

/// Grows level by level; returns the leaves' values.
pub(super) fn grow(ground: &Ground, sapling: &mut Sapling, spare: &Spare) -> Vec<f64> {
    let settings = ground.settings;
    let asked = if settings.max_depth > 0 { settings.max_depth } else { DEPTH_DEFAULT };
    let depth = asked.min(16).min(settings.num_leaves.max(2).ilog2());
    let mut values = vec![sapling.leaves[0].leaf.value(&ground.rules)];
    for level in 0..depth {
        let Some(question) = best_question(ground, sapling) else { break };
        let wanted = if level + 1 < depth { Wanted::Histograms } else { Wanted::Rows };
        for (at, (how, sides)) in split_all(ground, sapling, (&question, wanted), spare) {
            // An empty leaf predicts what the leaf above it did.
            let above = values[at];
            let value = |side: &GrowingLeaf| {
                let empty = side.leaf.rows.is_empty();
                if empty { above } else { side.leaf.value(&ground.rules) }
            };
            values[at] = value(&sides[0]);
            values.push(value(&sides[1]));
            sapling.split(at, how, sides);
        }
    }
    values
}

/// The sides of every leaf of a level, in the order of the leaves.
fn split_all<'a>(
    ground: &Ground,
    sapling: &mut Sapling<'a>,
    (question, wanted): (&Candidate, Wanted),
    spare: &Spare,
) -> Vec<(usize, (Candidate, [GrowingLeaf<'a>; 2]))> {
    let crew =
        if sapling.leaves.len() < rayon::current_num_threads() { Crew::All } else { Crew::One };
    let split = |growing: &mut GrowingLeaf<'a>| {
        let how = answer(question, growing);
        let material = std::mem::take(&mut growing.material);
        let sides = ground.sides((&growing.leaf, material), &how, (wanted, crew), spare);
        (how, sides)
    };
    let split: Vec<_> = match crew {
        Crew::All => sapling.leaves.iter_mut().map(split).collect(),
        Crew::One => sapling.leaves.par_iter_mut().with_max_len(1).map(split).collect(),
    };
    split.into_iter().enumerate().collect()
}

/// The best question for all leaves together; the sums it carries mean nothing.
fn best_question(ground: &Ground, tree: &Sapling) -> Option<Candidate> {
    (0..ground.features.len())
        .into_par_iter()
        .filter(|&at| ground.allowed[at])
        .filter_map(|at| best_of_feature(ground, tree, at))
        .reduce_with(better_of_two)
}

fn better_of_two(one: Candidate, other: Candidate) -> Candidate {
    if other.beats(&one) { other } else { one }
}

fn best_of_feature(ground: &Ground, tree: &Sapling, at: usize) -> Option<Candidate> {
    match ground.features[at].binning {
        Binning::Numeric { .. } => best_threshold(ground, tree, at),
        Binning::Categorical { .. } => best_categories(ground, tree, at),
    }
}

/// Takes the categories that are best for the rows of all leaves as if they were one leaf, and
/// adds what they gain in each.
fn best_categories(ground: &Ground, tree: &Sapling, at: usize) -> Option<Candidate> {
    let mut together = [0; HISTOGRAM_BINS];
    let mut totals = tree.leaves[0].leaf.totals();
    (totals.sums, totals.weight) = (Sums::default(), 0.0);
    for leaf in &tree.leaves {
        histogram::add(&mut together, leaf.histogram(at));
        totals.sums = totals.sums.plus(leaf.leaf.sums);
        totals.weight += leaf.leaf.totals().weight;
    }
    let question = ground.best_of_feature(at, &totals, &together, None)?;
    let gain_in = |leaf: &GrowingLeaf| {
        let (totals, left) = (leaf.leaf.totals(), question.rule.left_of(leaf.histogram(at)));
        let both = ground.rules.gain_of_sides(&totals, left, 0);
        both - ground.rules.gain_unsplit(&totals)
    };
    let gain = tree.leaves.iter().map(gain_in).sum();
    let unsplit: f64 =
        tree.leaves.iter().map(|leaf| ground.rules.gain_unsplit(&leaf.leaf.totals())).sum();
    ground.rules.is_worth(gain, unsplit).then_some(Candidate { gain, ..question })
}

/// Adds the gains of all leaves, threshold by threshold, and takes the largest sum.
fn best_threshold(ground: &Ground, tree: &Sapling, at: usize) -> Option<Candidate> {
    let feature = &ground.features[at];
    let bins = feature.binning.bins();
    let mut gain = [0.0; 2 * HISTOGRAM_BINS];
    let mut allowed = [false; 2 * HISTOGRAM_BINS];
    let mut unsplit_sum = 0.0;
    for leaf in &tree.leaves {
        let totals = leaf.leaf.totals();
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
fn answer(question: &Candidate, leaf: &GrowingLeaf) -> Candidate {
    let left = question.rule.left_of(leaf.histogram(question.feature));
    Candidate { left, ..question.clone() }
}
