//! A row's gradient and hessian in one 64-bit integer.
//!
//! The gradient is the upper half, signed; the hessian the lower half, never negative. One
//! addition adds both. The units are powers of two, chosen for each tree so that not even the
//! sum over all rows overflows its half; a value between two units is rounded up or down by a
//! hash of the row's content, in proportion, so that sums are unbiased and still deterministic.

use rayon::prelude::*;

use super::cpu_unsafe::{Computation, in_widest_vectors};
use super::fixed_point::{Weights, exponent_above, power_of_two};
use super::loss::Derivatives;

const CHUNK: usize = 1 << 13;
/// Total weight above which whole weights are no longer kept exact: see
/// [`DerivativeQuantiser::weigh`].
const WHOLE_WEIGHT_MAX: u64 = 1 << 29;

/// The sum of gradients and the sum of hessians of some rows, in units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) gradient: i64,
    pub(super) hessian: i64,
}

/// What one unit of each half stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Units {
    pub(super) gradient: f64,
    pub(super) hessian: f64,
}

/// The packed rows of one boosting round.
#[derive(Debug)]
pub(super) struct Quantised {
    pub(super) packed: Vec<i64>,
    pub(super) units: Units,
}

impl Sums {
    /// Takes a packed sum apart.
    #[inline(always)]
    pub(super) fn unpack(packed: i64) -> Sums {
        Sums { gradient: packed >> 32, hessian: packed & 0xffff_ffff }
    }

    pub(super) fn plus(self, other: Sums) -> Sums {
        Sums { gradient: self.gradient + other.gradient, hessian: self.hessian + other.hessian }
    }

    pub(super) fn minus(self, other: Sums) -> Sums {
        Sums { gradient: self.gradient - other.gradient, hessian: self.hessian - other.hessian }
    }
}

/// How the rows of one boosting round are rounded.
struct DerivativeQuantiser<'a> {
    weights: &'a Weights,
    per_gradient: f64,
    per_hessian: f64,
    whole_weights: bool,
}

/// Quantises the derivatives of all rows; `margins` and `targets` decide how ties are rounded.
pub(super) fn quantise(
    derivatives: &[Derivatives],
    (margins, targets): (&[f64], &[f64]),
    weights: &Weights,
    packed: Vec<i64>,
) -> Quantised {
    let quantiser = DerivativeQuantiser::new(derivatives, weights);
    let mut packed = packed;
    packed.resize(derivatives.len(), 0);
    packed.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, packed)| {
        let first = chunk * CHUNK;
        let rows = first..first + packed.len();
        in_widest_vectors(PackRows {
            quantiser: &quantiser,
            first,
            derivatives: &derivatives[rows.clone()],
            margins: &margins[rows.clone()],
            targets: &targets[rows],
            packed,
        });
    });
    let units =
        Units { gradient: 1.0 / quantiser.per_gradient, hessian: 1.0 / quantiser.per_hessian };
    Quantised { packed, units }
}

impl<'a> DerivativeQuantiser<'a> {
    /// Chooses the units: the smallest powers of two with which no sum overflows its half.
    fn new(derivatives: &[Derivatives], weights: &'a Weights) -> DerivativeQuantiser<'a> {
        let rounded_up = weights.rounded_up_total();
        let whole_weights = rounded_up <= WHOLE_WEIGHT_MAX;
        let slack = if whole_weights { rounded_up } else { derivatives.len() as u64 };
        let totals = absolute_totals(derivatives, weights);
        let per_unit = |limit: u64, total: f64| {
            let ratio = (limit - slack) as f64 / total;
            if ratio.is_finite() { power_of_two((exponent_above(ratio) - 1).min(500)) } else { 1.0 }
        };
        DerivativeQuantiser {
            weights,
            per_gradient: per_unit((1 << 31) - 1, totals.0),
            per_hessian: per_unit((1 << 32) - 1, totals.1),
            whole_weights,
        }
    }

    #[inline(always)]
    fn scaled(&self, derivatives: Derivatives) -> (f64, f64) {
        let gradient = f64::from(derivatives.gradient) * self.per_gradient;
        (gradient, f64::from(derivatives.hessian) * self.per_hessian)
    }

    /// Weighs and rounds. The whole part of a weight multiplies the rounded value, so that a
    /// row of weight 2 is exactly two rows.
    fn weigh(&self, row: usize, value: f64, dither: f64) -> i64 {
        let weight = self.weights.weight(row);
        let whole = if self.whole_weights { weight.floor() } else { 0.0 };
        round(value + dither) * whole as i64 + round(value * (weight - whole) + dither)
    }
}

/// Neighbouring rows to be packed, the first numbered `first`.
struct PackRows<'a> {
    quantiser: &'a DerivativeQuantiser<'a>,
    first: usize,
    derivatives: &'a [Derivatives],
    margins: &'a [f64],
    targets: &'a [f64],
    packed: &'a mut [i64],
}

