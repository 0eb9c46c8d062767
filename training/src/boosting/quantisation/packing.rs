//! Packing of all rows' derivatives for one tree.

use rayon::prelude::*;

use super::rounding::{dither, round};
use super::sums::Units;
use super::totals::absolute_totals;
use crate::boosting::cpu_unsafe::{Computation, in_widest_vectors};
use crate::boosting::fixed_point::{
    WEIGHT_BITS, WEIGHT_UNIT, Weights, exponent_above, power_of_two,
};
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
struct DerivativeQuantiser {
    per_gradient: f64,
    per_hessian: f64,
    /// The bits of a weight that are its fraction: all of them where whole weights are not exact.
    fraction_bits: i32,
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
            derivatives: &derivatives[rows.clone()],
            margins: &margins[rows.clone()],
            targets: &targets[rows.clone()],
            weights: weights.of_range(rows),
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

impl DerivativeQuantiser {
    /// Chooses the units: the smallest powers of two with which no sum overflows its half.
    fn new(derivatives: &[Derivatives], weights: &Weights) -> Option<DerivativeQuantiser> {
        let rounded_up = weights.rounded_up_total();
        let whole_weights = rounded_up <= WHOLE_WEIGHT_MAX;
        let slack = if whole_weights { rounded_up } else { derivatives.len() as u64 };
        let totals = absolute_totals(derivatives, weights)?;
        let per_unit = |limit: u64, total: f64| {
            let ratio = (limit - slack) as f64 / total;
            if ratio.is_finite() { power_of_two((exponent_above(ratio) - 1).min(500)) } else { 1.0 }
        };
        Some(DerivativeQuantiser {
            per_gradient: per_unit((1 << 31) - 1, totals.gradient),
            per_hessian: per_unit((1 << 32) - 1, totals.hessian),
            fraction_bits: if whole_weights { WEIGHT_BITS } else { i64::BITS as i32 - 1 },
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
    #[inline(always)]
    fn weigh(&self, weight: u64, value: f64, dither: f64) -> i64 {
        let whole = weight >> self.fraction_bits;
        let fraction = exactly(weight - (whole << self.fraction_bits)) * WEIGHT_UNIT;
        round(value + dither) * whole as i64 + round(value * fraction + dither)
    }
}

/// A whole number below `2^52` as a floating point number: it becomes the lower bits of `2^52`.
/// A conversion instruction exists only for the newest vectors.
#[inline(always)]
fn exactly(whole: u64) -> f64 {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    f64::from_bits(TWO_52.to_bits() | whole) - TWO_52
}

/// Neighbouring rows to be packed.
struct PackRows<'a> {
    quantiser: &'a DerivativeQuantiser,
    derivatives: &'a [Derivatives],
    margins: &'a [f64],
    targets: &'a [f64],
    /// Their weights; `None` when every row counts once.
    weights: Option<&'a [u64]>,
    packed: &'a mut [i64],
}

impl Computation for PackRows<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let quantiser = self.quantiser;
        let content = self.margins.iter().zip(self.targets);
        let rows = self.packed.iter_mut().zip(self.derivatives).zip(content);
        let Some(weights) = self.weights else {
            for ((packed, derivatives), (&margin, &target)) in rows {
                let row = quantiser.scaled(*derivatives);
                let dither = dither(margin, target);
                *packed = (round(row.gradient + dither.gradient) << 32)
                    + round(row.hessian + dither.hessian);
            }
            return;
        };
        for (((packed, derivatives), (&margin, &target)), &weight) in rows.zip(weights) {
            let scaled = quantiser.scaled(*derivatives);
            let dither = dither(margin, target);
            let gradient = quantiser.weigh(weight, scaled.gradient, dither.gradient);
            let hessian = quantiser.weigh(weight, scaled.hessian, dither.hessian);
            *packed = (gradient << 32) + hessian;
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
