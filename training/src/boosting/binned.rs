//! A table in bins: column by column to look up single rows, row by row to count histograms.

use std::ops::Range;

use rayon::prelude::*;

use super::binning::Binning;
use super::error::BoostingError;
use super::fixed_point::Weights;
use super::memory_unsafe::LineBytes;
use super::params::BoostingSettings;
use super::table::TrainingTable;

/// Bins per feature in a histogram: 255 ordinary ones and the missing one.
pub(super) const HISTOGRAM_BINS: usize = 256;
/// The most features counted together, so that their histograms (24 KB) stay in the nearest cache.
pub(super) const TILE: usize = 12;
/// The most features in a group.
const GROUP: usize = 4 * TILE;
const LINE_BYTES: usize = 64;

/// A column that can be split on, and its bins.
#[derive(Clone, Debug)]
pub(super) struct BinnedFeature {
    /// The position of the column in the table.
    pub(super) column: usize,
    pub(super) binning: Binning,
    /// -1 when the prediction must fall with the value, 1 when it must rise, 0 when free.
    pub(super) monotone: i8,
}

/// The bins of a table, one vector per feature.
#[derive(Debug)]
pub(super) struct BinnedColumns(pub(super) Vec<Vec<u8>>);

/// The bins of a table, row by row: up to 64 features of a row share one cache line.
#[derive(Debug)]
pub(super) struct BinnedRows {
    /// Bytes from one row to the next, an even number.
    pub(super) stride: usize,
    pub(super) bins: LineBytes,
}

/// Neighbours among a tree's features that one thread counts and searches together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FeatureGroup {
    /// The first of them, counted among the tree's features; an even number.
    pub(super) first: usize,
    /// The number of features.
    pub(super) features: usize,
}

/// Some features of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct BinnedGroup<'a> {
    pub(super) table: &'a BinnedRows,
    /// Their positions in the table, ascending.
    pub(super) features: &'a [usize],
}

/// Learns the bins of every column; columns on which all rows are alike are left out.
pub(super) fn learn_features(
    table: &TrainingTable,
    weights: &Weights,
    settings: &BoostingSettings,
) -> Result<Vec<BinnedFeature>, BoostingError> {
    let learn = |column: usize| -> Result<Option<BinnedFeature>, BoostingError> {
        let monotone = settings.monotone_constraints.get(column).copied().unwrap_or(0);
        let (values, name) = (table.columns[column], &table.feature_names[column]);
        let binning = if table.categorical.contains(&column) {
            if monotone != 0 {
                return Err(BoostingError::MonotoneCategorical { feature: name.clone() });
            }
            let sets = Binning::of_categories(values, weights, settings.max_bin, name)?;
            if sets.categories() > settings.max_cat_to_sets as usize {
                return Ok(None);
            }
            sets
        } else {
            Binning::of_numbers(values, weights, settings.max_bin)
        };
        let has_missing = || (0..values.len()).any(|row| values.value(row).is_nan());
        let useful = binning.bins() > 1 || (binning.bins() == 1 && has_missing());
        Ok(useful.then_some(BinnedFeature { column, binning, monotone }))
    };
    let learned: Result<Vec<Option<BinnedFeature>>, BoostingError> =
        (0..table.columns.len()).into_par_iter().map(learn).collect();
    Ok(learned?.into_iter().flatten().collect())
}

impl BinnedColumns {
    pub(super) fn new(table: &TrainingTable, features: &[BinnedFeature]) -> BinnedColumns {
        let bin_column = |feature: &BinnedFeature| {
            table.columns[feature.column].map(|value| feature.binning.bin(value))
        };
        BinnedColumns(features.par_iter().map(bin_column).collect())
    }

    /// The same bins, row by row.
    pub(super) fn by_rows(&self) -> BinnedRows {
        const BLOCK: usize = 1 << 10;
        let features = self.0.len();
        let within_a_line = features.next_power_of_two().max(2);
        let whole_lines = features.next_multiple_of(LINE_BYTES);
        let stride = if features <= LINE_BYTES { within_a_line } else { whole_lines };
        let rows = self.0.first().map_or(0, Vec::len);
        let mut bins = LineBytes::zeroed(rows * stride);
        if rows > 0 {
            bins.par_chunks_mut(BLOCK * stride).enumerate().for_each(|(block, bins)| {
                for (at, column) in self.0.iter().enumerate() {
                    for (row, &bin) in bins.chunks_mut(stride).zip(&column[block * BLOCK..]) {
                        row[at] = bin;
                    }
                }
            });
        }
        BinnedRows { stride, bins }
    }
}

impl FeatureGroup {
    /// Groups of a number of features, for a number of threads; all but the last have the same
    /// number of features.
    pub(super) fn all_of(features: usize, threads: usize) -> Vec<FeatureGroup> {
        let tiles = features.div_ceil(TILE);
        let count = features.div_ceil(GROUP).next_multiple_of(threads.max(1)).min(tiles);
        let width = features.div_ceil(count.max(1)).next_multiple_of(2).max(2);
        let group = |first| FeatureGroup { first, features: width.min(features - first) };
        (0..features).step_by(width).map(group).collect()
    }

    /// The positions among the tree's features.
    pub(super) fn range(self) -> Range<usize> {
        self.first..self.first + self.features
    }
}
