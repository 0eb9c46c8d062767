//! Sums over customers on all cores, with the same bits whatever their number.

use rayon::prelude::*;

/// Customers summed in one piece; the pieces are then added in their order.
const PIECE: usize = 512;

/// A log-likelihood with its derivatives.
pub(super) type Slope<const N: usize> = (f64, [f64; N]);

/// Adds up what each row contributes, times its weight.
pub(super) fn sum_slopes<Row: Sync, const N: usize>(
    rows: &[Row],
    slope: impl Fn(&Row) -> (Slope<N>, f64) + Sync,
) -> Slope<N> {
    let pieces: Vec<Slope<N>> = rows
        .par_chunks(PIECE)
        .map(|piece| {
            let mut sum = (0.0, [0.0; N]);
            for row in piece {
                let (term, weight) = slope(row);
                add(&mut sum, &term, weight);
            }
            sum
        })
        .collect();
    let mut total = (0.0, [0.0; N]);
    pieces.iter().for_each(|piece| add(&mut total, piece, 1.0));
    total
}

fn add<const N: usize>(sum: &mut Slope<N>, term: &Slope<N>, weight: f64) {
    sum.0 += weight * term.0;
    for (total, slope) in sum.1.iter_mut().zip(term.1) {
        *total += weight * slope;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let rows: Vec<f64> = (0..10_000).map(|i| (f64::from(i) * 0.7).sin()).collect();
        let sum = || sum_slopes(&rows, |&row| ((row, [row * row, row.exp()]), 0.1));
        let on = |threads| {
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(sum)
        };
        assert_eq!(on(1), on(3));
    }
}
