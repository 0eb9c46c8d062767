//! Cholesky's factorisation of a symmetric matrix, and the linear system it solves.

/// The lower triangle `L` with `L L' = matrix`, of which only the lower triangle is read.
///
/// `pivot` turns the square of a diagonal entry into the entry; with nothing the
/// factorisation fails, and an infinite entry leaves its direction out of [`solve`].
pub fn lower_triangle(
    matrix: &[Vec<f64>],
    pivot: impl Fn(f64) -> Option<f64>,
) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut factor = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
            let rest = matrix[row][column] - known;
            factor[row][column] =
                if row > column { rest / factor[column][column] } else { pivot(rest)? };
        }
    }
    Some(factor)
}

/// The pivot of a positive definite matrix: nothing for a square that is not positive.
pub fn positive_pivot(square: f64) -> Option<f64> {
    (square > 0.0 && square.is_finite()).then(|| square.sqrt())
}

/// The solution `x` of `L L' x = right`.
pub fn solve(factor: &[Vec<f64>], right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    let mut solution = right;
    for i in 0..size {
        let known: f64 = (0..i).map(|k| factor[i][k] * solution[k]).sum();
        solution[i] = (solution[i] - known) / factor[i][i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| factor[k][i] * solution[k]).sum();
        solution[i] = (solution[i] - known) / factor[i][i];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_solves_the_system_of_its_matrix() {
        let matrix = [vec![4.0, 2.0, 0.6], vec![2.0, 5.0, 1.0], vec![0.6, 1.0, 3.0]];
        let factor = lower_triangle(&matrix, positive_pivot).unwrap();
        let solution = solve(&factor, vec![1.0, -2.0, 0.5]);
        for (row, right) in matrix.iter().zip([1.0, -2.0, 0.5]) {
            let product: f64 = row.iter().zip(&solution).map(|(entry, x)| entry * x).sum();
            assert!((product - right).abs() < 1e-14, "{product} for {right}");
        }
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_factor() {
        let matrix = [vec![1.0, 2.0], vec![2.0, 1.0]];
        assert_eq!(lower_triangle(&matrix, positive_pivot), None);
    }

    #[test]
    fn an_infinite_pivot_leaves_its_direction_out() {
        let matrix = [vec![4.0, 0.0], vec![0.0, 0.0]];
        let pivot = |square: f64| Some(if square > 0.0 { square.sqrt() } else { f64::INFINITY });
        let factor = lower_triangle(&matrix, pivot).unwrap();
        assert_eq!(solve(&factor, vec![2.0, 7.0]), [0.5, 0.0]);
    }
}
