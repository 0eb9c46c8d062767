//! Weighted linear models with an L2 penalty, by Newton's method.
//!
//! `linfa-logistic` does not take row weights, which make the latest snapshots count most; so the
//! two small regressions that the recipe needs are written here.

/// The quantity that the linear margin predicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinearTarget {
    /// Log-odds of targets 0 and 1.
    LogOdds,
    /// The target itself.
    Mean,
}

/// Rows with their targets and weights.
pub(crate) struct Observations<'a> {
    /// Standardised inputs, one vector per row, all of one length.
    pub(crate) rows: &'a [Vec<f64>],
    pub(crate) targets: &'a [f64],
    pub(crate) weights: &'a [f64],
}

const STEPS_MAX: usize = 50;
const STEP_NEGLIGIBLE: f64 = 1e-10;

/// Minimises `sum of weight * loss + penalty / 2 * |coefficients|^2`; the intercept is free.
///
/// Returns the intercept and one coefficient per input. The loss is the logistic one for
/// [`LinearTarget::LogOdds`], half the squared error for [`LinearTarget::Mean`].
pub(crate) fn fit(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
) -> (f64, Vec<f64>) {
    let width = observations.rows.first().map_or(0, Vec::len) + 1;
    let mut parameters = vec![0.0; width];
    parameters[0] = start(target, observations);
    let mut lowest = loss(target, observations, penalty, &parameters);
    for _ in 0..STEPS_MAX {
        let (gradient, hessian) = derivatives(target, observations, penalty, &parameters);
        let mut step = solve_positive(hessian, gradient);
        // A full Newton step can overshoot where the curvature is small: halve it until it descends.
        while step.iter().any(|change| change.abs() >= STEP_NEGLIGIBLE) {
            let moved: Vec<f64> =
                parameters.iter().zip(&step).map(|(b, change)| b - change).collect();
            let reached = loss(target, observations, penalty, &moved);
            if reached <= lowest {
                (parameters, lowest) = (moved, reached);
                break;
            }
            step.iter_mut().for_each(|change| *change /= 2.0);
        }
        if step.iter().all(|change| change.abs() < STEP_NEGLIGIBLE) {
            break;
        }
    }
    let coefficients = parameters.split_off(1);
    (parameters[0], coefficients)
}

/// The best intercept of a model without inputs: Newton's steps from there are safe.
fn start(target: LinearTarget, observations: &Observations) -> f64 {
    let total: f64 = observations.weights.iter().sum();
    let weighted = observations.targets.iter().zip(observations.weights).map(|(t, w)| t * w);
    let mean = weighted.sum::<f64>() / total;
    match target {
        LinearTarget::LogOdds => (mean / (1.0 - mean)).ln(),
        LinearTarget::Mean => mean,
    }
}

/// The penalised loss, which [`fit`] minimises.
fn loss(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
    parameters: &[f64],
) -> f64 {
    let coefficients = &parameters[1..];
    let of_row = |(at, row): (usize, &Vec<f64>)| {
        let products = row.iter().zip(coefficients).map(|(x, b)| x * b);
        let margin = products.fold(parameters[0], |sum, product| sum + product);
        let observed = observations.targets[at];
        observations.weights[at]
            * match target {
                LinearTarget::LogOdds => {
                    margin.max(0.0) + (-margin.abs()).exp().ln_1p() - observed * margin
                }
                LinearTarget::Mean => (margin - observed).powi(2) / 2.0,
            }
    };
    let fit: f64 = observations.rows.iter().enumerate().map(of_row).sum();
    fit + penalty / 2.0 * coefficients.iter().map(|b| b * b).sum::<f64>()
}

/// Gradient and Hessian of the penalised loss; the intercept comes first.
fn derivatives(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
    parameters: &[f64],
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let width = parameters.len();
    let mut gradient: Vec<f64> = parameters.iter().map(|value| penalty * value).collect();
    gradient[0] = 0.0;
    let mut hessian = vec![vec![0.0; width]; width];
    for (at, diagonal) in hessian.iter_mut().enumerate().skip(1) {
        diagonal[at] = penalty;
    }
    let mut inputs = vec![1.0; width];
    for (at, row) in observations.rows.iter().enumerate() {
        inputs[1..].copy_from_slice(row);
        let margin: f64 = inputs.iter().zip(parameters).map(|(x, b)| x * b).sum();
        let (slope, curvature) = match target {
            LinearTarget::LogOdds => {
                let probability = 1.0 / (1.0 + (-margin).exp());
                (probability - observations.targets[at], probability * (1.0 - probability))
            }
            LinearTarget::Mean => (margin - observations.targets[at], 1.0),
        };
        let weight = observations.weights[at];
        for i in 0..width {
            gradient[i] += weight * slope * inputs[i];
            let scaled = weight * curvature * inputs[i];
            for j in 0..=i {
                hessian[i][j] += scaled * inputs[j];
            }
        }
    }
    (gradient, hessian)
}

