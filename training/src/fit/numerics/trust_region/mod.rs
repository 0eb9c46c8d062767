//! Minimisation of a smooth function of a few coordinates by Newton steps in a trust region.
//!
//! The Hessian is the function's own where it has one, else differences of the analytic gradient,
//! at one evaluation per coordinate. With up to a dozen coordinates even that beats methods that
//! must learn the curvature over many steps, and it finds negative curvature. Coordinates are
//! bounded; one that the function pushes against its bound stays there while the others move on.

mod step;

use super::symmetric_matrix::{Matrix, eigen};
use step::{norm, trust_step};

/// A function to minimise. A value that is not finite marks a place outside its domain.
pub(crate) trait ObjectiveFunction {
    /// Writes the gradient, returns the value.
    fn value(&self, coordinates: &[f64], gradient: &mut [f64]) -> f64;

    /// The same with all second derivatives, if the function has them.
    fn value_with_curvature(
        &self,
        _coordinates: &[f64],
        _gradient: &mut [f64],
        _curvature: &mut Matrix,
    ) -> Option<f64> {
        None
    }
}

/// An objective with the box of coordinates to search, and when to stop.
pub(crate) struct BoundedMinimisation<'a> {
    pub(crate) objective: &'a dyn ObjectiveFunction,
    /// The lowest and highest value of each coordinate.
    pub(crate) bounds: &'a [(f64, f64)],
    /// Derivatives below this count as zero.
    pub(crate) tolerance: f64,
    /// Newton steps at most.
    pub(crate) max_iterations: usize,
}

/// The end of a search.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    pub(crate) point: SearchPoint,
    /// The largest derivative by a coordinate that is not held at its bound.
    pub(crate) largest_slope: f64,
    pub(crate) converged: bool,
    pub(crate) iterations: usize,
    pub(crate) evaluations: usize,
}

/// The coordinates of one place and the objective's value and derivatives there.
#[derive(Clone, Debug)]
pub(crate) struct SearchPoint {
    pub(crate) coordinates: Vec<f64>,
    pub(crate) value: f64,
    gradient: Vec<f64>,
    curvature: Option<Matrix>,
}

const FIRST_RADIUS: f64 = 1.0;
const LARGEST_RADIUS: f64 = 3.0;
const SMALLEST_RADIUS: f64 = 1e-12;
const GRADIENT_STEP: f64 = 1e-5;

