//! The Gauss hypergeometric function 2F1, in log space.

use super::{ln_beta, log_sum_exp};

/// Terms a power series may take before the integral is the cheaper way.
const SERIES_TERMS: usize = 1_000;

/// `ln 2F1(a, b; c; z)` for `a, b, c > 0` and `0 <= z < 1`; NaN otherwise.
///
/// Accurate to about 1e-13 (of the function, or of its logarithm when that is larger than
/// 1), also next to `z = 1` and for parameters up to 10,000. Every way below adds positive
/// numbers only, so nothing cancels:
///
/// 1. the power series, or that of Euler's transform `(1-z)^(c-a-b) 2F1(c-a, c-b; c; z)`,
///    when it converges within a thousand terms;
/// 2. else Euler's integral, by the trapezoidal rule on the whole line, when `c > min(a, b)`;
/// 3. else steps down from a larger `c` that Euler's integral reaches.
///
/// Source: Olver & others, "NIST Digital Library of Mathematical Functions", 15.2, 15.5, 15.6, 15.8.
pub fn ln_hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && c > 0.0 && (0.0..1.0).contains(&z)) {
        return f64::NAN;
    }
    if z == 0.0 {
        return 0.0;
    }
    let (b, a) = if a < b { (a, b) } else { (b, a) };
    Ordered { a, b, z }.ln_value(c)
}

/// `2F1(a, b; c; z)` for real `a`, `b`, any `c` but 0, -1, -2 ..., and `0 <= z < 1`; NaN otherwise.
///
/// Infinite where the value is past the largest `f64`: use [`ln_hyp2f1`] there. With a
/// negative parameter terms of both signs are added, and the result loses the digits in
/// which they cancel.
pub fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let on_a_pole = c <= 0.0 && c == c.floor();
    if on_a_pole || !(0.0..1.0).contains(&z) || (a + b + c).is_nan() {
        return f64::NAN;
    }
    if a == 0.0 || b == 0.0 || z == 0.0 {
        return 1.0;
    }
    if a > 0.0 && b > 0.0 && c > 0.0 {
        return ln_hyp2f1(a, b, c, z).exp();
    }
    if c < 0.0 {
        let step = a * b * z / (c * (c + 1.0));
        return hyp2f1(a, b, c + 1.0, z) + step * hyp2f1(a + 1.0, b + 1.0, c + 2.0, z);
    }
    power_series(a, b, c, z)
}

/// The power series to its end, for parameters of any sign.
fn power_series(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let mut series = Series::new();
    let mut k = 0.0;
    while !series.add(a, b, c, z, k) {
        k += 1.0;
    }
    series.sum * series.ln_scale.exp()
}

/// A partial sum that rescales itself before it overflows.
struct Series {
    term: f64,
    sum: f64,
    /// The sum of the terms' sizes: compared with `sum` it shows how much cancelled.
    size: f64,
    ln_scale: f64,
}

impl Series {
    const TOO_LARGE: f64 = 1e200;

    fn new() -> Self {
        Series { term: 1.0, sum: 1.0, size: 1.0, ln_scale: 0.0 }
    }

    /// Adds the term after number `k`; true when what follows cannot change the sum.
    #[allow(clippy::too_many_arguments)]
    fn add(&mut self, a: f64, b: f64, c: f64, z: f64, k: f64) -> bool {
        let ratio = (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        self.term *= ratio;
        self.sum += self.term;
        self.size += self.term.abs();
        if self.size > Self::TOO_LARGE {
            self.term /= Self::TOO_LARGE;
            self.sum /= Self::TOO_LARGE;
            self.size /= Self::TOO_LARGE;
            self.ln_scale += Self::TOO_LARGE.ln();
        }
        // The ratios tend to z from one side, so the rest is below a geometric series.
        let bound = ratio.abs().max(z);
        bound < 1.0 && self.term.abs() * bound < 1e-17 * self.size * (1.0 - bound)
    }

    fn ln_sum(&self) -> f64 {
        self.sum.ln() + self.ln_scale
    }
}

/// `ln` of a power series that is short and does not cancel; `None` for the others.
fn ln_short_series(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    let mut series = Series::new();
    let converged = (0..SERIES_TERMS).any(|k| series.add(a, b, c, z, k as f64));
    let cancelled = series.size > 4.0 * series.sum;
    (converged && !cancelled).then(|| series.ln_sum())
}

/// Everything but `c`, with `a >= b > 0` and `0 < z < 1`.
struct Ordered {
    a: f64,
    b: f64,
    z: f64,
}

impl Ordered {
    fn ln_value(&self, c: f64) -> f64 {
        let Ordered { a, b, z } = *self;
        if a + b > c
            && let Some(ln_series) = ln_short_series(c - a, c - b, c, z)
        {
            return (c - a - b) * (-z).ln_1p() + ln_series;
        }
        if let Some(ln_series) = ln_short_series(a, b, c, z) {
            return ln_series;
        }
        if c > b { self.ln_integral(c) } else { self.ln_from_larger(c) }
    }

