//! The rows of a leaf, partitioned into those that go left and those that go right.

use rayon::prelude::*;

use crate::boosting::binned::HISTOGRAM_BINS;

/// Rows sorted by one thread at a time.
const CHUNK: usize = 1 << 14;

/// Writes the rows to another list, those that go left in front, keeping both sides in order.
/// Returns how many go left. Both lists are of one length.
pub(crate) fn across(
    rows: &[u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    to: &mut [u32],
) -> usize {
    let (mut lefts, mut rights) = (0, 0);
    for &row in rows {
        let goes_left = usize::from(left[usize::from(column[row as usize])]);
        // Written to both ends and kept at one: the CPU would mispredict a branch too often.
        to[lefts] = row;
        to[rows.len() - 1 - rights] = row;
        lefts += goes_left;
        rights += 1 - goes_left;
    }
    to[lefts..].reverse();
    lefts
}

/// The same as [`across`], by all threads.
pub(crate) fn across_together(
    rows: &[u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    to: &mut [u32],
) -> usize {
    let sort_chunk = |rows: &[u32]| {
        let mut sorted = vec![0; rows.len()];
        let lefts = across(rows, column, left, &mut sorted);
        (sorted, lefts)
    };
    let chunks: Vec<(Vec<u32>, usize)> = rows.par_chunks(CHUNK).map(sort_chunk).collect();
    let lefts = chunks.iter().map(|(_, lefts)| lefts).sum();
    let (mut left_side, mut right_side) = to.split_at_mut(lefts);
    let parts: Vec<(&mut [u32], &[u32])> = chunks
        .iter()
        .flat_map(|(sorted, lefts)| {
            let (left, right) = sorted.split_at(*lefts);
            [
                (left_side.split_off_mut(..left.len()).unwrap_or_default(), left),
                (right_side.split_off_mut(..right.len()).unwrap_or_default(), right),
            ]
        })
        .collect();
    parts.into_par_iter().for_each(|(part, rows)| part.copy_from_slice(rows));
    lefts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_keep_their_order_and_no_row_is_lost() {
        let column: Vec<u8> = (0..300_000_u32).map(|row| (row % 7919 * row % 251) as u8).collect();
        let mut left = [false; HISTOGRAM_BINS];
        left[..100].fill(true);
        let before: Vec<u32> = (0..300_000).step_by(3).collect();
        let (mut rows, mut together) = (vec![0; before.len()], vec![0; before.len()]);
        let lefts = across(&before, &column, &left, &mut rows);
        assert_eq!(lefts, across_together(&before, &column, &left, &mut together));
        assert_eq!(rows, together);
        let goes_left = |row: &u32| left[usize::from(column[*row as usize])];
        let (expected_left, expected_right): (Vec<u32>, Vec<u32>) =
            before.into_iter().partition(goes_left);
        assert_eq!((&rows[..lefts], &rows[lefts..]), (&expected_left[..], &expected_right[..]));
    }
}
