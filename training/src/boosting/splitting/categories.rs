//! The best split of one categorical feature, without a column per category.
//!
//! Fisher's result: ordered by gradient over hessian, the best grouping in two is a cut. Both
//! ends of the order are tried, so that the side whose categories are listed stays short.

use std::cmp::Ordering;

use super::candidate::{BinRule, SplitCandidate};
use super::criterion::{LeafView, SplitCriterion};
use crate::boosting::binning::MISSING;
use crate::boosting::params::BoostingSettings;
use crate::boosting::quantisation::Sums;

/// The penalties of splits of categories, which overfit more easily than thresholds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CategoryPenalty {
    l2: f64,
    smooth: f64,
    listed_max: usize,
}

/// A categorical feature that is searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CategoricalFeature {
    /// The position among the features that are used.
    pub(crate) at: usize,
    /// The number of ordinary bins; the last holds the rare categories, which always go right.
    pub(crate) bins: usize,
}

impl CategoryPenalty {
    pub(crate) fn new(settings: &BoostingSettings) -> CategoryPenalty {
        CategoryPenalty {
            l2: settings.cat_l2,
            smooth: settings.cat_smooth,
            listed_max: settings.max_cat_threshold as usize,
        }
    }
}

/// The best split of a leaf by a categorical feature, if any is allowed and worth it.
///
/// `histogram`: sums by bin, not running.
pub(crate) fn best_categorical(
    histogram: &[i64],
    feature: CategoricalFeature,
    leaf: LeafView,
    penalty: &CategoryPenalty,
) -> Option<SplitCandidate> {
    let LeafView { totals, criterion } = leaf;
    let missing = Sums::unpack(histogram[usize::from(MISSING)]);
    let penalised = SplitCriterion { lambda_l2: criterion.lambda_l2 + penalty.l2, ..*criterion };
    let unsplit = criterion.gain_unsplit(totals);
    let least = criterion.hessian_min(totals);
    let rising = ordered(histogram, feature.bins, criterion, penalty);
    let falling: Vec<u8> = rising.iter().rev().copied().collect();
    let mut best: Option<SplitCandidate> = None;
    for order in [rising, falling] {
        for missing_left in [false, true] {
            let mut left = if missing_left { missing } else { Sums::default() };
            if missing_left && missing == Sums::default() {
                continue;
            }
            for (at, &bin) in order.iter().enumerate().take(penalty.listed_max) {
                left = left.plus(Sums::unpack(histogram[usize::from(bin)]));
                let allowed = left.hessian >= least && totals.sums.hessian - left.hessian >= least;
                let gain = penalised.gain_of_sides(totals, left, 0) - unsplit;
                let leads = best.as_ref().is_none_or(|best| gain > best.gain);
                if allowed && leads && criterion.is_worth(gain, unsplit) {
                    let mut bins = order[..=at].to_vec();
                    bins.sort_unstable();
                    let rule = BinRule::AnyOf { bins, missing_left };
                    best = Some(SplitCandidate { feature: feature.at, rule, gain, left });
                }
            }
        }
    }
    best
}

/// The bins of the leaf's categories but the rare ones, by smoothed gradient over hessian.
fn ordered(
    histogram: &[i64],
    bins: usize,
    criterion: &SplitCriterion,
    penalty: &CategoryPenalty,
) -> Vec<u8> {
    let slope = |bin: &u8| {
        let sums = Sums::unpack(histogram[usize::from(*bin)]);
        let hessian = sums.hessian as f64 * criterion.units.hessian + penalty.smooth;
        sums.gradient as f64 * criterion.units.gradient / hessian
    };
    let seen = |bin: &u8| Sums::unpack(histogram[usize::from(*bin)]).hessian > 0;
    let mut order: Vec<u8> = (0..bins.saturating_sub(1) as u8).filter(seen).collect();
    let compare = |one: &u8, other: &u8| slope(one).partial_cmp(&slope(other));
    order.sort_by(|one, other| compare(one, other).unwrap_or(Ordering::Equal));
    order
}
