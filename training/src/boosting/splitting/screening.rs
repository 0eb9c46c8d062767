//! A quick look at a feature: whether it could give a better split than one found before.
//!
//! Most features of a leaf cannot, and to see that takes no division and stores nothing.

use super::criterion::LeafView;
use crate::boosting::binning::MISSING;
use crate::boosting::cpu_unsafe::Computation;
use crate::boosting::quantisation::Units;

/// The terms that all splits of a leaf share in their gain, if no constraint bears on them.
#[derive(Clone, Copy)]
pub(crate) struct PlainGain {
    units: Units,
    lambda_l2: f64,
    gradient: f64,
    curvature: f64,
    /// The least and the most hessian of the left side, in units.
    hessian_min: f64,
    hessian_max: f64,
}

/// The sums of one side in units, as floating point numbers.
#[derive(Clone, Copy)]
pub(crate) struct SideSums {
    pub(crate) gradient: f64,
    pub(crate) hessian: f64,
}

/// The gain of both sides of a split as a fraction.
///
/// A fraction has one division for both sides, or none if it is only compared.
#[derive(Clone, Copy)]
pub(crate) struct GainFraction {
    pub(crate) numerator: f64,
    pub(crate) denominator: f64,
    /// True when both sides have enough hessian.
    pub(crate) allowed: bool,
}

impl PlainGain {
    /// `None` where a constraint or an L1 penalty bears on the values of the leaf or its sides.
    #[inline(always)]
    pub(crate) fn new(leaf: LeafView, monotone: i8) -> Option<PlainGain> {
        let LeafView { totals, criterion } = leaf;
        if !criterion.is_plain(totals.bounds, monotone) {
            return None;
        }
        let least = criterion.hessian_min(totals);
        Some(PlainGain {
            units: criterion.units,
            lambda_l2: criterion.lambda_l2,
            gradient: totals.sums.gradient as f64 * criterion.units.gradient,
            curvature: totals.sums.hessian as f64 * criterion.units.hessian,
            hessian_min: least as f64,
            hessian_max: (totals.sums.hessian - least) as f64,
        })
    }

    /// The gain of a split whose left side has these sums.
    #[inline(always)]
    pub(crate) fn fraction(&self, left: SideSums) -> GainFraction {
        let left_gradient = left.gradient * self.units.gradient;
        let left_hessian = left.hessian * self.units.hessian;
        let right_gradient = self.gradient - left_gradient;
        let left_curvature = left_hessian + self.lambda_l2;
        let right_curvature = self.curvature - left_hessian + self.lambda_l2;
        let numerator = left_gradient * left_gradient * right_curvature
            + right_gradient * right_gradient * left_curvature;
        let allowed = (left.hessian >= self.hessian_min) & (left.hessian <= self.hessian_max);
        GainFraction { numerator, denominator: left_curvature * right_curvature, allowed }
    }
}

/// The quick look at one numeric feature without constraints: whether both sides of some
/// threshold gain `floor` or more.
pub(crate) struct Screen<'a> {
    /// Running sums.
    pub(crate) histogram: &'a [i64],
    pub(crate) bins: usize,
    pub(crate) plain: PlainGain,
    pub(crate) floor: f64,
}

impl Screen<'_> {
    #[inline(always)]
    fn passes(&self, left: SideSums) -> bool {
        let gain = self.plain.fraction(left);
        // A product that overflowed passes, and the full search decides.
        let less = gain.numerator < self.floor * gain.denominator;
        gain.allowed & !less
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
            let missing = unpack_exactly(missing);
            for &running in running {
                let below = unpack_exactly(running);
                let missing_left = SideSums {
                    gradient: below.gradient + missing.gradient,
                    hessian: below.hessian + missing.hessian,
                };
                passing += u64::from(self.passes(below) | self.passes(missing_left));
            }
        }
        passing > 0
    }
}

/// Both halves of a packed sum as floating point numbers: they become the lower bits of `2^52`.
/// A conversion instruction exists only for the newest vectors.
#[inline(always)]
pub(crate) fn unpack_exactly(packed: i64) -> SideSums {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    const TWO_31: f64 = 2_147_483_648.0;
    let bits = packed as u64;
    // Flipping the sign bit of the upper half adds 2^31 to it.
    let gradient = f64::from_bits(TWO_52.to_bits() | ((bits >> 32) ^ 0x8000_0000));
    let hessian = f64::from_bits(TWO_52.to_bits() | (bits & 0xffff_ffff));
    SideSums { gradient: gradient - (TWO_52 + TWO_31), hessian: hessian - TWO_52 }
}