impl BoundedMinimisation<'_> {
    /// The start of a search; `None` when the objective is not finite there.
    pub(crate) fn start(&self, coordinates: &[f64]) -> Option<SearchPoint> {
        Some(self.evaluate(self.boxed(coordinates))).filter(SearchPoint::is_finite)
    }

    /// Searches from `here`.
    pub(crate) fn minimise(&self, mut here: SearchPoint) -> Minimum {
        let mut evaluations = 0;
        let mut radius = FIRST_RADIUS;
        let mut iterations = 0;
        let mut converged = self.largest_slope(&here) <= self.tolerance;
        while !converged && iterations < self.max_iterations && radius > SMALLEST_RADIUS {
            iterations += 1;
            let free = self.free(&here);
            evaluations += if here.curvature.is_some() { 0 } else { free.len() };
            let curvature = eigen(&self.hessian(&here, &free));
            loop {
                let (step, promised) =
                    trust_step(&curvature, &select(&here.gradient, &free), radius);
                let there = self.evaluate(self.moved(&here, &free, &step));
                evaluations += 1;
                // Where the promised decrease is below the rounding of the value, compare slopes.
                let negligible = promised <= 1e-14 * here.value.abs().max(1e-3);
                let kept = (here.value - there.value) / promised;
                let better = if negligible {
                    self.largest_slope(&there) < self.largest_slope(&here)
                } else {
                    kept > 1e-4
                };
                if there.is_finite() && better {
                    if kept > 0.75 && norm(&step) > 0.8 * radius {
                        radius = (2.0 * radius).min(LARGEST_RADIUS);
                    }
                    here = there;
                    break;
                }
                radius = 0.25 * radius.min(norm(&step));
                if negligible || radius <= SMALLEST_RADIUS {
                    radius = 0.0;
                    break;
                }
            }
            converged = self.largest_slope(&here) <= self.tolerance;
        }
        let largest_slope = self.largest_slope(&here);
        // Sums over many customers carry rounding; a slope this small is as good as none.
        let converged = converged || largest_slope <= 1e3 * self.tolerance;
        Minimum { point: here, largest_slope, converged, iterations, evaluations }
    }

    /// The second derivatives by all coordinates: the objective's own, else central
    /// differences of the gradient.
    pub(crate) fn whole_hessian(&self, at: &SearchPoint) -> Matrix {
        let coordinates = &at.coordinates;
        if let Some(curvature) = &at.curvature {
            return curvature.clone();
        }
        let size = coordinates.len();
        let columns: Vec<Vec<f64>> = (0..size)
            .map(|index| {
                let gradient_at = |shift: f64| {
                    let mut shifted = coordinates.clone();
                    shifted[index] += shift;
                    self.gradient(&shifted)
                };
                let step = 10.0 * GRADIENT_STEP;
                let (above, below) = (gradient_at(step), gradient_at(-step));
                above.iter().zip(&below).map(|(a, b)| (a - b) / (2.0 * step)).collect()
            })
            .collect();
        symmetrised(&columns)
    }

    fn evaluate(&self, coordinates: Vec<f64>) -> SearchPoint {
        let size = coordinates.len();
        let mut gradient = vec![0.0; size];
        let mut curvature = vec![vec![0.0; size]; size];
        let known =
            self.objective.value_with_curvature(&coordinates, &mut gradient, &mut curvature);
        if let Some(value) = known {
            return SearchPoint { coordinates, value, gradient, curvature: Some(curvature) };
        }
        let value = self.objective.value(&coordinates, &mut gradient);
        SearchPoint { coordinates, value, gradient, curvature: None }
    }

    fn gradient(&self, coordinates: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; coordinates.len()];
        self.objective.value(coordinates, &mut gradient);
        gradient
    }

    fn boxed(&self, coordinates: &[f64]) -> Vec<f64> {
        let bounded = coordinates.iter().zip(self.bounds);
        bounded.map(|(coordinate, (low, high))| coordinate.clamp(*low, *high)).collect()
    }

    fn moved(&self, here: &SearchPoint, free: &[usize], step: &[f64]) -> Vec<f64> {
        let mut coordinates = here.coordinates.clone();
        for (index, change) in free.iter().zip(step) {
            coordinates[*index] += change;
        }
        self.boxed(&coordinates)
    }

    /// The coordinates that are not pushed against a bound.
    fn free(&self, point: &SearchPoint) -> Vec<usize> {
        (0..point.coordinates.len())
            .filter(|&index| {
                let ((low, high), at) = (self.bounds[index], point.coordinates[index]);
                let slope = point.gradient[index];
                !(at <= low && slope >= 0.0 || at >= high && slope <= 0.0)
            })
            .collect()
    }

    fn largest_slope(&self, point: &SearchPoint) -> f64 {
        let slopes = self.free(point).into_iter().map(|index| point.gradient[index].abs());
        slopes.fold(0.0, f64::max)
    }

    fn hessian(&self, here: &SearchPoint, free: &[usize]) -> Matrix {
        if let Some(curvature) = &here.curvature {
            return free.iter().map(|&row| select(&curvature[row], free)).collect();
        }
        let columns: Vec<Vec<f64>> = free
            .iter()
            .map(|&index| {
                let mut shifted = here.coordinates.clone();
                shifted[index] += GRADIENT_STEP;
                let there = self.gradient(&shifted);
                let change = |&row: &usize| there[row] - here.gradient[row];
                free.iter().map(|row| change(row) / GRADIENT_STEP).collect()
            })
            .collect();
        symmetrised(&columns)
    }
}

impl SearchPoint {
    fn is_finite(&self) -> bool {
        let entries = self.curvature.iter().flatten().flatten();
        self.value.is_finite() && self.gradient.iter().chain(entries).all(|one| one.is_finite())
    }
}

