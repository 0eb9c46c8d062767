//! Weighted linear models with an L2 penalty, by Newton's method.
//!
//! `linfa-logistic` does not take row weights, which make the latest snapshots count most; so the
//! two small regressions that the recipe needs are written here.

mod few;
mod observations;
mod sums;
mod target;

use tenure::numerics::cholesky;

use few::FewObservations;
pub(crate) use observations::{BLOCK, Inputs, Observations};
use sums::{LossSums, sums};
pub(crate) use target::LinearTarget;

const STEPS_MAX: usize = 50;
/// The largest change of a coefficient after which no further step is needed: the error that a
/// step leaves is about the square of the step.
const STEP_LAST: f64 = 1e-7;
/// The part of a loss that the rounding of its sum may add: a step that raises the loss by less
/// did not overshoot.
const ROUNDING: f64 = 1e-13;

/// Minimises `sum of weight * loss + penalty / 2 * |coefficients|^2`; the intercept is free.
///
/// Returns the intercept and one coefficient per input. The loss is the logistic one for
/// [`LinearTarget::LogOdds`], half the squared error for [`LinearTarget::Mean`]. Rows are summed
/// in blocks of fixed size, so the result does not depend on the number of threads. Where there are
/// many rows, the fit of a part of them is where the steps start: most steps are then cheap.
pub(crate) fn fit(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
) -> (f64, Vec<f64>) {
    let mut parameters = vec![0.0; observations.inputs.width() + 1];
    parameters[0] = start(target, observations);
    if target == LinearTarget::LogOdds
        && let Some(few) = FewObservations::of(observations)
    {
        parameters = descend(target, &few.observations(), penalty * few.share, parameters);
    }
    let mut parameters = descend(target, observations, penalty, parameters);
    let coefficients = parameters.split_off(1);
    (parameters[0], coefficients)
}

/// Newton's steps from some parameters to those with the least penalised loss.
fn descend(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
    mut parameters: Vec<f64>,
) -> Vec<f64> {
    let mut here = penalised(target, observations, penalty, &parameters);
    for _ in 0..STEPS_MAX {
        let mut step = newton_step(&here);
        if is_last(&step) {
            return moved(&parameters, &step);
        }
        // A full Newton step can overshoot where the curvature is small: halve it until it descends.
        while !is_last(&step) {
            let moved = moved(&parameters, &step);
            let there = penalised(target, observations, penalty, &moved);
            if there.loss <= here.loss + ROUNDING * here.loss.abs() {
                (parameters, here) = (moved, there);
                break;
            }
            step.iter_mut().for_each(|change| *change /= 2.0);
        }
        if is_last(&step) {
            break;
        }
    }
    parameters
}

fn is_last(step: &[f64]) -> bool {
    step.iter().all(|change| change.abs() < STEP_LAST)
}

