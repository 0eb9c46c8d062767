//! A table of a smooth function as polynomials, each made when it is first needed.
//!
//! It is meant for functions of the logarithm of a time. The hypergeometric functions of the
//! customer-base literature have no singularity within `2πi` of any point of the positive
//! axis there, so on an interval of length 1 a polynomial of degree 13 is as exact as the
//! function itself.

use std::f64::consts::PI;
use std::sync::{LazyLock, OnceLock};

/// The number of coefficients of a polynomial.
const TERMS: usize = 14;
/// Intervals of a row: beyond them, times are thousands of times a model's own scale.
const INTERVALS: usize = 8;
/// Rows of the table: customers with more purchases are too rare to keep anything for.
const ROWS: usize = 512;

/// A function `f(row, place)`, positive and smooth in `place >= 0`, as polynomials on intervals.
///
/// Each polynomial is made when it is first needed, from the function alone, so no answer
/// depends on the questions before it. Clones share nothing, and threads may share a table.
#[derive(Clone, Debug)]
pub struct PolynomialTable {
    polynomials: Box<[OnceLock<Option<Box<Polynomial>>>]>,
}

impl PolynomialTable {
    /// The place from which on nothing is kept.
    pub const END: f64 = INTERVALS as f64;

    /// `exact(place)`, where `exact` is the function at this row: from the table where the
    /// place is in it and a polynomial is good enough, to a relative error of a few 1e-14.
    #[inline]
    pub fn at(&self, row: usize, place: f64, exact: impl Fn(f64) -> f64) -> f64 {
        if row >= ROWS || !(0.0..PolynomialTable::END).contains(&place) {
            return exact(place);
        }
        let interval = place as usize;
        let polynomial = self.polynomials[row * INTERVALS + interval]
            .get_or_init(|| Polynomial::of(interval as f64, &exact).map(Box::new));
        match polynomial {
            Some(polynomial) => polynomial.at(place - interval as f64),
            None => exact(place),
        }
    }
}

impl Default for PolynomialTable {
    fn default() -> PolynomialTable {
        PolynomialTable { polynomials: vec![OnceLock::new(); ROWS * INTERVALS].into_boxed_slice() }
    }
}

/// Chebyshev's polynomials, one in each row, at the points between which one polynomial is made; the
/// points themselves are the row of the first degree.
static CHEBYSHEV: LazyLock<[[f64; TERMS]; TERMS]> = LazyLock::new(|| {
    let step = PI / TERMS as f64;
    let at = |degree: usize, point: usize| (degree as f64 * (point as f64 + 0.5) * step).cos();
    std::array::from_fn(|degree| std::array::from_fn(|point| at(degree, point)))
});

/// A polynomial in `2 offset - 1`, the constant first.
#[derive(Clone, Debug)]
struct Polynomial([f64; TERMS]);

impl Polynomial {
    /// The polynomial through the function at Chebyshev's points; nothing when the last
    /// coefficients of its Chebyshev series show that the function needs more of them.
    fn of(start: f64, exact: &impl Fn(f64) -> f64) -> Option<Polynomial> {
        let chebyshev = &*CHEBYSHEV;
        let values = chebyshev[1].map(|point| exact(start + 0.5 * (1.0 + point)));
        let series: [f64; TERMS] = std::array::from_fn(|term| {
            let sum: f64 = values.iter().zip(chebyshev[term]).map(|(value, at)| value * at).sum();
            sum * if term == 0 { 1.0 } else { 2.0 } / TERMS as f64
        });
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let last = series[TERMS - 2].abs().max(series[TERMS - 1].abs());
        (smallest > 0.0 && last < 1e-13 * smallest).then(|| Polynomial(powers(series)))
    }

    fn at(&self, offset: f64) -> f64 {
        let x = 2.0 * offset - 1.0;
        let square = x * x;
        let (mut even, mut odd) = (0.0, 0.0);
        for pair in self.0.chunks_exact(2).rev() {
            even = even * square + pair[0];
            odd = odd * square + pair[1];
        }
        even + odd * x
    }
}

/// The coefficients of the powers of `x`, from those of Chebyshev's polynomials.
///
/// The conversion loses digits for a series that falls slowly; one that ends within `TERMS`
/// terms falls far faster than the coefficients of the powers grow.
fn powers(series: [f64; TERMS]) -> [f64; TERMS] {
    let (mut before, mut now) = ([0.0; TERMS], [0.0; TERMS]);
    (before[0], now[1]) = (1.0, 1.0);
    let mut total = [0.0; TERMS];
    for coefficient in series {
        for (sum, power) in total.iter_mut().zip(before) {
            *sum += coefficient * power;
        }
        // T(n+1) = 2 x T(n) - T(n-1).
        let next = std::array::from_fn(|power| {
            let raised = if power == 0 { 0.0 } else { now[power - 1] };
            2.0 * raised - before[power]
        });
        (before, now) = (now, next);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smooth_function_is_exact_to_its_last_digits() {
        let polynomials = PolynomialTable::default();
        let exact = |place: f64| (-0.7 * place).exp() / (1.0 + 0.1 * place);
        for step in 0..800 {
            let place = 0.00999 * f64::from(step);
            let error = polynomials.at(3, place, exact) / exact(place) - 1.0;
            assert!(error.abs() < 5e-15, "{place}: {error}");
        }
    }

    #[test]
    fn a_kinked_function_and_a_place_outside_are_evaluated_each_time() {
        let polynomials = PolynomialTable::default();
        let kinked = |place: f64| 1.0 + (place - 0.3).abs();
        assert_eq!(polynomials.at(0, 0.4, kinked), kinked(0.4));
        let exact = |place: f64| (-place).exp();
        assert_eq!(polynomials.at(ROWS, 0.4, exact), exact(0.4));
        assert_eq!(polynomials.at(1, PolynomialTable::END, exact), exact(PolynomialTable::END));
        assert!(polynomials.at(1, f64::NAN, exact).is_nan());
    }
}
