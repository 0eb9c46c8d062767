//! The innermost loop: one row's packed derivatives added to the bins of up to twelve features.
//!
//! # Safety
//!
//! Bounds are checked once per block instead of once per addition: [`add_block`] checks that
//! rows and tile lie within the table, [`add_rows`] that there are 256 sums per feature; a bin
//! is a byte and so always below 256.
#![allow(unsafe_code)]

use crate::boosting::binned::{BinnedGroup, HISTOGRAM_BINS, TILE};

/// Rows counted before moving to the next tile: their bins and gradients stay in the nearest
/// cache, even if each takes a cache line for itself.
const BLOCK: usize = 128;
/// Rows counted between two requests for memory of the block after this one.
const STEP: usize = 32;

/// Adds rows to the histograms of a group of features.
///
/// `packed`: one number per row of the table; `histograms`: 256 sums per feature of the group.
///
/// # Panics
///
/// When a row or a feature lies outside the table, or the histograms have another size.
pub(crate) fn add_rows(
    features: BinnedGroup,
    rows: &[u32],
    packed: &[i64],
    histograms: &mut [i64],
) {
    let BinnedGroup { table, group } = features;
    assert_eq!(histograms.len(), group.features * HISTOGRAM_BINS);
    assert!(packed.len() * table.stride <= table.bins.len());
    let mut blocks = rows.chunks(BLOCK);
    let mut next = blocks.next().unwrap_or_default();
    prefetch_rows(features, next, packed);
    while !next.is_empty() {
        let block = next;
        next = blocks.next().unwrap_or_default();
        let mut gathered = [0_i64; BLOCK];
        for (gathered, &row) in gathered.iter_mut().zip(block) {
            *gathered = packed[row as usize];
        }
        let block = PackedRows { rows: block, packed: &gathered[..block.len()] };
        add_block(features, block, histograms, |part, parts| {
            // Spread over the counting, the requests cost nothing.
            let (from, to) = (next.len() * part / parts, next.len() * (part + 1) / parts);
            prefetch_rows(features, &next[from..to], packed);
        });
    }
}

/// Rows and their packed derivatives, one for one.
struct PackedRows<'a> {
    rows: &'a [u32],
    packed: &'a [i64],
}

fn add_block(
    features: BinnedGroup,
    PackedRows { rows, packed }: PackedRows,
    histograms: &mut [i64],
    meanwhile: impl Fn(usize, usize),
) {
    let BinnedGroup { table, group } = features;
    let last = rows.iter().copied().max().map_or(0, |row| row as usize);
    assert!((last + 1) * table.stride <= table.bins.len());
    let tiles = group.features.div_ceil(TILE).max(1);
    let width = group.features.div_ceil(tiles).next_multiple_of(2).max(2);
    let steps = rows.len().div_ceil(STEP);
    for (tile, sums) in histograms.chunks_mut(width * HISTOGRAM_BINS).enumerate() {
        let offset = group.first + tile * width;
        let features = sums.len() / HISTOGRAM_BINS;
        assert!(offset + features.next_multiple_of(2) <= table.stride);
        let place = Tile { bins: table.bins[offset..].as_ptr(), stride: table.stride };
        for (step, (rows, packed)) in rows.chunks(STEP).zip(packed.chunks(STEP)).enumerate() {
            meanwhile(tile * steps + step, tiles * steps);
            // SAFETY: by the two assertions above, the pairs of bytes from `row * stride +
            // offset` on lie within the table for every row; each arm has as many features as
            // `sums` has parts.
            unsafe {
                match features {
                    1 => add_tile::<1>(place, rows, packed, sums),
                    2 => add_tile::<2>(place, rows, packed, sums),
                    3 => add_tile::<3>(place, rows, packed, sums),
                    4 => add_tile::<4>(place, rows, packed, sums),
                    5 => add_tile::<5>(place, rows, packed, sums),
                    6 => add_tile::<6>(place, rows, packed, sums),
                    7 => add_tile::<7>(place, rows, packed, sums),
                    8 => add_tile::<8>(place, rows, packed, sums),
                    9 => add_tile::<9>(place, rows, packed, sums),
                    10 => add_tile::<10>(place, rows, packed, sums),
                    11 => add_tile::<11>(place, rows, packed, sums),
                    _ => add_tile::<TILE>(place, rows, packed, sums),
                }
            }
        }
    }
}

