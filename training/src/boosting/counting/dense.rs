//! Counting of rows that are most of a table: column by column, so that only the bins of the
//! features that are counted come from memory, one after the other.

use crate::boosting::binned::{BinnedColumns, HISTOGRAM_BINS};

/// Rows of a table that are counted together: their packed derivatives stay in the nearest cache.
const BLOCK: usize = 1 << 10;
/// Features that are counted together: additions to one bin wait for each other, those to
/// several histograms do not.
const FEATURES: usize = 4;
/// Of so many neighbouring rows at least one must be counted, or else whole rows are sooner read.
const ONE_IN: usize = 4;

/// True when the rows, which are ascending, are so dense that [`add_dense_rows`] is the faster way.
pub(crate) fn are_dense(rows: &[u32]) -> bool {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return false };
    (last - first) as usize <= rows.len() * ONE_IN
}

/// Adds rows, which are ascending, to the histograms of some features of a table.
///
/// `packed`: one number per row of the table; `histograms`: 256 sums per feature.
///
/// # Panics
///
/// When a row or a feature lies outside the table, or the histograms have another size.
pub(crate) fn add_dense_rows(
    columns: &BinnedColumns,
    features: &[usize],
    rows: &[u32],
    packed: &[i64],
    histograms: &mut [i64],
) {
    let (histograms, rest) = histograms.as_chunks_mut::<HISTOGRAM_BINS>();
    assert!(histograms.len() == features.len() && rest.is_empty());
    let block_of = |row: u32| row as usize / BLOCK;
    for rows in rows.chunk_by(|one, next| block_of(*one) == block_of(*next)) {
        let start = block_of(rows[0]) * BLOCK;
        let mut gathered = [0; BLOCK];
        let gathered = &mut gathered[..rows.len()];
        for (gathered, &row) in gathered.iter_mut().zip(rows) {
            *gathered = packed[row as usize];
        }
        let block = DenseBlock { rows, packed: gathered };
        let columns = features.iter().map(|&feature| &columns.0[feature][start..]);
        let columns: Vec<&[u8]> = columns.collect();
        for (columns, sums) in columns.chunks(FEATURES).zip(histograms.chunks_mut(FEATURES)) {
            block.add(columns, sums);
        }
    }
}

/// Rows of one block of a table, and their packed derivatives.
#[derive(Clone, Copy)]
struct DenseBlock<'a> {
    rows: &'a [u32],
    packed: &'a [i64],
}

impl DenseBlock<'_> {
    /// Adds the rows; each column begins with the block.
    fn add(self, columns: &[&[u8]], sums: &mut [[i64; HISTOGRAM_BINS]]) {
        let blocks: Option<Vec<&[u8; BLOCK]>> =
            columns.iter().map(|column| column.first_chunk()).collect();
        if let Some(&[a, b, c, d]) = blocks.as_deref()
            && let [of_a, of_b, of_c, of_d] = sums
        {
            for (&row, packed) in self.rows.iter().zip(self.packed) {
                let at = row as usize % BLOCK;
                of_a[usize::from(a[at])] += packed;
                of_b[usize::from(b[at])] += packed;
                of_c[usize::from(c[at])] += packed;
                of_d[usize::from(d[at])] += packed;
            }
            return;
        }
        // The last features, and the last block if it is not whole.
        for (column, sums) in columns.iter().zip(sums) {
            for (&row, packed) in self.rows.iter().zip(self.packed) {
                sums[usize::from(column[row as usize % BLOCK])] += packed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_rows_are_counted_as_one_by_one() {
        let rows = 5_000_u32;
        let bin = |row: u32, feature: usize| (row.wrapping_mul(2_654_435_761) >> feature) as u8;
        let column = |feature| (0..rows).map(|row| bin(row, feature)).collect();
        let columns = BinnedColumns((0..25).map(column).collect());
        let packed: Vec<i64> =
            (0..i64::from(rows)).map(|row| ((row - 999) << 32) + row % 77).collect();
        for (features, one_in) in [(vec![], 1), (vec![3], 1), ((0..25).collect(), 2)] {
            let rows: Vec<u32> = (7..rows).step_by(one_in).filter(|row| row % 5 != 1).collect();
            let mut sums = vec![0; features.len() * HISTOGRAM_BINS];
            add_dense_rows(&columns, &features, &rows, &packed, &mut sums);
            let mut expected = vec![0; sums.len()];
            for (at, &feature) in features.iter().enumerate() {
                for &row in &rows {
                    let bin = usize::from(columns.0[feature][row as usize]);
                    expected[at * HISTOGRAM_BINS + bin] += packed[row as usize];
                }
            }
            assert_eq!(sums, expected);
        }
    }

    #[test]
    fn rows_are_dense_when_one_in_four_is_counted() {
        let every = |step| (9..4_000_u32).step_by(step).collect::<Vec<u32>>();
        assert!(are_dense(&every(1)) && are_dense(&every(4)));
        assert!(!are_dense(&every(5)) && !are_dense(&[]));
    }
}
