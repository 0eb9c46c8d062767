//! The criterion of splits: the gain of two sides, and the limits that a split must keep.

use crate::boosting::params::BoostingSettings;
use crate::boosting::quantisation::{Sums, Units};

/// The range of a leaf's value, by the monotone constraints above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ValueBounds {
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// The sums of a leaf's rows, and the range of its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeafTotals {
    pub(crate) sums: Sums,
    /// The weight of the rows.
    pub(crate) weight: f64,
    pub(crate) bounds: ValueBounds,
}

/// The penalties and limits by which splits are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SplitCriterion {
    pub(crate) units: Units,
    pub(crate) lambda_l1: f64,
    pub(crate) lambda_l2: f64,
    pub(crate) min_child_weight: f64,
    pub(crate) min_data_in_leaf: f64,
    pub(crate) min_gain_to_split: f64,
}

/// A leaf and the criterion its splits are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeafView<'a> {
    pub(crate) totals: &'a LeafTotals,
    pub(crate) criterion: &'a SplitCriterion,
}

impl ValueBounds {
    /// Any value at all.
    pub(crate) const FREE: ValueBounds =
        ValueBounds { least: f64::NEG_INFINITY, most: f64::INFINITY };
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

    /// The best value for rows of these sums, learning rate not included.
    pub(crate) fn leaf_value(&self, sums: Sums, bounds: ValueBounds) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        let value = if curvature > 0.0 { -gradient / curvature } else { 0.0 };
        value.clamp(bounds.least, bounds.most)
    }

    /// The fall of the loss, doubled, by a leaf of these sums and this value.
    fn gain_of_value(&self, sums: Sums, value: f64) -> f64 {
        let gradient = self.shrink(sums.gradient as f64 * self.units.gradient);
        let curvature = sums.hessian as f64 * self.units.hessian + self.lambda_l2;
        -(2.0 * gradient * value + curvature * value * value)
    }

    /// The fall of the loss, doubled, by the leaf without a split.
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

    /// The gain of both sides together from which a split is worth it and better than a rival; a
    /// little less, so that rounding loses none.
    pub(crate) fn gain_to_beat(&self, rival: Option<f64>, unsplit: f64) -> f64 {
        let gain = rival.unwrap_or(0.0).max(self.min_gain_to_split);
        (unsplit + gain) * (1.0 - 1e-12)
    }

    /// True when a gain is worth a split: above the threshold, and above the noise of rounding.
    pub(crate) fn is_worth(&self, gain: f64, unsplit: f64) -> bool {
        gain > self.min_gain_to_split && gain > unsplit.abs() * 1e-12
    }

    /// True when neither a constraint nor an L1 penalty bears on the values of the sides.
    pub(crate) fn is_plain(&self, bounds: ValueBounds, monotone: i8) -> bool {
        self.lambda_l1 == 0.0 && monotone == 0 && bounds == ValueBounds::FREE
    }

    fn shrink(&self, gradient: f64) -> f64 {
        let beyond = (gradient.abs() - self.lambda_l1).max(0.0);
        beyond.copysign(gradient)
    }

    /// The gain of both sides together, or minus infinity if they break a constraint.
    pub(crate) fn gain_of_sides(&self, leaf: &LeafTotals, left: Sums, monotone: i8) -> f64 {
        let right = leaf.sums.minus(left);
        let left_value = self.leaf_value(left, leaf.bounds);
        let right_value = self.leaf_value(right, leaf.bounds);
        if f64::from(monotone) * (right_value - left_value) < 0.0 {
            return f64::NEG_INFINITY;
        }
        self.gain_of_value(left, left_value) + self.gain_of_value(right, right_value)
    }
}
