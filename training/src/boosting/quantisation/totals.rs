//! The totals of absolute derivatives, from which the units are chosen.

use rayon::prelude::*;

use super::rounding::round;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::fixed_point::{Weights, exponent_above, power_of_two};
use crate::boosting::loss::Derivatives;

const CHUNK: usize = 1 << 13;
/// The largest weight, in units of `2^-16`, with which the sums of a chunk fit 64 bits: a
/// derivative has at most 32 of them, and a chunk 13.
const LARGEST_OF_64_BITS: u64 = 1 << 18;

/// The weighted sums of absolute derivatives.
#[derive(Clone, Copy)]
pub(super) struct AbsoluteTotals {
    pub(super) gradient: f64,
    pub(super) hessian: f64,
}

/// The weighted sums of absolute gradients and of hessians, rounded up a little: exact
/// integers, so that neither the order of rows nor repeating for weighting changes them.
/// None if a derivative is infinite.
pub(super) fn absolute_totals(
    derivatives: &[Derivatives],
    weights: &Weights,
) -> Option<AbsoluteTotals> {
    let largest = derivatives
        .par_chunks(CHUNK)
        .map(|rows| in_widest_vectors(Largest(rows)))
        .reduce(Derivatives::default, maximum);
    if !largest.gradient.is_finite() || !largest.hessian.is_finite() {
        return None;
    }
    let unit = |largest: f32| power_of_two(31 - exponent_above(f64::from(largest)));
    let per_one = PerOne { gradient: unit(largest.gradient), hessian: unit(largest.hessian) };
    let largest_weight = weights.largest();
    let add = |one: (u128, u128), other: (u128, u128)| (one.0 + other.0, one.1 + other.1);
    let (gradient, hessian) = derivatives
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, rows)| {
            if weights.is_uniform() {
                let (gradient, hessian) = in_widest_vectors(UniformTotals { rows, per_one });
                return (u128::from(gradient) << 16, u128::from(hessian) << 16);
            }
            let of_rows = chunk * CHUNK..chunk * CHUNK + rows.len();
            if let Some(weights) = weights.of_range(of_rows)
                && largest_weight <= LARGEST_OF_64_BITS
            {
                let totals = WeighedTotals { rows, weights, per_one };
                let (gradient, hessian) = in_widest_vectors(totals);
                return (u128::from(gradient), u128::from(hessian));
            }
            let weigh = |(at, row): (usize, &Derivatives)| {
                let (gradient, hessian) = fixed(*row, per_one);
                let weight = u128::from(weights.fixed(chunk * CHUNK + at));
                (u128::from(gradient) * weight, u128::from(hessian) * weight)
            };
            rows.iter().enumerate().map(weigh).fold((0, 0), add)
        })
        .reduce(|| (0, 0), add);
    let total = |sum: u128, unit: f64| sum as f64 * power_of_two(-16) / unit;
    Some(AbsoluteTotals {
        gradient: total(gradient, per_one.gradient),
        hessian: total(hessian, per_one.hessian),
    })
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

/// The number of units in 1, for each derivative.
#[derive(Clone, Copy)]
struct PerOne {
    gradient: f64,
    hessian: f64,
}

/// A row's absolute gradient and hessian in units, never 0.
#[inline(always)]
fn fixed(row: Derivatives, per_one: PerOne) -> (u64, u64) {
    let fixed = |part: f32, unit: f64| round(f64::from(part.abs()) * unit) as u64 + 1;
    (fixed(row.gradient, per_one.gradient), fixed(row.hessian, per_one.hessian))
}

/// The sums of absolute derivatives in units, of rows that count once.
struct UniformTotals<'a> {
    rows: &'a [Derivatives],
    per_one: PerOne,
}

impl Computation for UniformTotals<'_> {
    type Output = (u64, u64);

    #[inline(always)]
    fn compute(self) -> (u64, u64) {
        let (mut gradient, mut hessian) = (0, 0);
        for row in self.rows {
            let row = fixed(*row, self.per_one);
            gradient += row.0;
            hessian += row.1;
        }
        (gradient, hessian)
    }
}

/// The sums of weighted absolute derivatives in units, of rows whose weights are small.
struct WeighedTotals<'a> {
    rows: &'a [Derivatives],
    weights: &'a [u64],
    per_one: PerOne,
}

impl Computation for WeighedTotals<'_> {
    type Output = (u64, u64);

    #[inline(always)]
    fn compute(self) -> (u64, u64) {
        // Of two numbers of 32 bits every kind of vector has the product of 64 bits.
        let product = |one: u64, other: u64| u64::from(one as u32) * u64::from(other as u32);
        let (mut gradient, mut hessian) = (0, 0);
        for (row, &weight) in self.rows.iter().zip(self.weights) {
            let row = fixed(*row, self.per_one);
            gradient += product(row.0, weight);
            hessian += product(row.1, weight);
        }
        (gradient, hessian)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_64_bits_are_those_of_128() {
        let rows = 20_000;
        let wave = |row: usize| (row as f64 * 0.7).sin() as f32;
        let derivatives: Vec<Derivatives> = (0..rows)
            .map(|row| Derivatives {
                gradient: wave(row) * 9.0,
                hessian: wave(row + 1).abs() * 0.9,
            })
            .collect();
        let small: Vec<f64> = (0..rows).map(|row| (row % 5) as f64 * 0.999).collect();
        // A weight of 8 makes the sums too large for 64 bits.
        for largest in [4.0, 8.0] {
            let mut weights = small.clone();
            weights[3] = largest;
            let weights = Weights::new(rows, Some(&weights));
            assert_eq!(weights.largest() <= LARGEST_OF_64_BITS, largest == 4.0);
            let found = absolute_totals(&derivatives, &weights).unwrap();
            let per_one = PerOne {
                gradient: power_of_two(31 - exponent_above(8.5)),
                hessian: power_of_two(31 - exponent_above(0.8)),
            };
            let (mut gradient, mut hessian) = (0_u128, 0_u128);
            for (row, derivatives) in derivatives.iter().enumerate() {
                let (of_gradient, of_hessian) = fixed(*derivatives, per_one);
                gradient += u128::from(of_gradient) * u128::from(weights.fixed(row));
                hessian += u128::from(of_hessian) * u128::from(weights.fixed(row));
            }
            let total = |sum: u128, unit: f64| sum as f64 * power_of_two(-16) / unit;
            assert_eq!(found.gradient, total(gradient, per_one.gradient));
            assert_eq!(found.hessian, total(hessian, per_one.hessian));
        }
    }
}
