//! Tables of a smooth function, filled as customers ask: what makes forecasts fast.
//!
//! A forecast of a fitted model hangs on the customer's frequency and on one or two logarithms
//! of time. In such a logarithm the hypergeometric functions of the literature have no
//! singularity nearer than `2πi`, wherever on the positive axis one stands, so on an interval
//! of length 1 a polynomial of degree 13 is as exact as the function itself.

use std::f64::consts::PI;
use std::sync::{LazyLock, OnceLock};

/// Coefficients of a polynomial.
const TERMS: usize = 14;
/// Intervals a row: beyond, times are thousands of times larger than the model's own.
const INTERVALS: usize = 8;
/// Customers with more purchases are too rare to keep anything for.
const ROWS: usize = 512;

/// A function `f(row, place)`, positive and smooth in `place >= 0`, as polynomials on intervals.
///
/// Each is made when first asked for, from the function alone: what is said of a customer
/// does not hang on who came before.
#[derive(Clone, Debug)]
pub(in super::super) struct Pieces {
    pieces: Box<[OnceLock<Option<Box<Piece>>>]>,
}

impl Pieces {
    /// From this place on nothing is kept.
    pub(in super::super) const END: f64 = INTERVALS as f64;

    pub(super) fn new() -> Pieces {
        Pieces { pieces: vec![OnceLock::new(); ROWS * INTERVALS].into_boxed_slice() }
    }

    /// `exact(place)`, where `exact` is the function at this row: from the table where the
    /// place is in it and a polynomial is good enough, to a relative error of a few 1e-14.
    #[inline]
    pub(in super::super) fn at(&self, row: usize, place: f64, exact: impl Fn(f64) -> f64) -> f64 {
        if row >= ROWS || !(0.0..Pieces::END).contains(&place) {
            return exact(place);
        }
        let interval = place as usize;
        let piece = self.pieces[row * INTERVALS + interval]
            .get_or_init(|| Piece::of(interval as f64, &exact).map(Box::new));
        match piece {
            Some(piece) => piece.at(place - interval as f64),
            None => exact(place),
        }
    }
}

/// Chebyshev's polynomials, one a row, at the points between which one polynomial is made; the
/// points themselves are the row of the first degree.
static WAVES: LazyLock<[[f64; TERMS]; TERMS]> = LazyLock::new(|| {
    let step = PI / TERMS as f64;
    let wave = |degree: usize, point: usize| (degree as f64 * (point as f64 + 0.5) * step).cos();
    std::array::from_fn(|degree| std::array::from_fn(|point| wave(degree, point)))
});

/// A polynomial in `2 offset - 1`, the constant first.
#[derive(Clone, Debug)]
struct Piece([f64; TERMS]);

impl Piece {
    /// The polynomial through the function at Chebyshev's points; nothing when the last
    /// coefficients of its Chebyshev series tell that it needs more of them.
    fn of(start: f64, exact: &impl Fn(f64) -> f64) -> Option<Piece> {
        let waves = &*WAVES;
        let values = waves[1].map(|point| exact(start + 0.5 * (1.0 + point)));
        let series: [f64; TERMS] = std::array::from_fn(|term| {
            let sum: f64 = values.iter().zip(waves[term]).map(|(value, wave)| value * wave).sum();
            sum * if term == 0 { 1.0 } else { 2.0 } / TERMS as f64
        });
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let last = series[TERMS - 2].abs().max(series[TERMS - 1].abs());
        (smallest > 0.0 && last < 1e-13 * smallest).then(|| Piece(powers(series)))
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
/// That would lose digits for a series that hardly falls; one that ends within `TERMS` terms
/// falls far faster than the powers' coefficients grow.
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
    fn a_smooth_function_is_told_to_its_last_digits() {
        let pieces = Pieces::new();
        let exact = |place: f64| (-0.7 * place).exp() / (1.0 + 0.1 * place);
        for step in 0..800 {
            let place = 0.00999 * f64::from(step);
            let error = pieces.at(3, place, exact) / exact(place) - 1.0;
            assert!(error.abs() < 5e-15, "{place}: {error}");
        }
    }

    #[test]
    fn what_no_polynomial_can_follow_and_what_is_outside_is_asked_each_time() {
        let pieces = Pieces::new();
        let kinked = |place: f64| 1.0 + (place - 0.3).abs();
        assert_eq!(pieces.at(0, 0.4, kinked), kinked(0.4));
        let exact = |place: f64| (-place).exp();
        assert_eq!(pieces.at(ROWS, 0.4, exact), exact(0.4));
        assert_eq!(pieces.at(1, Pieces::END, exact), exact(Pieces::END));
        assert!(pieces.at(1, f64::NAN, exact).is_nan());
    }
}
