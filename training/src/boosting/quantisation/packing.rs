//! Packing of all rows' derivatives for one tree.

use rayon::prelude::*;

use super::rounding::{dither, round};
use super::sums::Units;
use super::totals::absolute_totals;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::fixed_point::{Weights, exponent_above, power_of_two};
use crate::boosting::loss::Derivatives;

const CHUNK: usize = 1 << 13;
/// Total weight above which whole weights are no longer kept exact: see
/// [`DerivativeQuantiser::weigh`].
const WHOLE_WEIGHT_MAX: u64 = 1 << 29;

/// The packed rows of one boosting round.
#[derive(Debug)]
pub(crate) struct Quantised {
    pub(crate) packed: Vec<i64>,
    pub(crate) units: Units,
}

/// The content of the rows, by which their derivatives are rounded up or down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowContent<'a> {
    pub(crate) margins: &'a [f64],
    pub(crate) targets: &'a [f64],
}

/// The rounding of one boosting round.
struct DerivativeQuantiser<'a> {
    weights: &'a Weights,
    per_gradient: f64,
    per_hessian: f64,
    whole_weights: bool,
}

/// Quantises the derivatives of all rows; `packed` is memory to be used again.
///
/// None if a derivative is infinite.
pub(crate) fn quantise(
    derivatives: &[Derivatives],
    content: RowContent,
    weights: &Weights,
    packed: Vec<i64>,
) -> Option<Quantised> {
    let RowContent { margins, targets } = content;
    let quantiser = DerivativeQuantiser::new(derivatives, weights)?;
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
    Some(Quantised { packed, units })
}

/// A row's derivatives in units, not rounded yet.
struct Scaled {
    gradient: f64,
    hessian: f64,
}

impl<'a> DerivativeQuantiser<'a> {
    /// Chooses the units: the smallest powers of two with which no sum overflows its half.
    fn new(derivatives: &[Derivatives], weights: &'a Weights) -> Option<DerivativeQuantiser<'a>> {
        let rounded_up = weights.rounded_up_total();
        let whole_weights = rounded_up <= WHOLE_WEIGHT_MAX;
        let slack = if whole_weights { rounded_up } else { derivatives.len() as u64 };
        let totals = absolute_totals(derivatives, weights)?;
        let per_unit = |limit: u64, total: f64| {
            let ratio = (limit - slack) as f64 / total;
            if ratio.is_finite() { power_of_two((exponent_above(ratio) - 1).min(500)) } else { 1.0 }
        };
        Some(DerivativeQuantiser {
            weights,
            per_gradient: per_unit((1 << 31) - 1, totals.gradient),
            per_hessian: per_unit((1 << 32) - 1, totals.hessian),
            whole_weights,
        })
    }

    #[inline(always)]
    fn scaled(&self, derivatives: Derivatives) -> Scaled {
        Scaled {
            gradient: f64::from(derivatives.gradient) * self.per_gradient,
            hessian: f64::from(derivatives.hessian) * self.per_hessian,
        }
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
                let row = quantiser.scaled(*derivatives);
                let dither = dither(margin, target);
                *packed = (round(row.gradient + dither.gradient) << 32)
                    + round(row.hessian + dither.hessian);
            }
        } else {
            for (row, ((packed, derivatives), (&margin, &target))) in (self.first..).zip(rows) {
                let scaled = quantiser.scaled(*derivatives);
                let dither = dither(margin, target);
                let gradient = quantiser.weigh(row, scaled.gradient, dither.gradient);
                let hessian = quantiser.weigh(row, scaled.hessian, dither.hessian);
                *packed = (gradient << 32) + hessian;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boosting::quantisation::Sums;

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

    fn content<'a>(margins: &'a [f64], targets: &'a [f64]) -> RowContent<'a> {
        RowContent { margins, targets }
    }

    #[test]
    fn sums_of_packed_rows_are_close_to_the_plain_sums() {
        let (derivatives, margins, targets) = rows(100_000);
        let weights = Weights::new(derivatives.len(), None);
        let quantised =
            quantise(&derivatives, content(&margins, &targets), &weights, Vec::new()).unwrap();
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
            let quantised =
                quantise(&derivatives, content(&zeros, &zeros), &weights, Vec::new()).unwrap();
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
        let weighted =
            quantise(&derivatives, content(&margins, &targets), &weights, Vec::new()).unwrap();
        let thrice = |values: &[f64]| values.repeat(3);
        let repeated = quantise(
            &derivatives.repeat(3),
            content(&thrice(&margins), &thrice(&targets)),
            &Weights::new(3 * derivatives.len(), None),
            Vec::new(),
        )
        .unwrap();
        assert_eq!(weighted.units, repeated.units);
        assert_eq!(weighted.packed.iter().sum::<i64>(), repeated.packed.iter().sum::<i64>());
    }
}
