//! Gauss-Legendre quadrature: few points that integrate polynomials exactly.

/// A point in `(0, 1)` and its weight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) at: f64,
    pub(super) weight: f64,
}

/// The points that integrate polynomials up to degree `2 * count - 1` over `[0, 1]` exactly.
///
/// They are the roots of the Legendre polynomial of degree `count`, found by Newton's
/// method from the usual cosine guess and moved from `[-1, 1]`.
pub(super) fn gauss_legendre(count: usize) -> Vec<Point> {
    (0..count)
        .map(|index| {
            let guess = std::f64::consts::PI * (index as f64 + 0.75) / (count as f64 + 0.5);
            let mut x = guess.cos();
            for _ in 0..10 {
                let (value, slope) = legendre(count, x);
                x -= value / slope;
            }
            let (_, slope) = legendre(count, x);
            Point { at: 0.5 + 0.5 * x, weight: 1.0 / ((1.0 - x * x) * slope * slope) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_up_to_twice_the_points_are_integrated_exactly() {
        for count in 1..=40 {
            let points = gauss_legendre(count);
            for degree in 0..2 * count {
                let integral: f64 =
                    points.iter().map(|p| p.weight * p.at.powi(degree as i32)).sum();
                let exact = 1.0 / (degree as f64 + 1.0);
                assert!((integral - exact).abs() < 1e-13, "{count} points, degree {degree}");
            }
        }
    }
}
