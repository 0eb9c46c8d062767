//! Integrals of positive functions known by their logarithms.

/// A Gauss–Legendre rule: `n` points are exact for polynomials of degree `2n - 1`.
#[derive(Clone, Copy, Debug)]
pub struct GaussLegendre {
    /// The positive half of the rule on -1..1: abscissa and weight.
    half: &'static [(f64, f64)],
}

impl GaussLegendre {
    /// The rule of 16 points.
    pub const SIXTEEN: GaussLegendre = GaussLegendre { half: &HALF_OF_16 };

    /// The rule of 32 points.
    pub const THIRTY_TWO: GaussLegendre = GaussLegendre { half: &HALF_OF_32 };

    /// `(point, weight)` over `low..high`; the weights add to `high - low`.
    pub fn points(self, low: f64, high: f64) -> impl Iterator<Item = (f64, f64)> {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        self.half.iter().flat_map(move |&(x, weight)| {
            [(middle - half * x, half * weight), (middle + half * x, half * weight)]
        })
    }
}

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

/// mpmath 50 digits.
const HALF_OF_16: [(f64, f64); 8] = [
    (0.09501250983763744, 0.1894506104550685),
    (0.2816035507792589, 0.18260341504492358),
    (0.45801677765722737, 0.16915651939500254),
    (0.6178762444026438, 0.14959598881657674),
    (0.755404408355003, 0.12462897125553388),
    (0.8656312023878318, 0.09515851168249279),
    (0.9445750230732326, 0.062253523938647894),
    (0.9894009349916499, 0.027152459411754096),
];

/// mpmath 50 digits.
const HALF_OF_32: [(f64, f64); 16] = [
    (0.04830766568773832, 0.0965400885147278),
    (0.1444719615827965, 0.09563872007927486),
    (0.23928736225213706, 0.09384439908080457),
    (0.33186860228212767, 0.09117387869576389),
    (0.42135127613063533, 0.08765209300440381),
    (0.5068999089322294, 0.08331192422694675),
    (0.5877157572407623, 0.07819389578707031),
    (0.6630442669302152, 0.0723457941088485),
    (0.7321821187402897, 0.06582222277636185),
    (0.7944837959679424, 0.058684093478535544),
    (0.84936761373257, 0.050998059262376175),
    (0.8963211557660521, 0.04283589802222668),
    (0.9349060759377397, 0.03427386291302143),
    (0.9647622555875064, 0.02539206530926206),
    (0.9856115115452684, 0.01627439473090567),
    (0.9972638618494816, 0.007018610009470096),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_exact_for_polynomials_below_twice_its_points() {
        for (rule, points) in [(GaussLegendre::SIXTEEN, 16), (GaussLegendre::THIRTY_TWO, 32)] {
            let degree = 2 * points - 1;
            let integral: f64 = rule.points(0.0, 2.0).map(|(x, w)| w * x.powi(degree)).sum();
            let exact = 2f64.powi(degree + 1) / f64::from(degree + 1);
            assert!((integral / exact - 1.0).abs() < 1e-13);
        }
    }

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