impl Computation for PackRows<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let quantiser = self.quantiser;
        let content = self.margins.iter().zip(self.targets);
        let rows = self.packed.iter_mut().zip(self.derivatives).zip(content);
        if quantiser.weights.is_uniform() {
            for ((packed, derivatives), (&margin, &target)) in rows {
                let (gradient, hessian) = quantiser.scaled(*derivatives);
                let (high, low) = dither(margin, target);
                *packed = (round(gradient + high) << 32) + round(hessian + low);
            }
        } else {
            for (row, ((packed, derivatives), (&margin, &target))) in (self.first..).zip(rows) {
                let (gradient, hessian) = quantiser.scaled(*derivatives);
                let (high, low) = dither(margin, target);
                let gradient = quantiser.weigh(row, gradient, high);
                *packed = (gradient << 32) + quantiser.weigh(row, hessian, low);
            }
        }
    }
}

/// The whole number nearest to a value within `2^51` of 0.
#[inline(always)]
fn round(value: f64) -> i64 {
    // 1.5 * 2^52: adding it leaves the whole number in the lower bits.
    const ROUNDING: f64 = 6_755_399_441_055_744.0;
    (value + ROUNDING).to_bits().wrapping_sub(ROUNDING.to_bits()) as i64
}

/// The weighted sums of absolute gradients and of hessians, rounded up a little: exact
/// integers, so that neither the order of rows nor repeating for weighting changes them.
fn absolute_totals(derivatives: &[Derivatives], weights: &Weights) -> (f64, f64) {
    let largest = derivatives
        .par_chunks(CHUNK)
        .map(|rows| in_widest_vectors(Largest(rows)))
        .reduce(Derivatives::default, maximum);
    let unit = |largest: f32| power_of_two(31 - exponent_above(f64::from(largest)));
    let units = (unit(largest.gradient), unit(largest.hessian));
    let add = |one: (u128, u128), other: (u128, u128)| (one.0 + other.0, one.1 + other.1);
    let (gradient, hessian) = derivatives
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, rows)| {
            if weights.is_uniform() {
                let (gradient, hessian) = in_widest_vectors(UniformTotals { rows, units });
                return (u128::from(gradient) << 16, u128::from(hessian) << 16);
            }
            let weigh = |(at, row): (usize, &Derivatives)| {
                let (gradient, hessian) = fixed(*row, units);
                let weight = u128::from(weights.fixed(chunk * CHUNK + at));
                (u128::from(gradient) * weight, u128::from(hessian) * weight)
            };
            rows.iter().enumerate().map(weigh).fold((0, 0), add)
        })
        .reduce(|| (0, 0), add);
    let total = |sum: u128, unit: f64| sum as f64 * power_of_two(-16) / unit;
    (total(gradient, units.0), total(hessian, units.1))
}

#[inline(always)]
fn maximum(one: Derivatives, other: Derivatives) -> Derivatives {
    let larger = |one: f32, other: f32| if other > one { other } else { one };
    Derivatives {
        gradient: larger(one.gradient, other.gradient),
        hessian: larger(one.hessian, other.hessian),
    }
}

/// The largest absolute derivatives of some rows.
struct Largest<'a>(&'a [Derivatives]);

impl Computation for Largest<'_> {
    type Output = Derivatives;

    #[inline(always)]
    fn compute(self) -> Derivatives {
        let mut lanes = [Derivatives::default(); 8];
        for rows in self.0.chunks(8) {
            for (lane, row) in lanes.iter_mut().zip(rows) {
                let gradient = row.gradient.abs();
                *lane = maximum(*lane, Derivatives { gradient, hessian: row.hessian.abs() });
            }
        }
        lanes.into_iter().fold(Derivatives::default(), maximum)
    }
}

