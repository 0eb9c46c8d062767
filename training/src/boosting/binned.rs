//! The training table as bins: by columns for looking up a row, by groups for histograms.

use rayon::prelude::*;

use super::binning::{Binning, MISSING};
use super::error::BoostingError;
use super::fixed_point::Weights;
use super::params::Settings;
use super::table::{Column, TrainingTable};

/// Bins per feature in a histogram: 255 ordinary ones and the missing one.
pub(super) const HISTOGRAM_BINS: usize = 256;
/// Features counted together, so that their histograms (16 KB) stay in the nearest cache.
pub(super) const TILE: usize = 8;
const GROUP_FEATURES_MAX: usize = 32;

/// A column that can be asked, and how its values become bins.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    /// The position of the column in the table.
    pub(super) column: usize,
    pub(super) binning: Binning,
    /// -1 when the prediction must fall with the value, 1 when it must rise, 0 when free.
    pub(super) monotone: i8,
}

/// The bins of a table, one vector per feature.
#[derive(Debug)]
pub(super) struct BinnedColumns(pub(super) Vec<Vec<u8>>);

/// Neighbouring features of all rows, row by row: one row of a group is within one cache line.
#[derive(Debug)]
pub(super) struct Group {
    /// The first feature of this group.
    pub(super) first: usize,
    /// How many features.
    pub(super) features: usize,
    /// Bytes from one row to the next: a power of two of at least [`TILE`].
    pub(super) stride: usize,
    pub(super) bins: Vec<u8>,
}

/// Learns the bins of every column; columns that cannot tell rows apart are left out.
pub(super) fn learn_features(
    table: &TrainingTable,
    weights: &Weights,
    settings: &Settings,
) -> Result<Vec<Feature>, BoostingError> {
    let learn = |column: usize| -> Result<Option<Feature>, BoostingError> {
        let monotone = settings.monotone_constraints.get(column).copied().unwrap_or(0);
        let (values, name) = (table.columns[column], &table.feature_names[column]);
        let binning = if table.categorical.contains(&column) {
            if monotone != 0 {
                return Err(BoostingError::MonotoneCategorical { feature: name.clone() });
            }
            Binning::of_categories(values, weights, settings.max_bin, name)?
        } else {
            Binning::of_numbers(values, weights, settings.max_bin)
        };
        let has_missing = || (0..values.len()).any(|row| values.value(row).is_nan());
        let useful = binning.bins() > 1 || (binning.bins() == 1 && has_missing());
        Ok(useful.then_some(Feature { column, binning, monotone }))
    };
    let learned: Result<Vec<Option<Feature>>, BoostingError> =
        (0..table.columns.len()).into_par_iter().map(learn).collect();
    Ok(learned?.into_iter().flatten().collect())
}

impl BinnedColumns {
    pub(super) fn new(table: &TrainingTable, features: &[Feature]) -> BinnedColumns {
        let bin_column = |feature: &Feature| {
            let binning = &feature.binning;
            match table.columns[feature.column] {
                Column::F64(values) => values.iter().map(|&value| binning.bin(value)).collect(),
                Column::F32(values) => {
                    values.iter().map(|&value| binning.bin(f64::from(value))).collect()
                }
            }
        };
        BinnedColumns(features.par_iter().map(bin_column).collect())
    }

    /// Packs the columns into groups of equal width, at least two if there is more than a tile.
    pub(super) fn groups(&self) -> Vec<Group> {
        let features = self.0.len();
        let pairs = features.div_ceil(2 * GROUP_FEATURES_MAX).max(1);
        let width = features.div_ceil(2 * pairs).max(TILE);
        let firsts: Vec<usize> = (0..features).step_by(width).collect();
        firsts.into_par_iter().map(|first| self.group(first, width.min(features - first))).collect()
    }

    fn group(&self, first: usize, features: usize) -> Group {
        let stride = features.next_power_of_two().max(TILE);
        let columns = &self.0[first..first + features];
        let rows = columns[0].len();
        let mut bins = vec![0; rows * stride];
        const BLOCK: usize = 1 << 10;
        for (block, bins) in bins.chunks_mut(BLOCK * stride).enumerate() {
            for (at, column) in columns.iter().enumerate() {
                let column = &column[block * BLOCK..];
                for (row, &bin) in bins.chunks_mut(stride).zip(column) {
                    row[at] = bin;
                }
            }
        }
        Group { first, features, stride, bins }
    }
}

/// Which bins go left at a split.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum BinRule {
    /// Ordinary bins up to `bin`.
    UpTo { bin: u8, missing_left: bool },
    /// The bins listed, ascending: never the shared bin of rare categories.
    AnyOf { bins: Vec<u8>, missing_left: bool },
}

impl BinRule {
    /// For each of the 256 bins, whether it goes left.
    pub(super) fn sides(&self) -> [bool; HISTOGRAM_BINS] {
        let mut left = [false; HISTOGRAM_BINS];
        match self {
            BinRule::UpTo { bin, missing_left } => {
                left[..=usize::from(*bin)].fill(true);
                left[usize::from(MISSING)] = *missing_left;
            }
            BinRule::AnyOf { bins, missing_left } => {
                bins.iter().for_each(|&bin| left[usize::from(bin)] = true);
                left[usize::from(MISSING)] = *missing_left;
            }
        }
        left
    }
}
