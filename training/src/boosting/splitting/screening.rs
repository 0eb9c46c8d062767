//! Whether a feature could give a better split than one that was found before.
//!
//! Most features of a leaf cannot, and to see that takes no division and writes nothing down.

use super::criterion::{LeafTotals, SplitCriterion};
use crate::boosting::binning::MISSING;
use crate::boosting::cpu_unsafe::Computation;
use crate::boosting::quantisation::Units;

/// What the gain of a split without constraints is made of, the same for all splits of a leaf.
#[derive(Clone, Copy)]
pub(crate) struct PlainGain {
    units: Units,
    lambda_l2: f64,
    gradient: f64,
    curvature: f64,
    /// The least and the most that the left side's hessian may be, in units.
    allowed: (f64, f64),
}

impl PlainGain {
    /// Nothing where a constraint bears on the leaf's or its sides' values.
    #[inline(always)]
    pub(crate) fn new(
        leaf: &LeafTotals,
        criterion: &SplitCriterion,
        monotone: i8,
    ) -> Option<PlainGain> {
        if !criterion.is_plain(leaf.bounds, monotone) {
            return None;
        }
        let least = criterion.hessian_min(leaf);
        Some(PlainGain {
            units: criterion.units,
            lambda_l2: criterion.lambda_l2,
            gradient: leaf.sums.gradient as f64 * criterion.units.gradient,
            curvature: leaf.sums.hessian as f64 * criterion.units.hessian,
            allowed: (least as f64, (leaf.sums.hessian - least) as f64),
        })
    }

    /// The gain of both sides as a fraction, and whether the split is allowed; from the left
    /// side's gradient and hessian in units.
    ///
    /// A fraction has one division for both sides, or none if it is only compared.
    #[inline(always)]
    pub(crate) fn fraction(&self, (gradient, hessian): (f64, f64)) -> (f64, f64, bool) {
        let left_gradient = gradient * self.units.gradient;
        let left_hessian = hessian * self.units.hessian;
        let right_gradient = self.gradient - left_gradient;
        let left_curvature = left_hessian + self.lambda_l2;
        let right_curvature = self.curvature - left_hessian + self.lambda_l2;
        let numerator = left_gradient * left_gradient * right_curvature
            + right_gradient * right_gradient * left_curvature;
        let allowed = (hessian >= self.allowed.0) & (hessian <= self.allowed.1);
        (numerator, left_curvature * right_curvature, allowed)
    }
}

/// The look at one numeric feature without constraints: whether both sides of some threshold
/// gain `floor` or more.
pub(crate) struct Screen<'a> {
    /// Running sums.
    pub(crate) histogram: &'a [i64],
    pub(crate) bins: usize,
    pub(crate) plain: PlainGain,
    pub(crate) floor: f64,
}

impl Screen<'_> {
    #[inline(always)]
    fn passes(&self, left: (f64, f64)) -> bool {
        let (numerator, denominator, allowed) = self.plain.fraction(left);
        // What overflowed passes, and is looked at more closely.
        let less = numerator < self.floor * denominator;
        allowed & !less
    }
}

impl Computation for Screen<'_> {
    type Output = bool;

    #[inline(always)]
    fn compute(self) -> bool {
        let missing = self.histogram[usize::from(MISSING)];
        let running = &self.histogram[..self.bins];
        // Counted to the end: a loop that may stop early does not become vectors.
        let mut passing = 0_u64;
        if missing == 0 {
            for &running in running {
                passing += u64::from(self.passes(unpack_exactly(running)));
            }
        } else {
            let (gradient, hessian) = unpack_exactly(missing);
            for &running in running {
                let below = unpack_exactly(running);
                let missing_left = (below.0 + gradient, below.1 + hessian);
                passing += u64::from(self.passes(below) | self.passes(missing_left));
            }
        }
        passing > 0
    }
}

/// Both halves of a packed sum as floating point numbers, without a conversion instruction,
/// which only the newest vectors have: the halves become the lower bits of `2^52`.
#[inline(always)]
pub(crate) fn unpack_exactly(packed: i64) -> (f64, f64) {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    const TWO_31: f64 = 2_147_483_648.0;
    let bits = packed as u64;
    // Flipping the sign bit of the upper half adds 2^31 to it.
    let gradient = f64::from_bits(TWO_52.to_bits() | ((bits >> 32) ^ 0x8000_0000));
    let hessian = f64::from_bits(TWO_52.to_bits() | (bits & 0xffff_ffff));
    (gradient - (TWO_52 + TWO_31), hessian - TWO_52)
}