/// A row's derivatives in units, never 0.
#[inline(always)]
fn fixed(row: Derivatives, units: (f64, f64)) -> (u64, u64) {
    let fixed = |part: f32, unit: f64| round(f64::from(part.abs()) * unit) as u64 + 1;
    (fixed(row.gradient, units.0), fixed(row.hessian, units.1))
}

/// The sums of absolute derivatives in units, of rows that count once.
struct UniformTotals<'a> {
    rows: &'a [Derivatives],
    units: (f64, f64),
}

impl Computation for UniformTotals<'_> {
    type Output = (u64, u64);

    #[inline(always)]
    fn compute(self) -> (u64, u64) {
        let (mut gradient, mut hessian) = (0, 0);
        for row in self.rows {
            let fixed = fixed(*row, self.units);
            gradient += fixed.0;
            hessian += fixed.1;
        }
        (gradient, hessian)
    }
}

/// Two numbers strictly within a half of 0, from a row's content.
#[inline(always)]
fn dither(margin: f64, target: f64) -> (f64, f64) {
    let hash = hash(margin, target);
    // An odd numerator is never exactly a half, and so leaves whole numbers as they are.
    let part = |bits: u64| f64::from(bits as i32 | 1) * power_of_two(-32);
    (part(hash >> 32), part(hash))
}

/// Mixes a row's content to 64 bits that look random.
#[inline(always)]
fn hash(margin: f64, target: f64) -> u64 {
    let mut bits = margin.to_bits() ^ target.to_bits().rotate_left(23);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^ (bits >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> (Vec<Derivatives>, Vec<f64>, Vec<f64>) {
        let margins: Vec<f64> = (0..count).map(|row| (row as f64 * 1.7).sin()).collect();
        let targets = vec![0.0; count];
        let derivatives = margins
            .iter()
            // Heavy tails: a few rows carry most of the sum.
            .map(|margin| Derivatives {
                gradient: (margin * 12.0).sinh() as f32,
                hessian: margin.abs() as f32,
            })
            .collect();
        (derivatives, margins, targets)
    }

    #[test]
    fn sums_of_packed_rows_are_close_to_the_plain_sums() {
        let (derivatives, margins, targets) = rows(100_000);
        let weights = Weights::new(derivatives.len(), None);
        let quantised = quantise(&derivatives, (&margins, &targets), &weights, Vec::new());
        let sums = Sums::unpack(quantised.packed.iter().sum());
        let gradient: f64 = derivatives.iter().map(|row| f64::from(row.gradient)).sum();
        let absolute: f64 = derivatives.iter().map(|row| f64::from(row.gradient.abs())).sum();
        let hessian: f64 = derivatives.iter().map(|row| f64::from(row.hessian)).sum();
        let error = sums.gradient as f64 * quantised.units.gradient - gradient;
        assert!(error.abs() < absolute * 1e-6, "{error} of {absolute}");
        let error = sums.hessian as f64 * quantised.units.hessian - hessian;
        assert!(error.abs() < hessian * 1e-6, "{error} of {hessian}");
    }

    #[test]
    fn all_rows_of_one_sign_do_not_overflow() {
        for count in [1, 3, 1000, 65_536] {
            let derivatives = vec![Derivatives { gradient: -0.999, hessian: 0.999 }; count];
            let zeros = vec![0.0; count];
            let weights = Weights::new(count, None);
            let quantised = quantise(&derivatives, (&zeros, &zeros), &weights, Vec::new());
            let total: i64 = quantised.packed.iter().sum();
            let sums = Sums::unpack(total);
            let per_row = sums.gradient as f64 * quantised.units.gradient / count as f64;
            assert!((per_row + 0.999).abs() < 1e-4, "{per_row}");
        }
    }

    #[test]
    fn a_row_of_weight_three_is_three_rows() {
        let (derivatives, margins, targets) = rows(1_000);
        let three = vec![3.0; derivatives.len()];
        let weights = Weights::new(derivatives.len(), Some(&three));
        let weighted = quantise(&derivatives, (&margins, &targets), &weights, Vec::new());
        let thrice = |values: &[f64]| values.repeat(3);
        let repeated = quantise(
            &derivatives.repeat(3),
            (&thrice(&margins), &thrice(&targets)),
            &Weights::new(3 * derivatives.len(), None),
            Vec::new(),
        );
        assert_eq!(weighted.units, repeated.units);
        assert_eq!(weighted.packed.iter().sum::<i64>(), repeated.packed.iter().sum::<i64>());
    }
}
