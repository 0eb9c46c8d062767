//! Sums that do not depend on the order of the rows: fixed-point integers.
//!
//! Adding integers is associative, so a sum is the same for any order of rows, any number of
//! threads and any width of vector; and a row of weight 2 adds exactly what two rows add.

use std::ops::Range;

use rayon::prelude::*;

const CHUNK: usize = 1 << 14;
/// Weights are whole numbers of `2^-WEIGHT_BITS`.
pub(super) const WEIGHT_BITS: i32 = 16;
/// The smallest weight.
pub(super) const WEIGHT_UNIT: f64 = 1.0 / (1_u64 << WEIGHT_BITS) as f64;

/// Weights whose mean is below this are scaled: `2^-16` is then no small part of a weight.
const MEAN_UNSCALED: f64 = 1.0 / 16.0;

/// The weights of the rows as integers; `None` when every row counts once.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    rows: usize,
    fixed: Option<Vec<u64>>,
    /// The largest of them.
    largest: u64,
}

impl Weights {
    /// The weights times [`scale`], each rounded to an integer.
    pub(super) fn new(rows: usize, weights: Option<&[f64]>) -> Weights {
        let fixed = weights.map(|weights| {
            let scale = scale(weights);
            let to_fixed = |weight: &f64| (weight * scale * power_of_two(WEIGHT_BITS)).round();
            weights.iter().map(|weight| to_fixed(weight) as u64).collect()
        });
        let largest = |fixed: &Vec<u64>| fixed.iter().copied().max().unwrap_or(0);
        Weights { rows, largest: fixed.as_ref().map_or(1 << WEIGHT_BITS, largest), fixed }
    }

    /// True when every row counts once.
    pub(super) fn is_uniform(&self) -> bool {
        self.fixed.is_none()
    }

    /// The weights of some rows in units of `2^-16`; `None` when every row counts once.
    pub(super) fn of_range(&self, rows: Range<usize>) -> Option<&[u64]> {
        self.fixed.as_ref().map(|fixed| &fixed[rows])
    }

    /// The largest weight of a row in units of `2^-16`.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    /// The weight of a row in units of `2^-16`.
    pub(super) fn fixed(&self, row: usize) -> u64 {
        self.fixed.as_ref().map_or(1 << WEIGHT_BITS, |fixed| fixed[row])
    }

    /// The weight of all rows, in units of `2^-16`.
    pub(super) fn total(&self) -> u64 {
        match &self.fixed {
            None => (self.rows as u64) << WEIGHT_BITS,
            Some(fixed) => fixed.iter().sum(),
        }
    }

    /// The sum of all weights, each rounded up to a whole number.
    pub(super) fn rounded_up_total(&self) -> u64 {
        let up = |weight: &u64| (weight + (1 << WEIGHT_BITS) - 1) >> WEIGHT_BITS;
        self.fixed.as_ref().map_or(self.rows as u64, |fixed| fixed.iter().map(up).sum())
    }

    /// The weight of some rows, in units of `2^-16`.
    pub(super) fn of_rows(&self, rows: &[u32]) -> u64 {
        match &self.fixed {
            None => (rows.len() as u64) << WEIGHT_BITS,
            Some(fixed) => {
                let of_chunk =
                    |rows: &[u32]| rows.iter().map(|&row| fixed[row as usize]).sum::<u64>();
                rows.par_chunks(CHUNK).map(of_chunk).sum()
            }
        }
    }

    /// The weighted mean of finite values, exact up to one rounding.
    pub(super) fn mean(&self, value: impl Fn(usize) -> f64 + Sync) -> f64 {
        let chunks = || (0..self.rows).into_par_iter().step_by(CHUNK);
        let rows_from = |start: usize| start..(start + CHUNK).min(self.rows);
        let largest = chunks()
            .map(|start| rows_from(start).map(|row| value(row).abs()).fold(0.0, f64::max))
            .reduce(|| 0.0, f64::max);
        let unit = power_of_two(50 - exponent_above(largest));
        let sum: i128 = chunks()
            .map(|start| {
                rows_from(start)
                    .map(|row| i128::from((value(row) * unit) as i64) * i128::from(self.fixed(row)))
                    .sum::<i128>()
            })
            .sum();
        sum as f64 / self.total() as f64 / unit
    }
}

/// The power of two that small weights are multiplied by: the one that brings the mean of those
/// above 0 nearest to 1 if it is below 1/16, as it is of weights divided by their sum; 1 otherwise.
fn scale(weights: &[f64]) -> f64 {
    // Integers, so that the order of rows does not matter.
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let unit = power_of_two(30 - exponent_above(largest));
    let add = |(sum, rows): (u64, u64), weight: &f64| (sum + (weight * unit) as u64, rows + 1);
    let (sum, rows) = weights.iter().filter(|&&weight| weight > 0.0).fold((0, 0), add);
    let mean = sum as f64 / rows as f64 / unit;
    if rows == 0 || mean >= MEAN_UNSCALED {
        return 1.0;
    }
    power_of_two(1 - exponent_above(mean * std::f64::consts::SQRT_2))
}

/// The weight of a fixed-point integer.
pub(super) fn weight_of_fixed(fixed: u64) -> f64 {
    fixed as f64 * power_of_two(-WEIGHT_BITS)
}

/// `2^exponent`, held within the finite, normal numbers.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent.clamp(-1022, 1023) + 1023) as u64) << 52)
}

/// The smallest exponent above a non-negative number: `number < 2^exponent`.
pub(super) fn exponent_above(number: f64) -> i32 {
    ((number.to_bits() >> 52) & 0x7ff) as i32 - 1022
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_exponents_fit_together() {
        for number in [1.0, 0.75, 3.0, 1e-300, 1e300, 0.1] {
            let above = exponent_above(number);
            assert!(number < power_of_two(above) && number >= power_of_two(above - 1), "{number}");
        }
    }

    #[test]
    fn small_weights_are_scaled_by_a_power_of_two_to_a_mean_near_1() {
        for (weights, expected) in [
            (vec![1.0, 0.5], 1.0),
            (vec![0.0, 0.0, 0.07], 1.0),
            (vec![0.06], 16.0),
            (vec![1e-3; 1000], 1024.0),
            (vec![1.4e-3, 0.6e-3], 1024.0),
            (vec![2.0_f64.powi(-900); 3], 2.0_f64.powi(900)),
            (vec![0.0], 1.0),
        ] {
            assert_eq!(scale(&weights), expected, "{weights:?}");
        }
    }

    #[test]
    fn a_mean_is_the_same_in_any_order_and_for_repeated_rows() {
        let values: Vec<f64> = (0..50_000).map(|row| (row as f64 * 0.37).sin() * 1e3).collect();
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        let mean = Weights::new(values.len(), None).mean(|row| values[row]);
        assert_eq!(mean, Weights::new(values.len(), None).mean(|row| reversed[row]));
        let twice: Vec<f64> = [values.clone(), values.clone()].concat();
        assert_eq!(mean, Weights::new(twice.len(), None).mean(|row| twice[row]));
        let weights = vec![2.0; values.len()];
        assert_eq!(mean, Weights::new(values.len(), Some(&weights)).mean(|row| values[row]));
        let plain = values.iter().sum::<f64>() / values.len() as f64;
        assert!((mean - plain).abs() < 1e-9);
    }
}
