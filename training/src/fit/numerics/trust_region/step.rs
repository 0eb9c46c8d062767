//! The step of a trust region: the minimum of a quadratic model within a radius.

use crate::fit::numerics::symmetric_matrix::Eigen;

/// The step of length at most `radius` that decreases the quadratic model most, and that
/// decrease.
pub(super) fn trust_step(curvature: &Eigen, gradient: &[f64], radius: f64) -> (Vec<f64>, f64) {
    let slopes = curvature.project(gradient);
    let lowest = curvature.values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = curvature.values.iter().copied().fold(0.0, |a: f64, b| a.max(b.abs()));
    let step_at = |shift: f64| -> Vec<f64> {
        let pairs = slopes.iter().zip(&curvature.values);
        pairs.map(|(slope, value)| -slope / (value + shift)).collect()
    };
    let floor = 1e-12 * largest.max(1e-300);
    let mut shift = (floor - lowest).max(0.0);
    let mut step = step_at(shift);
    if norm(&step) > radius {
        let (mut low, mut high) = (shift, shift + norm(&slopes) / radius);
        for _ in 0..60 {
            shift = 0.5 * (low + high);
            step = step_at(shift);
            let length = norm(&step);
            if length > radius {
                low = shift;
            } else {
                high = shift;
                if length > 0.9 * radius {
                    break;
                }
            }
        }
        step = step_at(high);
    }
    let promised: f64 = step
        .iter()
        .zip(&slopes)
        .zip(&curvature.values)
        .map(|((step, slope), value)| -(slope * step + 0.5 * value * step * step))
        .sum();
    (curvature.restore(&step), promised.max(f64::MIN_POSITIVE))
}

/// The Euclidean length of a vector.
pub(super) fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|value| value * value).sum::<f64>().sqrt()
}
