//! Rows of a leaf, sorted into those that go left and those that go right.

use rayon::prelude::*;

use super::binned::HISTOGRAM_BINS;

/// Rows sorted by one thread at a time.
const CHUNK: usize = 1 << 15;

/// Writes the rows to another list, those that go left in front, keeping both sides in order.
/// Returns how many go left. Both lists are of one length.
pub(super) fn across(
    rows: &[u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    to: &mut [u32],
) -> usize {
    let (mut lefts, mut rights) = (0, 0);
    for &row in rows {
        let goes_left = usize::from(left[usize::from(column[row as usize])]);
        // Written to both ends and kept at one: a branch would be guessed wrong too often.
        to[lefts] = row;
        to[rows.len() - 1 - rights] = row;
        lefts += goes_left;
        rights += 1 - goes_left;
    }
    to[lefts..].reverse();
    lefts
}

/// Moves the rows that go left to the front, keeping both sides in order, by all threads.
/// Returns how many go left. `scratch` is of the same length.
pub(super) fn in_place(
    rows: &mut [u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    scratch: &mut [u32],
) -> usize {
    let lefts: Vec<usize> = rows
        .par_chunks_mut(CHUNK)
        .zip(scratch.par_chunks_mut(CHUNK))
        .map(|(rows, scratch)| sort_chunk(rows, column, left, scratch))
        .collect();
    let mut end = 0;
    for (chunk, &lefts) in lefts.iter().enumerate() {
        rows.copy_within(chunk * CHUNK..chunk * CHUNK + lefts, end);
        end += lefts;
    }
    let mut right_end = end;
    for (scratch, &lefts) in scratch.chunks(CHUNK).zip(&lefts) {
        let rights = scratch.len() - lefts;
        rows[right_end..right_end + rights].copy_from_slice(&scratch[..rights]);
        right_end += rights;
    }
    end
}

/// Gathers the rows that go left at the front of `rows`, the others at the front of `scratch`.
fn sort_chunk(
    rows: &mut [u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    scratch: &mut [u32],
) -> usize {
    let (mut lefts, mut rights) = (0, 0);
    for at in 0..rows.len() {
        let row = rows[at];
        let goes_left = usize::from(left[usize::from(column[row as usize])]);
        // Written to both sides and kept on one: a branch would be guessed wrong too often.
        rows[lefts] = row;
        scratch[rights] = row;
        lefts += goes_left;
        rights += 1 - goes_left;
    }
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
        let (mut rows, mut scratch) = (before.clone(), vec![0; before.len()]);
        let lefts = across(&rows, &column, &left, &mut scratch);
        let other_list = (lefts, scratch.clone());
        let lefts = in_place(&mut rows, &column, &left, &mut scratch);
        assert_eq!(other_list, (lefts, rows.clone()));
        let goes_left = |row: &u32| left[usize::from(column[*row as usize])];
        let (expected_left, expected_right): (Vec<u32>, Vec<u32>) =
            before.into_iter().partition(goes_left);
        assert_eq!((&rows[..lefts], &rows[lefts..]), (&expected_left[..], &expected_right[..]));
    }
}
