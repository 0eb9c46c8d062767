//! A row's gradient and hessian in one 64-bit integer.
//!
//! The gradient is the upper half, signed; the hessian the lower half, never negative. One
//! addition adds both. The units are powers of two, chosen for each tree so that not even the
//! sum over all rows overflows its half; a value between two units is rounded up or down by a
//! hash of the row's content, in proportion, so that sums are unbiased and still deterministic.

use rayon::prelude::*;

use super::fixed_point::{Weights, exponent_above, power_of_two};
use super::loss::Derivatives;

const CHUNK: usize = 1 << 13;
/// Above this total weight, whole weights are no longer kept exact: see [`Quantiser::round`].
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
struct Quantiser<'a> {
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
    let rounding_slack = weights.rounded_up_total();
    let whole_weights = rounding_slack <= WHOLE_WEIGHT_MAX;
    let slack = if whole_weights { rounding_slack } else { derivatives.len() as u64 };
    let per_unit = |limit: u64, part: &(dyn Fn(&Derivatives) -> f32 + Sync)| {
        let total = absolute_total(derivatives, weights, part);
        let ratio = (limit - slack) as f64 / total;
        if ratio.is_finite() { power_of_two((exponent_above(ratio) - 1).min(500)) } else { 1.0 }
    };
    let quantiser = Quantiser {
        weights,
        per_gradient: per_unit((1 << 31) - 1, &|row| row.gradient),
        per_hessian: per_unit((1 << 32) - 1, &|row| row.hessian),
        whole_weights,
    };
    let mut packed = packed;
    packed.resize(derivatives.len(), 0);
    packed.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, packed)| {
        let first = chunk * CHUNK;
        for (at, packed) in packed.iter_mut().enumerate() {
            let row = first + at;
            *packed = quantiser.pack(row, derivatives[row], hash(margins[row], targets[row]));
        }
    });
    let units =
        Units { gradient: 1.0 / quantiser.per_gradient, hessian: 1.0 / quantiser.per_hessian };
    Quantised { packed, units }
}

impl Quantiser<'_> {
    #[inline(always)]
    fn pack(&self, row: usize, derivatives: Derivatives, hash: u64) -> i64 {
        let gradient = f64::from(derivatives.gradient) * self.per_gradient;
        let hessian = f64::from(derivatives.hessian) * self.per_hessian;
        let (low, high) = (hash as u32, (hash >> 32) as u32);
        (self.round(row, gradient, high) << 32) + self.round(row, hessian, low)
    }

    /// Weighs and rounds. The whole part of a weight multiplies the rounded value, so that a
    /// row of weight 2 is exactly two rows.
    #[inline(always)]
    fn round(&self, row: usize, value: f64, dither: u32) -> i64 {
        let dither = f64::from(dither) * power_of_two(-32);
        if self.weights.is_uniform() {
            return (value + dither).floor() as i64;
        }
        let weight = self.weights.weight(row);
        if !self.whole_weights {
            return (value * weight + dither).floor() as i64;
        }
        let whole = weight.floor();
        let of_whole = (value + dither).floor() as i64 * whole as i64;
        of_whole + (value * (weight - whole) + dither).floor() as i64
    }
}

/// The weighted sum of absolute values, rounded up a little: exact integers, so that neither
/// the order of rows nor repeating instead of weighting them changes it.
fn absolute_total(
    derivatives: &[Derivatives],
    weights: &Weights,
    part: &(dyn Fn(&Derivatives) -> f32 + Sync),
) -> f64 {
    let largest = derivatives
        .par_chunks(CHUNK)
        .map(|rows| rows.iter().map(|row| part(row).abs()).fold(0.0, f32::max))
        .reduce(|| 0.0, f32::max);
    let unit = power_of_two(31 - exponent_above(f64::from(largest)));
    let total: u128 = derivatives
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, rows)| {
            let fixed = |row: &Derivatives| (f64::from(part(row).abs()) * unit) as u64 + 1;
            if weights.is_uniform() {
                return u128::from(rows.iter().map(fixed).sum::<u64>()) << 16;
            }
            let weigh =
                |(at, row)| u128::from(fixed(row)) * u128::from(weights.fixed(chunk * CHUNK + at));
            rows.iter().enumerate().map(weigh).sum()
        })
        .sum();
    total as f64 * power_of_two(-16) / unit
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