    /// For `c <= b`: values at larger `c`, and steps down that add positive numbers.
    fn ln_from_larger(&self, c: f64) -> f64 {
        let Ordered { a, b, z } = *self;
        if b < c + 1.0 {
            let raised = Ordered { a: a + 1.0, b: b + 1.0, z };
            let ln_step = (a * b * z / (c * (c + 1.0))).ln();
            return log_sum_exp(self.ln_value(c + 1.0), ln_step + raised.ln_value(c + 2.0));
        }
        let steps = (b - c).floor();
        let mut ln_here = self.ln_value(c + steps);
        let mut ln_above = self.ln_value(c + steps + 1.0);
        for step in 0..steps as usize {
            let here = c + steps - step as f64;
            let from_here = here * ((here - 1.0) * (1.0 - z) + (a + b - here) * z);
            let from_above = (a - here) * (b - here) * z;
            let ln_divisor = (here * (here - 1.0)).ln() + (-z).ln_1p();
            let ln_below =
                log_sum_exp(from_here.ln() + ln_here, from_above.ln() + ln_above) - ln_divisor;
            (ln_here, ln_above) = (ln_below, ln_here);
        }
        ln_here
    }

    /// Euler's integral over `t = 1 / (1 + e^-u)`, for `c > b`.
    ///
    /// In `u` the integrand has one peak and no singularity nearer than `π i`; with
    /// `u = peak + width sinh(v)` its tails die doubly exponentially, and the trapezoidal
    /// rule about squares its error with every halving of the step.
    fn ln_integral(&self, c: f64) -> f64 {
        let integrand = EulerIntegrand { a: self.a, b: self.b, c, edge: -(-self.z).ln_1p() };
        let (peak, width) = integrand.peak_and_width();
        let height = integrand.ln_at(peak);
        let weight = |v: f64| {
            let ln_weight = integrand.ln_at(peak + width * v.sinh()) - height;
            ln_weight.exp() * v.cosh()
        };
        let mut step = 0.25;
        let mut sum = one_sided_sum(weight, 0.0, step) + one_sided_sum(weight, -step, -step);
        for _ in 0..12 {
            let between =
                one_sided_sum(weight, step / 2.0, step) + one_sided_sum(weight, -step / 2.0, -step);
            let change = (between - sum).abs();
            sum += between;
            step /= 2.0;
            if change <= 1e-13 * sum {
                break;
            }
        }
        height + (width * step * sum).ln() - ln_beta(self.b, c - self.b)
    }
}

/// The sum of a function that has its peak at 0, from `first` on in steps away from it.
fn one_sided_sum(weight: impl Fn(f64) -> f64, first: f64, step: f64) -> f64 {
    let (mut sum, mut v) = (0.0, first);
    loop {
        let term = weight(v);
        sum += term;
        if term <= 1e-20 * sum || term < 1e-30 {
            return sum;
        }
        v += step;
    }
}

/// `t^b (1-t)^(c-b) (1-zt)^-a` over `u = ln(t / (1-t))`.
struct EulerIntegrand {
    a: f64,
    b: f64,
    c: f64,
    /// `-ln(1-z)`: where `1-zt` levels off.
    edge: f64,
}

impl EulerIntegrand {
    fn ln_at(&self, u: f64) -> f64 {
        let (here, beyond) = (softplus(u), softplus(u - self.edge));
        self.b * u - self.c * here + self.a * (here - beyond)
    }

    fn slope(&self, u: f64) -> f64 {
        self.b + (self.a - self.c) * logistic(u) - self.a * logistic(u - self.edge)
    }

    fn peak_and_width(&self) -> (f64, f64) {
        let (mut low, mut high) = (-800.0, 800.0 + self.edge);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if self.slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        let peak = 0.5 * (low + high);
        let spread = |u: f64| logistic(u) * logistic(-u);
        let curvature = (self.c - self.a) * spread(peak) + self.a * spread(peak - self.edge);
        (peak, (1.0 / curvature.sqrt()).clamp(1e-6, 1.0))
    }
}

/// `ln(1 + e^u)`.
fn softplus(u: f64) -> f64 {
    u.max(0.0) + (-u.abs()).exp().ln_1p()
}

fn logistic(u: f64) -> f64 {
    1.0 / (1.0 + (-u).exp())
}