/// Requests the memory of rows that will be counted soon.
#[inline(always)]
fn prefetch_rows(features: BinnedGroup, rows: &[u32], packed: &[i64]) {
    let BinnedGroup { table, group } = features;
    const LINE_BYTES: usize = 64;
    for &row in rows {
        prefetch(packed, row as usize);
        let start = row as usize * table.stride + group.first;
        for line in (0..group.features).step_by(LINE_BYTES) {
            prefetch(&table.bins, start + line);
        }
    }
}

/// The start of a tile's bins, and the distance from one row to the next.
#[derive(Clone, Copy)]
struct Tile {
    bins: *const u8,
    stride: usize,
}

/// # Safety
///
/// For every row, the bytes from `row * stride` on must be readable: one per feature, rounded
/// up to pairs. `packed` has a number per row and `sums` has `256 * FEATURES` numbers.
unsafe fn add_tile<const FEATURES: usize>(
    tile: Tile,
    rows: &[u32],
    packed: &[i64],
    sums: &mut [i64],
) {
    debug_assert_eq!(sums.len(), FEATURES * HISTOGRAM_BINS);
    let sums = sums.as_mut_ptr();
    for (&row, &packed) in rows.iter().zip(packed) {
        for first in (0..FEATURES).step_by(2) {
            // Two bytes at a time need the fewest instructions.
            // SAFETY: readable by the caller's promise, at any alignment.
            let pair = unsafe {
                let start = tile.bins.add(row as usize * tile.stride + first);
                start.cast::<[u8; 2]>().read_unaligned()
            };
            for (feature, bin) in (first..FEATURES).zip(pair) {
                // SAFETY: `feature < FEATURES` and `bin < 256`.
                unsafe { *sums.add(feature * HISTOGRAM_BINS + usize::from(bin)) += packed };
            }
        }
    }
}

/// Requests the memory at an index, if there is such an index; changes nothing.
#[inline(always)]
fn prefetch<T>(values: &[T], index: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(value) = values.get(index) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing the program can see; every x86-64 CPU has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast::<i8>()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, index);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boosting::binned::BinnedColumns;

    /// The plain twin: one feature after the other, every index checked.
    fn plain(columns: &[Vec<u8>], rows: &[u32], packed: &[i64]) -> Vec<i64> {
        let mut sums = vec![0; columns.len() * HISTOGRAM_BINS];
        for (feature, column) in columns.iter().enumerate() {
            for &row in rows {
                let bin = usize::from(column[row as usize]);
                sums[feature * HISTOGRAM_BINS + bin] += packed[row as usize];
            }
        }
        sums
    }

    #[test]
    fn histograms_equal_their_plain_twin_for_any_number_of_features() {
        let rows = 5_000_u32;
        let bin = |row: u32, feature: usize| (row.wrapping_mul(2_654_435_761) >> feature) as u8;
        let packed: Vec<i64> =
            (0..i64::from(rows)).map(|row| ((row - 999) << 32) + row % 77).collect();
        for features in [1, 2, 7, 8, 9, 13, 16, 31, 33, 60, 64, 70, 200] {
            let column = |feature| (0..rows).map(|row| bin(row, feature % 25)).collect();
            let columns = BinnedColumns((0..features).map(column).collect());
            let table = columns.by_rows();
            for (step, threads) in [(1, 2), (3, 1), (700, 9)] {
                let rows: Vec<u32> = (0..rows).step_by(step).collect();
                let mut sums = vec![0; features * HISTOGRAM_BINS];
                for group in table.groups(threads) {
                    let from = group.first * HISTOGRAM_BINS;
                    let part = &mut sums[from..from + group.features * HISTOGRAM_BINS];
                    add_rows(table.group(group), &rows, &packed, part);
                }
                assert_eq!(sums, plain(&columns.0, &rows, &packed));
            }
        }
    }

    #[test]
    #[should_panic]
    fn a_row_outside_the_table_is_caught() {
        let table = BinnedColumns(vec![vec![1, 2, 3]]).by_rows();
        add_rows(table.whole(), &[3], &[1, 1, 1], &mut [0; HISTOGRAM_BINS]);
    }
}
