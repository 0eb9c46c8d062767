//! The logarithms of the gamma and beta functions, and the derivatives of the former.

use std::f64::consts::PI;

/// From here on the asymptotic series are exact to the last bit or two.
const LARGE: f64 = 10.0;

/// `ln Γ(x)` for `x > 0`; infinite at 0, NaN below.
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.0 { f64::NAN } else { libm::lgamma(x) }
}

/// `ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b)` for `a, b > 0`; NaN otherwise.
///
/// The three terms grow like `x ln x` and nearly cancel when one argument is large, so
/// large arguments go through the Stirling series, in which the growth cancels on paper.
///
/// Source: the method of Didonato & Morris (1992), "Algorithm 708", as R's `lbeta` has it.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low.is_nan() || low <= 0.0 || high.is_nan() {
        return f64::NAN;
    }
    let sum = low + high;
    if low >= LARGE {
        let corrections = stirling_rest(low) + stirling_rest(high) - stirling_rest(sum);
        return 0.5 * (2.0 * PI / high).ln()
            + corrections
            + (low - 0.5) * (low / sum).ln()
            + high * (-low / sum).ln_1p();
    }
    if high >= LARGE {
        let corrections = stirling_rest(high) - stirling_rest(sum);
        return ln_gamma(low) + corrections + low - low * sum.ln()
            + (high - 0.5) * (-low / sum).ln_1p();
    }
    ln_gamma(low) + ln_gamma(high) - ln_gamma(sum)
}

/// The digamma function `d/dx ln Γ(x)` for `x > 0`; NaN otherwise.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut below) = (x, 0.0);
    while x < LARGE {
        below += 1.0 / x;
        x += 1.0;
    }
    let inverse_square = 1.0 / (x * x);
    // The Bernoulli numbers B(2k) / 2k of the asymptotic series.
    const SERIES: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
    ];
    let series = SERIES.iter().rev().fold(0.0, |sum, term| (sum + term) * inverse_square);
    x.ln() - 0.5 / x - series - below
}

/// The trigamma function, the derivative of [`digamma`], for `x > 0`; NaN otherwise.
pub fn trigamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut below) = (x, 0.0);
    while x < LARGE {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let inverse_square = 1.0 / (x * x);
    // The Bernoulli numbers B(2k).
    const SERIES: [f64; 7] =
        [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0];
    let series = SERIES.iter().rev().fold(0.0, |sum, term| (sum + term) * inverse_square);
    below + (1.0 + 0.5 / x + series) / x
}

/// `ln Γ(x) - ((x - 1/2) ln x - x + ln(2π)/2)` for `x >= LARGE`.
fn stirling_rest(x: f64) -> f64 {
    const SERIES: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360360.0,
        1.0 / 156.0,
    ];
    let inverse_square = 1.0 / (x * x);
    SERIES.iter().rev().fold(0.0, |sum, term| sum * inverse_square + term) / x
}