fn symmetrised(columns: &[Vec<f64>]) -> Matrix {
    let size = columns.len();
    let entry = |row: usize, column: usize| 0.5 * (columns[row][column] + columns[column][row]);
    (0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect()
}

fn select(values: &[f64], indices: &[usize]) -> Vec<f64> {
    indices.iter().map(|&index| values[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosenbrock(at: &[f64], gradient: &mut [f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        gradient[0] = -400.0 * x * (y - x * x) - 2.0 * (1.0 - x);
        gradient[1] = 200.0 * (y - x * x);
        100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2)
    }

    impl<F: Fn(&[f64], &mut [f64]) -> f64> ObjectiveFunction for F {
        fn value(&self, coordinates: &[f64], gradient: &mut [f64]) -> f64 {
            self(coordinates, gradient)
        }
    }

    /// Rosenbrock's function with its second derivatives.
    struct Curved;

    impl ObjectiveFunction for Curved {
        fn value(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
            rosenbrock(at, gradient)
        }

        fn value_with_curvature(
            &self,
            at: &[f64],
            gradient: &mut [f64],
            curvature: &mut Matrix,
        ) -> Option<f64> {
            let (x, y) = (at[0], at[1]);
            *curvature =
                vec![vec![1200.0 * x * x - 400.0 * y + 2.0, -400.0 * x], vec![-400.0 * x, 200.0]];
            Some(rosenbrock(at, gradient))
        }
    }

    fn search(objective: &dyn ObjectiveFunction, bounds: &[(f64, f64)], start: &[f64]) -> Minimum {
        let problem =
            BoundedMinimisation { objective, bounds, tolerance: 1e-10, max_iterations: 200 };
        problem.minimise(problem.start(start).unwrap())
    }

    #[test]
    fn the_bent_valley_is_followed_to_its_lowest_point() {
        let bounds = [(-10.0, 10.0); 2];
        let found = search(&rosenbrock, &bounds, &[-1.2, 1.0]);
        assert!(found.converged);
        assert!(found.point.coordinates.iter().all(|at| (at - 1.0).abs() < 1e-6), "{found:?}");
    }

    #[test]
    fn known_curvature_leads_to_the_same_place_in_fewer_evaluations() {
        let bounds = [(-10.0, 0.5), (-10.0, 10.0)];
        for bounds in [[(-10.0, 10.0); 2], bounds] {
            let plain = search(&rosenbrock, &bounds, &[-1.2, 1.0]);
            let curved = search(&Curved, &bounds, &[-1.2, 1.0]);
            assert!(plain.converged && curved.converged);
            for (one, other) in plain.point.coordinates.iter().zip(&curved.point.coordinates) {
                assert!((one - other).abs() < 1e-8, "{plain:?} and {curved:?}");
            }
            assert!(2 * curved.evaluations < plain.evaluations + 2, "{plain:?} and {curved:?}");
        }
    }

    #[test]
    fn a_coordinate_stops_at_its_bound_and_the_others_go_on() {
        let bounds = [(-10.0, 0.5), (-10.0, 10.0)];
        let found = search(&rosenbrock, &bounds, &[-1.2, 1.0]);
        assert!(found.converged, "{found:?}");
        assert_eq!(found.point.coordinates[0], 0.5);
        assert!((found.point.coordinates[1] - 0.25).abs() < 1e-6);
    }

    #[test]
    fn a_saddle_is_left() {
        let saddle = |at: &[f64], gradient: &mut [f64]| {
            gradient[0] = 2.0 * at[0];
            gradient[1] = at[1].powi(3) - at[1];
            at[0] * at[0] + 0.25 * at[1].powi(4) - 0.5 * at[1] * at[1]
        };
        let bounds = [(-10.0, 10.0); 2];
        let found = search(&saddle, &bounds, &[1.0, 1e-3]);
        assert!((found.point.coordinates[1].abs() - 1.0).abs() < 1e-8, "{found:?}");
    }

    #[test]
    fn a_start_that_is_not_finite_is_refused() {
        let nowhere = |_: &[f64], _: &mut [f64]| f64::NAN;
        let bounds = [(-1.0, 1.0)];
        let problem = BoundedMinimisation {
            objective: &nowhere,
            bounds: &bounds,
            tolerance: 1e-10,
            max_iterations: 9,
        };
        assert!(problem.start(&[0.0]).is_none());
    }
}
