//! Gauss–Legendre quadrature: few points that integrate polynomials exactly.

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

/// A point in `(0, 1)` and its weight.
#[derive(Clone, Copy, Debug)]
pub struct QuadraturePoint {
    /// The point.
    pub at: f64,
    /// Its weight.
    pub weight: f64,
}

/// The points that integrate polynomials up to degree `2 * count - 1` over `[0, 1]` exactly.
///
/// They are the roots of the Legendre polynomial of degree `count`, found by Newton's
/// method from the usual cosine guess and moved from `[-1, 1]`.
pub fn unit_interval_points(count: usize) -> Vec<QuadraturePoint> {
    (0..count)
        .map(|index| {
            let guess = std::f64::consts::PI * (index as f64 + 0.75) / (count as f64 + 0.5);
            let mut x = guess.cos();
            for _ in 0..10 {
                let (value, slope) = legendre(count, x);
                x -= value / slope;
            }
            let (_, slope) = legendre(count, x);
            QuadraturePoint { at: 0.5 + 0.5 * x, weight: 1.0 / ((1.0 - x * x) * slope * slope) }
        })
        .collect()
}

/// The Legendre polynomial of degree `degree` and its derivative at `x`.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=degree {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, degree as f64 * (x * value - before) / (x * x - 1.0))
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
    fn polynomials_up_to_twice_the_points_are_integrated_exactly() {
        for count in 1..=40 {
            let points = unit_interval_points(count);
            for degree in 0..2 * count {
                let integral: f64 =
                    points.iter().map(|p| p.weight * p.at.powi(degree as i32)).sum();
                let exact = 1.0 / (degree as f64 + 1.0);
                assert!((integral - exact).abs() < 1e-13, "{count} points, degree {degree}");
            }
        }
    }
}