/// Solves `matrix * x = right` by Cholesky's factorisation of the lower triangle.
///
/// A pivot that is not clearly positive marks a direction that the data leave open; the solution is
/// zero there.
fn solve_positive(mut matrix: Vec<Vec<f64>>, right: Vec<f64>) -> Vec<f64> {
    let width = right.len();
    let largest = (0..width).map(|i| matrix[i][i]).fold(0.0, f64::max);
    for j in 0..width {
        let squares: f64 = (0..j).map(|k| matrix[j][k] * matrix[j][k]).sum();
        let pivot = matrix[j][j] - squares;
        matrix[j][j] = if pivot > 1e-12 * largest { pivot.sqrt() } else { f64::INFINITY };
        for i in j + 1..width {
            let products: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            matrix[i][j] = (matrix[i][j] - products) / matrix[j][j];
        }
    }
    let mut solution = right;
    for i in 0..width {
        let known: f64 = (0..i).map(|k| matrix[i][k] * solution[k]).sum();
        solution[i] = (solution[i] - known) / matrix[i][i];
    }
    for i in (0..width).rev() {
        let known: f64 = (i + 1..width).map(|k| matrix[k][i] * solution[k]).sum();
        solution[i] = (solution[i] - known) / matrix[i][i];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Vec<f64>> {
        (0..60).map(|i| vec![f64::from(i % 7) - 3.0, f64::from(i % 4) - 1.5]).collect()
    }

    #[test]
    fn an_unpenalised_mean_recovers_a_straight_line() {
        let rows = rows();
        let targets: Vec<f64> = rows.iter().map(|row| 2.0 + 3.0 * row[0] - row[1]).collect();
        let weights = vec![0.5; rows.len()];
        let observations = Observations { rows: &rows, targets: &targets, weights: &weights };
        let (intercept, coefficients) = fit(LinearTarget::Mean, &observations, 0.0);
        for (found, expected) in
            [intercept, coefficients[0], coefficients[1]].iter().zip([2.0, 3.0, -1.0])
        {
            assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
        }
    }

    #[test]
    fn at_the_optimum_the_gradient_vanishes() {
        let rows = rows();
        let targets: Vec<f64> = (0..rows.len()).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let weights: Vec<f64> = (0..rows.len()).map(|i| 0.2 + (i % 5) as f64).collect();
        let observations = Observations { rows: &rows, targets: &targets, weights: &weights };
        let (intercept, coefficients) = fit(LinearTarget::LogOdds, &observations, 2.0);
        let parameters = [&[intercept], coefficients.as_slice()].concat();
        let (gradient, _) = derivatives(LinearTarget::LogOdds, &observations, 2.0, &parameters);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-8), "{gradient:?}");
    }

    #[test]
    fn a_start_far_from_the_optimum_still_descends() {
        // One buyer in a thousand, and an informative input: full Newton steps overshoot here.
        let rows: Vec<Vec<f64>> =
            (0..3000).map(|i| vec![if i % 1000 == 0 { 30.0 } else { 0.0 }]).collect();
        let targets: Vec<f64> = (0..3000).map(|i| f64::from(u8::from(i % 1000 == 0))).collect();
        let weights = vec![1.0; 3000];
        let observations = Observations { rows: &rows, targets: &targets, weights: &weights };
        let (intercept, coefficients) = fit(LinearTarget::LogOdds, &observations, 1e-3);
        let parameters = [&[intercept], coefficients.as_slice()].concat();
        let (gradient, _) = derivatives(LinearTarget::LogOdds, &observations, 1e-3, &parameters);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-6), "{gradient:?}");
    }

    #[test]
    fn a_direction_the_data_say_nothing_of_keeps_weight_zero() {
        let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i), 0.0]).collect();
        let targets: Vec<f64> = (0..20).map(f64::from).collect();
        let weights = vec![1.0; 20];
        let observations = Observations { rows: &rows, targets: &targets, weights: &weights };
        let (_, coefficients) = fit(LinearTarget::Mean, &observations, 0.0);
        assert!((coefficients[0] - 1.0).abs() < 1e-9);
        assert_eq!(coefficients[1], 0.0);
    }
}
