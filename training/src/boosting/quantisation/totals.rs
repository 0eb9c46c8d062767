//! The totals of absolute derivatives, from which the units are chosen.

use rayon::prelude::*;

use super::rounding::round;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::fixed_point::{Weights, exponent_above, power_of_two};
use crate::boosting::loss::Derivatives;

const CHUNK: usize = 1 << 13;

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
    let add = |one: (u128, u128), other: (u128, u128)| (one.0 + other.0, one.1 + other.1);
    let (gradient, hessian) = derivatives
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, rows)| {
            if weights.is_uniform() {
                let (gradient, hessian) = in_widest_vectors(UniformTotals { rows, per_one });
                return (u128::from(gradient) << 16, u128::from(hessian) << 16);
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
