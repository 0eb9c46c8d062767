//! The innermost loop: one row's packed derivatives added to the bins of up to twelve features.
//!
//! # Safety
//!
//! Bounds are checked once per block instead of once per addition: [`add_block`] checks that
//! rows and tile lie within the table, [`add_rows`] that there are 256 sums per feature; a bin
//! is a byte and so always below 256.
#![allow(unsafe_code)]

use crate::boosting::binned::{BinnedGroup, BinnedRows, HISTOGRAM_BINS, TILE};

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
    let BinnedGroup { table, features: positions } = features;
    assert_eq!(histograms.len(), positions.len() * HISTOGRAM_BINS);
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
    let BinnedGroup { table, features } = features;
    let last = rows.iter().copied().max().map_or(0, |row| row as usize);
    assert!((last + 1) * table.stride <= table.bins.len());
    let tiles = features.len().div_ceil(TILE).max(1);
    let width = features.len().div_ceil(tiles).next_multiple_of(2).max(2);
    let steps = rows.len().div_ceil(STEP);
    let parts = features.chunks(width).zip(histograms.chunks_mut(width * HISTOGRAM_BINS));
    for (tile, (features, sums)) in parts.enumerate() {
        let place = Tile::new(table, features);
        for (step, (rows, packed)) in rows.chunks(STEP).zip(packed.chunks(STEP)).enumerate() {
            meanwhile(tile * steps + step, tiles * steps);
            // SAFETY: every row lies within the table by the assertion above, and the bytes of the
            // tile within a row by those of [`Tile::new`]; each arm has as many features as `sums`
            // has parts.
            unsafe {
                match features.len() {
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
    let BinnedGroup { table, features } = features;
    const LINE_BYTES: usize = 64;
    let (Some(&first), Some(&last)) = (features.first(), features.last()) else { return };
    for &row in rows {
        prefetch(packed, row as usize);
        let start = row as usize * table.stride;
        for offset in (first..=last).step_by(LINE_BYTES) {
            prefetch(&table.bins, start + offset);
        }
    }
}

/// The features of a tile and the place of their bins.
#[derive(Clone, Copy)]
struct Tile<'a> {
    bins: *const u8,
    /// Bytes from one row to the next.
    stride: usize,
    features: &'a [usize],
    /// True when they lie side by side, and with them the byte after an odd number of them.
    are_neighbours: bool,
}

impl<'a> Tile<'a> {
    /// # Panics
    ///
    /// When a feature lies outside the row.
    fn new(table: &BinnedRows, features: &'a [usize]) -> Tile<'a> {
        let stride = table.stride;
        assert!(features.iter().all(|&feature| feature < stride));
        let are_side_by_side = features.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        let end = features[0] + features.len().next_multiple_of(2);
        let are_neighbours = are_side_by_side && end <= stride;
        Tile { bins: table.bins.as_ptr(), stride, features, are_neighbours }
    }
}

/// # Safety
///
/// Every row must lie within the table of the tile, which has `FEATURES` features. `packed` has a
/// number per row and `sums` has `256 * FEATURES` numbers.
unsafe fn add_tile<const FEATURES: usize>(
    tile: Tile,
    rows: &[u32],
    packed: &[i64],
    sums: &mut [i64],
) {
    debug_assert_eq!(sums.len(), FEATURES * HISTOGRAM_BINS);
    let sums = sums.as_mut_ptr();
    if !tile.are_neighbours {
        let mut offsets = [0; FEATURES];
        offsets.copy_from_slice(tile.features);
        for (&row, &packed) in rows.iter().zip(packed) {
            for (feature, offset) in offsets.iter().enumerate() {
                // SAFETY: a bin of a row of the table; `feature < FEATURES` and `bin < 256`.
                unsafe {
                    let bin = *tile.bins.add(row as usize * tile.stride + offset);
                    *sums.add(feature * HISTOGRAM_BINS + usize::from(bin)) += packed;
                }
            }
        }
        return;
    }
    let first_feature = tile.features[0];
    for (&row, &packed) in rows.iter().zip(packed) {
        for first in (0..FEATURES).step_by(2) {
            // Two bytes at a time need the fewest instructions.
            // SAFETY: both bytes lie within the row, at any alignment.
            let pair = unsafe {
                let start = tile.bins.add(row as usize * tile.stride + first_feature + first);
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
    use crate::boosting::binned::{BinnedColumns, FeatureGroup};

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
            for (step, threads, share) in [(1, 2, 1), (3, 1, 1), (700, 9, 1), (1, 2, 3), (5, 1, 2)]
            {
                let rows: Vec<u32> = (0..rows).step_by(step).collect();
                let chosen: Vec<usize> =
                    (0..features).filter(|feature| feature * 7 % share == 0).collect();
                let mut sums = vec![0; chosen.len() * HISTOGRAM_BINS];
                for group in FeatureGroup::all_of(chosen.len(), threads) {
                    let from = group.first * HISTOGRAM_BINS;
                    let part = &mut sums[from..from + group.features * HISTOGRAM_BINS];
                    let features = BinnedGroup { table: &table, features: &chosen[group.range()] };
                    add_rows(features, &rows, &packed, part);
                }
                let of_chosen: Vec<Vec<u8>> =
                    chosen.iter().map(|&feature| columns.0[feature].clone()).collect();
                assert_eq!(sums, plain(&of_chosen, &rows, &packed));
            }
        }
    }

    #[test]
    #[should_panic]
    fn a_row_outside_the_table_is_caught() {
        let table = BinnedColumns(vec![vec![1, 2, 3]]).by_rows();
        let features = BinnedGroup { table: &table, features: &[0] };
        add_rows(features, &[3], &[1, 1, 1], &mut [0; HISTOGRAM_BINS]);
    }
}
