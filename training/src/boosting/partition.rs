//! Rows of a leaf, sorted into those that go left and those that go right.

use super::binned::HISTOGRAM_BINS;

/// Moves the rows that go left to the front, keeping both sides in order.
/// Returns how many go left.
pub(super) fn by_side(
    rows: &mut [u32],
    column: &[u8],
    left: &[bool; HISTOGRAM_BINS],
    scratch: &mut Vec<u32>,
) -> usize {
    scratch.clear();
    let mut kept = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        if left[usize::from(column[row as usize])] {
            rows[kept] = row;
            kept += 1;
        } else {
            scratch.push(row);
        }
    }
    rows[kept..].copy_from_slice(scratch);
    kept
}
