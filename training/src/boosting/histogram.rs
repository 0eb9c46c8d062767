//! Histograms: for each bin of each feature, the sum of the packed rows in it.

use super::binned::{Group, HISTOGRAM_BINS, TILE};

/// Rows counted before moving to the next tile: their bins and gradients stay in cache.
const BLOCK: usize = 1 << 11;

/// Adds rows of a group to its histograms.
///
/// `histograms`: 256 sums per feature of the group, in order.
pub(super) fn add_rows(group: &Group, rows: &[u32], packed: &[i64], histograms: &mut [i64]) {
    let mut gathered = [0_i64; BLOCK];
    for rows in rows.chunks(BLOCK) {
        for (gathered, &row) in gathered.iter_mut().zip(rows) {
            *gathered = packed[row as usize];
        }
        for (tile, histograms) in histograms.chunks_mut(TILE * HISTOGRAM_BINS).enumerate() {
            add_tile(group, tile * TILE, (rows, &gathered[..rows.len()]), histograms);
        }
    }
}

fn add_tile(group: &Group, offset: usize, (rows, packed): (&[u32], &[i64]), sums: &mut [i64]) {
    for (&row, &packed) in rows.iter().zip(packed) {
        let start = row as usize * group.stride + offset;
        let bins = &group.bins[start..start + TILE];
        for (feature, &bin) in sums.chunks_exact_mut(HISTOGRAM_BINS).zip(bins) {
            feature[usize::from(bin)] += packed;
        }
    }
}

/// The sibling's histograms: what its parent's have more than `other`'s.
pub(super) fn subtract(parent: &mut [i64], other: &[i64]) {
    for (parent, other) in parent.iter_mut().zip(other) {
        *parent -= other;
    }
}
