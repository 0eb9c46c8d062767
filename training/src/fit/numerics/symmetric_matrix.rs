//! Small symmetric matrices: eigenvalues by Jacobi rotations, and inverses from them.

/// A symmetric matrix as rows.
pub type Matrix = Vec<Vec<f64>>;

/// Eigenvalues and, column by column, unit eigenvectors.
pub(crate) struct Eigen {
    pub(crate) values: Vec<f64>,
    /// `vectors[i][j]`: coordinate `i` of the eigenvector of `values[j]`.
    pub(crate) vectors: Matrix,
}

const SWEEPS: usize = 60;

/// Jacobi's method: rotates each off-diagonal entry away until all are negligible.
pub(crate) fn eigen(matrix: &Matrix) -> Eigen {
    let size = matrix.len();
    let mut rotated = matrix.clone();
    let mut vectors = identity(size);
    for _ in 0..SWEEPS {
        let off_diagonal: f64 = pairs(size).map(|(row, column)| rotated[row][column].powi(2)).sum();
        let diagonal: f64 = (0..size).map(|index| rotated[index][index].powi(2)).sum();
        if off_diagonal <= 1e-30 * diagonal || !off_diagonal.is_finite() {
            break;
        }
        for (row, column) in pairs(size) {
            rotate(&mut rotated, &mut vectors, row, column);
        }
    }
    Eigen { values: (0..size).map(|index| rotated[index][index]).collect(), vectors }
}

fn identity(size: usize) -> Matrix {
    (0..size)
        .map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect())
        .collect()
}

fn pairs(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..size).flat_map(move |row| (row + 1..size).map(move |column| (row, column)))
}

fn rotate(matrix: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn =
        |first: f64, second: f64| (cosine * first - sine * second, sine * first + cosine * second);
    for row in matrix.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    // p < q, so the two rows lie on different sides of the split.
    let (upper, lower) = matrix.split_at_mut(q);
    for (first, second) in upper[p].iter_mut().zip(&mut lower[0]) {
        (*first, *second) = turn(*first, *second);
    }
    for row in vectors.iter_mut() {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
}

/// Writes a symmetric matrix from its entries of `column <= row`.
pub(crate) fn fill_symmetric(matrix: &mut Matrix, entry: impl Fn(usize, usize) -> f64) {
    for (row, entries) in matrix.iter_mut().enumerate() {
        for (column, cell) in entries.iter_mut().enumerate() {
            *cell = entry(row.max(column), row.min(column));
        }
    }
}

impl Eigen {
    /// A vector's coordinates along the eigenvectors.
    pub(crate) fn project(&self, vector: &[f64]) -> Vec<f64> {
        (0..vector.len())
            .map(|column| {
                vector.iter().zip(&self.vectors).map(|(value, row)| value * row[column]).sum()
            })
            .collect()
    }

    /// The vector with these coordinates along the eigenvectors.
    pub(crate) fn restore(&self, coordinates: &[f64]) -> Vec<f64> {
        self.vectors
            .iter()
            .map(|row| row.iter().zip(coordinates).map(|(entry, value)| entry * value).sum())
            .collect()
    }
}

/// The inverse of a positive definite matrix; `None` when it is singular to working precision or
/// indefinite.
pub(crate) fn inverse_of_positive(matrix: &Matrix) -> Option<Matrix> {
    let Eigen { values, vectors } = eigen(matrix);
    let largest = values.iter().copied().fold(0.0, f64::max);
    if !values.iter().all(|value| *value > 1e-10 * largest) || largest == 0.0 {
        return None;
    }
    let entry = |row: usize, column: usize| {
        let terms = values.iter().enumerate();
        terms.map(|(index, value)| vectors[row][index] * vectors[column][index] / value).sum()
    };
    let size = matrix.len();
    Some((0..size).map(|row| (0..size).map(|column| entry(row, column)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() {
        let matrix = vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, -0.2], vec![0.5, -0.2, 1.0]];
        let inverse = inverse_of_positive(&matrix).unwrap();
        let entry = |row: usize, column: usize| -> f64 {
            (0..3).map(|k| matrix[row][k] * inverse[k][column]).sum()
        };
        for (row, column) in (0..9).map(|index| (index / 3, index % 3)) {
            assert!((entry(row, column) - f64::from(u8::from(row == column))).abs() < 1e-12);
        }
    }

    #[test]
    fn a_singular_or_indefinite_matrix_has_no_inverse() {
        assert!(inverse_of_positive(&vec![vec![1.0, 1.0], vec![1.0, 1.0]]).is_none());
        assert!(inverse_of_positive(&vec![vec![1.0, 0.0], vec![0.0, -1.0]]).is_none());
        assert!(inverse_of_positive(&vec![vec![0.0]]).is_none());
    }
}