fn moved(parameters: &[f64], step: &[f64]) -> Vec<f64> {
    parameters.iter().zip(step).map(|(parameter, change)| parameter - change).collect()
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

/// The penalised loss, which [`fit`] minimises, with its gradient and Hessian; the intercept
/// comes first.
fn penalised(
    target: LinearTarget,
    observations: &Observations,
    penalty: f64,
    parameters: &[f64],
) -> LossSums {
    let mut sums = sums(target, observations, parameters);
    for (at, value) in parameters.iter().enumerate().skip(1) {
        sums.loss += penalty / 2.0 * value * value;
        sums.gradient[at] += penalty * value;
        sums.hessian[at][at] += penalty;
    }
    sums
}

/// The solution of `hessian * step = gradient`.
///
/// A pivot that is not clearly positive marks a direction that the data leave open; the step is
/// zero there.
fn newton_step(sums: &LossSums) -> Vec<f64> {
    let hessian = &sums.hessian;
    let largest = (0..hessian.len()).map(|at| hessian[at][at]).fold(0.0, f64::max);
    let pivot =
        |square: f64| Some(if square > 1e-12 * largest { square.sqrt() } else { f64::INFINITY });
    let factor =
        cholesky::lower_triangle(hessian, pivot).expect("this pivot never fails a factorisation");
    cholesky::solve(&factor, sums.gradient.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a table, as they are.
    struct Rows(Vec<Vec<f64>>);

    impl Inputs for Rows {
        fn width(&self) -> usize {
            self.0[0].len()
        }

        fn write(&self, first: usize, block: &mut [[f64; BLOCK]]) {
            for (at, row) in self.0[first..].iter().take(BLOCK).enumerate() {
                for (values, value) in block.iter_mut().zip(row) {
                    values[at] = *value;
                }
            }
        }
    }

    #[test]
    fn a_start_from_few_rows_ends_where_one_from_nothing_does() {
        let rows = Rows(
            (0..150_000_u32)
                .map(|i| (1..5).map(|j| (f64::from(i * j) * 0.61).sin()).collect())
                .collect(),
        );
        let targets: Vec<f64> = (0..150_000_u32)
            .map(|i| f64::from(u8::from((f64::from(i) * 0.61).sin() + f64::from(i % 7) > 3.0)))
            .collect();
        let weights: Vec<f64> = (0..targets.len()).map(|i| 0.2 + (i % 5) as f64).collect();
        let observations = Observations { inputs: &rows, targets: &targets, weights: &weights };
        assert!(FewObservations::of(&observations).is_some());
        let (intercept, coefficients) = fit(LinearTarget::LogOdds, &observations, 20.0);
        let found = [&[intercept], coefficients.as_slice()].concat();
        let expected = descend(LinearTarget::LogOdds, &observations, 20.0, vec![0.0; 5]);
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-11, "{found} for {expected}");
        }
    }

    fn gradient(target: LinearTarget, observations: &Observations, penalty: f64) -> Vec<f64> {
        let (intercept, coefficients) = fit(target, observations, penalty);
        let parameters = [&[intercept], coefficients.as_slice()].concat();
        penalised(target, observations, penalty, &parameters).gradient
    }

    fn rows() -> Vec<Vec<f64>> {
        (0..60).map(|i| vec![f64::from(i % 7) - 3.0, f64::from(i % 4) - 1.5]).collect()
    }

    #[test]
    fn an_unpenalised_mean_recovers_a_straight_line() {
        let rows = rows();
        let targets: Vec<f64> = rows.iter().map(|row| 2.0 + 3.0 * row[0] - row[1]).collect();
        let weights = vec![0.5; rows.len()];
        let observations =
            Observations { inputs: &Rows(rows), targets: &targets, weights: &weights };
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
        let observations =
            Observations { inputs: &Rows(rows), targets: &targets, weights: &weights };
        let gradient = gradient(LinearTarget::LogOdds, &observations, 2.0);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-8), "{gradient:?}");
    }

    #[test]
    fn a_start_far_from_the_optimum_still_descends() {
        // One buyer in a thousand, and an informative input: full Newton steps overshoot here.
        let rows: Vec<Vec<f64>> =
            (0..3000).map(|i| vec![if i % 1000 == 0 { 30.0 } else { 0.0 }]).collect();
        let targets: Vec<f64> = (0..3000).map(|i| f64::from(u8::from(i % 1000 == 0))).collect();
        let weights = vec![1.0; 3000];
        let observations =
            Observations { inputs: &Rows(rows), targets: &targets, weights: &weights };
        let gradient = gradient(LinearTarget::LogOdds, &observations, 1e-3);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-6), "{gradient:?}");
    }

    #[test]
    fn a_direction_the_data_say_nothing_of_keeps_weight_zero() {
        let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i), 0.0]).collect();
        let targets: Vec<f64> = (0..20).map(f64::from).collect();
        let weights = vec![1.0; 20];
        let observations =
            Observations { inputs: &Rows(rows), targets: &targets, weights: &weights };
        let (_, coefficients) = fit(LinearTarget::Mean, &observations, 0.0);
        assert!((coefficients[0] - 1.0).abs() < 1e-9);
        assert_eq!(coefficients[1], 0.0);
    }

    #[test]
    fn the_sums_are_those_of_the_formulas_on_any_number_of_threads() {
        let rows: Vec<Vec<f64>> = (0..10_000)
            .map(|i| (0..6).map(|j| (f64::from(i * (j + 3)) * 0.37).sin()).collect())
            .collect();
        let targets: Vec<f64> = (0..rows.len()).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let weights: Vec<f64> = (0..rows.len()).map(|i| 0.2 + (i % 5) as f64).collect();
        let parameters = [0.3, -1.0, 0.5, 2.0, 0.1, -0.4, 0.7];
        let rows = Rows(rows);
        let observations = Observations { inputs: &rows, targets: &targets, weights: &weights };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| sums(LinearTarget::LogOdds, &observations, &parameters))
        };
        let found = on(1);
        assert_eq!(found, on(3));
        let (mut slope, mut curvature, mut loss) = (0.0, 0.0, 0.0);
        for (at, row) in rows.0.iter().enumerate() {
            let margin: f64 =
                parameters[0] + row.iter().zip(&parameters[1..]).map(|(x, b)| x * b).sum::<f64>();
            let probability = 1.0 / (1.0 + (-margin).exp());
            slope += weights[at] * (probability - targets[at]) * row[4];
            curvature += weights[at] * probability * (1.0 - probability) * row[4] * row[1];
            let likelihood = if targets[at] == 1.0 { probability } else { 1.0 - probability };
            loss -= weights[at] * likelihood.ln();
        }
        for (found, expected) in
            [(found.gradient[5], slope), (found.hessian[5][2], curvature), (found.loss, loss)]
        {
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} for {expected}");
        }
    }
}
