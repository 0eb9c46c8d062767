//! Rising factorials: ratios of gamma functions, computed count by count.

use tenure::numerics::special::{digamma, ln_gamma, trigamma};

/// Counts farther apart than this are not stepped through one by one: the difference of the
/// functions is then so large that their own rounding no longer matters.
const FARTHEST_WALK: u64 = 1024;
/// Products are folded into their logarithm before they overflow.
const LARGE: f64 = 1e200;

/// `ln Γ(base + count) - ln Γ(base)`, and its derivatives by `base`, for counts that rise.
///
/// The frequencies of a shop are nearly consecutive, so a step is a product and a quotient in
/// place of three functions; and nothing cancels where `base` is large.
pub(crate) struct RisingFactorial {
    base: f64,
    count: u64,
    logged: f64,
    product: f64,
    /// The first derivative.
    pub(crate) slope: f64,
    /// The second derivative.
    pub(crate) curvature: f64,
}

impl RisingFactorial {
    /// At count 0; `base` is positive.
    pub(crate) fn new(base: f64) -> RisingFactorial {
        RisingFactorial { base, count: 0, logged: 0.0, product: 1.0, slope: 0.0, curvature: 0.0 }
    }

    /// The logarithm itself.
    pub(crate) fn log(&self) -> f64 {
        self.logged + self.product.ln()
    }

    /// Moves on to a count that is not below the present one.
    pub(crate) fn rise_to(&mut self, count: u64) {
        let here = |count: u64| self.base + count as f64;
        if count - self.count > FARTHEST_WALK {
            let (from, to) = (here(self.count), here(count));
            self.logged += ln_gamma(to) - ln_gamma(from);
            self.slope += digamma(to) - digamma(from);
            self.curvature += trigamma(to) - trigamma(from);
            self.count = count;
        }
        while self.count < count {
            let factor = self.base + self.count as f64;
            let inverse = 1.0 / factor;
            self.product *= factor;
            self.slope += inverse;
            self.curvature -= inverse * inverse;
            self.count += 1;
            if self.product > LARGE {
                self.logged += self.product.ln();
                self.product = 1.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_and_leaping_are_the_differences_of_the_gamma_functions() {
        for base in [1e-4, 0.24, 3.0, 250.0] {
            let mut rising = RisingFactorial::new(base);
            for count in [0, 1, 2, 7, 300, 1_000, 9_000, 9_001] {
                rising.rise_to(count);
                let to = base + count as f64;
                let close = |found: f64, expected: f64| {
                    let error = (found - expected).abs() / expected.abs().max(1.0);
                    assert!(error < 1e-12, "{base} and {count}: {found} not {expected}");
                };
                close(rising.log(), ln_gamma(to) - ln_gamma(base));
                close(rising.slope, digamma(to) - digamma(base));
                close(rising.curvature, trigamma(to) - trigamma(base));
            }
        }
    }
}
