//! Integrals of positive functions known by their logarithms.

use super::gauss_legendre::GaussLegendre;

/// `ln ∫ e^(ln_f(x)) dx` over `low..high`, to about 1e-13 of the integral.
///
/// Panels are halved until two rounds agree. `-inf` for an empty interval. Meant for smooth
/// functions with a peak or two; a kink costs panels, of which there are at most 1,024.
pub fn ln_integral(ln_f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    if low >= high {
        return f64::NEG_INFINITY;
    }
    let mut panels = 1;
    let mut previous = over_panels(&ln_f, low, high, panels);
    while panels < 1_024 {
        panels *= 2;
        let value = over_panels(&ln_f, low, high, panels);
        let agreed = (value - previous).abs() <= 1e-13 * (1.0 + value.abs());
        previous = value;
        if agreed || value.is_nan() {
            break;
        }
    }
    previous
}

fn over_panels(ln_f: impl Fn(f64) -> f64, low: f64, high: f64, panels: usize) -> f64 {
    let width = (high - low) / panels as f64;
    let (mut sum, mut ln_scale) = (0.0, f64::NEG_INFINITY);
    for panel in 0..panels {
        let start = low + width * panel as f64;
        for (point, weight) in GaussLegendre::THIRTY_TWO.points(start, start + width) {
            let ln_value = ln_f(point);
            if ln_value > ln_scale {
                sum *= (ln_scale - ln_value).exp();
                ln_scale = ln_value;
            }
            if ln_scale > f64::NEG_INFINITY {
                sum += weight * (ln_value - ln_scale).exp();
            }
        }
    }
    ln_scale + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_peak_far_above_the_largest_float_is_integrated() {
        // A normal density of width 1e-3 times e^5000: its integral is e^5000.
        let ln_density = |x: f64| {
            let scaled = (x - 0.3) / 1e-3;
            5_000.0 - 0.5 * scaled * scaled - 0.5 * (2.0 * std::f64::consts::PI * 1e-6).ln()
        };
        assert!((ln_integral(ln_density, 0.0, 1.0) - 5_000.0).abs() < 1e-9);
    }

    #[test]
    fn an_empty_interval_has_no_integral() {
        assert_eq!(ln_integral(|_| 0.0, 1.0, 1.0), f64::NEG_INFINITY);
    }
}
