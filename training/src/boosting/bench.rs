//! The booster's innermost steps on a generated table, for the micro-benchmarks.

use super::binned::{BinnedColumns, BinnedGroup, BinnedRows, HISTOGRAM_BINS};
use super::counting;
use super::fixed_point::power_of_two;
use super::params::BoostingSettings;
use super::quantisation::{Sums, Units};
use super::splitting::{
    LeafTotals, LeafView, NumericFeature, SplitCriterion, ValueBounds, best_numeric,
};

/// The ordinary bins of a feature.
const BINS: usize = 251;

/// A leaf of a generated table, its rows in bins.
#[derive(Debug)]
pub struct LeafBench {
    table: BinnedRows,
    features: Vec<usize>,
    rows: Vec<u32>,
    packed: Vec<i64>,
    histograms: Vec<i64>,
    running: Vec<i64>,
}

impl LeafBench {
    /// A table of `rows` rows and `features` features; about one row in `one_in` is in the leaf.
    pub fn new(rows: u32, features: usize, one_in: u32) -> LeafBench {
        let mix = |row: u32, salt: u32| (row ^ (salt << 20)).wrapping_mul(2_654_435_761) >> 7;
        let column = |feature: usize| {
            // Counts with ties as well as values that fill all bins.
            let bins = if feature.is_multiple_of(3) { 12 } else { BINS as u32 };
            (0..rows).map(|row| (mix(row, feature as u32) % bins) as u8).collect()
        };
        let columns = BinnedColumns((0..features).map(column).collect());
        let packed = |row: u32| ((i64::from(mix(row, 999) % 4096) - 2048) << 32) + 1024;
        let mut bench = LeafBench {
            table: columns.by_rows(),
            features: (0..features).collect(),
            rows: (0..rows).filter(|&row| mix(row, 777).is_multiple_of(one_in)).collect(),
            packed: (0..rows).map(packed).collect(),
            histograms: vec![0; features * HISTOGRAM_BINS],
            running: Vec::new(),
        };
        bench.count();
        bench.running = bench.histograms.clone();
        bench
            .running
            .chunks_mut(HISTOGRAM_BINS)
            .for_each(|sums| counting::make_running_sums(&mut sums[..BINS]));
        bench
    }

    /// The number of rows times features that one call of [`LeafBench::count`] adds.
    pub fn updates(&self) -> usize {
        self.rows.len() * self.features.len()
    }

    /// Counts the leaf's rows into histograms, on this thread.
    pub fn count(&mut self) {
        self.histograms.fill(0);
        let features = BinnedGroup { table: &self.table, features: &self.features };
        counting::add_rows(features, &self.rows, &self.packed, &mut self.histograms);
    }

    /// Finds the best split of all features; returns its gain.
    pub fn search(&self) -> f64 {
        let units = Units { gradient: power_of_two(-11), hessian: power_of_two(-12) };
        let criterion = SplitCriterion::new(&BoostingSettings::default(), units);
        let leaf = LeafTotals {
            sums: Sums::unpack(self.running[BINS - 1]),
            weight: self.rows.len() as f64,
            bounds: ValueBounds::FREE,
        };
        let view = LeafView { totals: &leaf, criterion: &criterion };
        let features = self.running.chunks(HISTOGRAM_BINS).enumerate();
        let best = features.fold(None, |best, (at, sums)| {
            let feature = NumericFeature { at, bins: BINS, monotone: 0 };
            let found = best_numeric(sums, feature, view, best);
            found.map(|candidate| candidate.gain).or(best)
        });
        best.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_counts_its_leaf_and_finds_a_split() {
        let mut bench = LeafBench::new(4_000, 20, 2);
        let before = bench.histograms.clone();
        bench.count();
        assert_eq!(before, bench.histograms);
        assert!(bench.updates() > 20_000 && bench.search() > 0.0);
    }
}
