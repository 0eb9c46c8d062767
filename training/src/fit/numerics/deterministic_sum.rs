//! Parallel sums over rows, equal to the bit for every number of threads.

use rayon::prelude::*;

/// Rows summed in one piece; the pieces are then added in their order.
const PIECE: usize = 512;

/// Adds up a log-likelihood and its derivatives over rows.
///
/// `add` returns a row's term and adds its derivatives, weighted as the term, to the slice.
pub(crate) fn sum_slopes<Row: Sync>(
    rows: &[Row],
    gradient: &mut [f64],
    add: impl Fn(&Row, &mut [f64]) -> f64 + Sync,
) -> f64 {
    let width = gradient.len();
    let pieces: Vec<(f64, Vec<f64>)> = rows
        .par_chunks(PIECE)
        .map(|piece| {
            let mut slopes = vec![0.0; width];
            let total = piece.iter().map(|row| add(row, &mut slopes)).sum();
            (total, slopes)
        })
        .collect();
    gradient.fill(0.0);
    let mut total = 0.0;
    for (term, slopes) in pieces {
        total += term;
        add_weighted(gradient, &slopes, 1.0);
    }
    total
}

/// Adds one row's derivatives, times its weight.
pub(crate) fn add_weighted(gradient: &mut [f64], slopes: &[f64], weight: f64) {
    for (total, slope) in gradient.iter_mut().zip(slopes) {
        *total += weight * slope;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let rows: Vec<f64> = (0..10_000).map(|i| (f64::from(i) * 0.7).sin()).collect();
        let sum = || {
            let mut gradient = vec![9.0; 2];
            let total = sum_slopes(&rows, &mut gradient, |&row, slopes| {
                add_weighted(slopes, &[row * row, row.exp()], 0.1);
                0.1 * row
            });
            (total, gradient)
        };
        let on = |threads| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(sum)
        };
        assert_eq!(on(1), on(3));
    }
}
