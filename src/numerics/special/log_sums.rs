//! Sums and differences of numbers known by their logarithms.

/// `ln(e^a + e^b)` without overflow; `-inf` is ln 0.
pub fn log_sum_exp(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if high.is_infinite() {
        return high;
    }
    high + (low - high).exp().ln_1p()
}

/// `ln(e^a - e^b)` without overflow; `-inf` when they are equal, NaN when `a < b`.
pub fn log_diff_exp(a: f64, b: f64) -> f64 {
    if b == f64::NEG_INFINITY || a == b {
        return if a == b { f64::NEG_INFINITY } else { a };
    }
    let gap = b - a;
    // Near 0 the difference is in expm1, far from 0 in ln_1p (Mächler 2012, "log1mexp").
    if gap > -std::f64::consts::LN_2 { a + (-gap.exp_m1()).ln() } else { a + (-gap.exp()).ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_differences_stay_finite_where_the_terms_overflow() {
        assert_eq!(log_sum_exp(1e4, 1e4), 1e4 + std::f64::consts::LN_2);
        assert_eq!(log_sum_exp(f64::NEG_INFINITY, -3.0), -3.0);
        assert_eq!(log_diff_exp(-2e4, f64::NEG_INFINITY), -2e4);
        assert_eq!(log_diff_exp(5.0, 5.0), f64::NEG_INFINITY);
        assert!(log_diff_exp(1.0, 2.0).is_nan());
    }

    #[test]
    fn a_difference_of_near_equals_keeps_its_digits() {
        // ln(e - e^(1 - 1e-9)); mpmath 50 digits.
        let below = 1.0 - 1e-9;
        assert!((log_diff_exp(1.0, below) - -19.723265865728344).abs() < 1e-14);
        assert!((log_sum_exp(log_diff_exp(3.0, -7.0), -7.0) - 3.0).abs() < 1e-15);
    }
}
