//! What makes a split of a leaf good, and what forbids it.

use crate::boosting::binned::BinRule;
use crate::boosting::params::BoostingSettings;
use crate::boosting::quantisation::{Sums, Units};

/// What a leaf's rows sum to, and what its value may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeafTotals {
    pub(crate) sums: Sums,
    /// The weight of the rows.
    pub(crate) weight: f64,
    /// The least and the most the leaf's value may be, by monotone constraints above it.
    pub(crate) bounds: (f64, f64),
}

/// What makes a split good, and what forbids it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SplitCriterion {
    pub(crate) units: Units,
    pub(crate) lambda_l1: f64,
    pub(crate) lambda_l2: f64,
    pub(crate) min_child_weight: f64,
    pub(crate) min_data_in_leaf: f64,
    pub(crate) min_gain_to_split: f64,
}

/// A split that could be made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// The position among the features that are used.
    pub(crate) feature: usize,
    pub(crate) rule: BinRule,
    /// By how much the penalised loss falls, doubled, as LightGBM counts it.
    pub(crate) gain: f64,
    /// The sums of the left side.
    pub(crate) left: Sums,
}

impl Candidate {
    /// Whether this one is taken before another; equal gains are decided by position, so that
    /// the order of looking does not matter.
    pub(crate) fn beats(&self, other: &Candidate) -> bool {
        self.gain > other.gain || (self.gain == other.gain && self.feature < other.feature)
    }
}

/// The better of two candidates.
pub(crate) fn better(one: Option<Candidate>, other: Option<Candidate>) -> Option<Candidate> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.beats(&one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

impl SplitCriterion {
    pub(crate) fn new(settings: &BoostingSettings, units: Units) -> SplitCriterion {
        SplitCriterion {
            units,
            lambda_l1: settings.lambda_l1,
            lambda_l2: settings.lambda_l2,
            min_child_weight: settings.min_child_weight,
            min_data_in_leaf: settings.min_data_in_leaf,
            min_gain_to_split: settings.min_gain_to_split,
        }
    }

    /// The value that is best for rows of these sums, learning rate not included.
    pub(crate) fn leaf_value(&self, sums: Sums, bounds: (f64, f64)) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        let value = if curvature > 0.0 { -gradient / curvature } else { 0.0 };
        value.clamp(bounds.0, bounds.1)
    }

    /// What a leaf of these sums and this value takes from the loss, doubled.
    fn gain_of_value(&self, sums: Sums, value: f64) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        -(2.0 * gradient * value + curvature * value * value)
    }

    /// What the leaf takes from the loss unsplit.
    pub(crate) fn gain_unsplit(&self, leaf: &LeafTotals) -> f64 {
        self.gain_of_value(leaf.sums, self.leaf_value(leaf.sums, leaf.bounds))
    }

    /// The least hessian, in units, that a side of a split must have. Rows of a side are
    /// counted by its share of the leaf's hessian, as LightGBM does.
    pub(crate) fn hessian_min(&self, leaf: &LeafTotals) -> i64 {
        let for_rows = leaf.sums.hessian as f64 * (self.min_data_in_leaf / leaf.weight);
        let for_weight = self.min_child_weight / self.units.hessian;
        // A side without curvature has no best value.
        for_rows.max(for_weight).ceil().max(1.0) as i64
    }

    /// What both sides must gain together to be worth a split and better than a rival; a little
    /// less, so that rounding loses none.
    pub(crate) fn gain_to_beat(&self, rival: Option<f64>, unsplit: f64) -> f64 {
        let gain = rival.unwrap_or(0.0).max(self.min_gain_to_split);
        (unsplit + gain) * (1.0 - 1e-12)
    }

    /// Whether a gain is worth a split: above the threshold, and above the noise of rounding.
    pub(crate) fn is_worth(&self, gain: f64, unsplit: f64) -> bool {
        gain > self.min_gain_to_split && gain > unsplit.abs() * 1e-12
    }

    pub(crate) fn is_plain(&self, bounds: (f64, f64), monotone: i8) -> bool {
        let free = bounds == (f64::NEG_INFINITY, f64::INFINITY);
        self.lambda_l1 == 0.0 && monotone == 0 && free
    }

    fn shrink(&self, gradient: f64) -> f64 {
        let beyond = (gradient.abs() - self.lambda_l1).max(0.0);
        beyond.copysign(gradient)
    }

    /// The gain of both sides together, or minus infinity if they break a constraint.
    pub(crate) fn gain_of_sides(&self, leaf: &LeafTotals, left: Sums, monotone: i8) -> f64 {
        let right = leaf.sums.minus(left);
        let values = (self.leaf_value(left, leaf.bounds), self.leaf_value(right, leaf.bounds));
        if f64::from(monotone) * (values.1 - values.0) < 0.0 {
            return f64::NEG_INFINITY;
        }
        self.gain_of_value(left, values.0) + self.gain_of_value(right, values.1)
    }
}
