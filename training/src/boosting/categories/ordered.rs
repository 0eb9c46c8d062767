//! Ordered statistics: of the rows that come before a row in a random order.

use rayon::prelude::*;
use tenure::numerics::random::mixed;

use super::codes::CategoryPlaces;
use super::credibility::CategoryPrior;
use super::ranks::CategoryRanks;
use super::slopes::{SlopeSum, StartingSlopes};
use crate::boosting::binned::BinnedFeature;
use crate::boosting::binning::Binning;
use crate::boosting::params::BoostingSettings;
use crate::boosting::table::{Column, TrainingTable};

/// A column of categories that is split by thresholds of a statistic, with the bins of the
/// training rows.
pub(crate) struct RankedFeature {
    pub(crate) feature: BinnedFeature,
    pub(crate) bins: Vec<u8>,
}

/// The ranked features: of the columns with too many categories for sets.
pub(crate) fn rank_columns(
    table: &TrainingTable,
    slopes: StartingSlopes,
    settings: &BoostingSettings,
) -> Vec<RankedFeature> {
    let rankers: Vec<(usize, Ranker)> = (0..table.columns.len())
        .into_par_iter()
        .filter(|column| table.categorical.contains(column))
        .filter_map(|at| Some((at, Ranker::learn(table.columns[at], slopes, settings)?)))
        .collect();
    if rankers.is_empty() {
        return Vec::new();
    }
    let order = random_order(settings.seed, table.rows());
    rankers.into_par_iter().filter_map(|(at, ranker)| ranker.feature(at, &order)).collect()
}

/// The rows in an order that depends on the seed alone.
fn random_order(seed: u64, rows: usize) -> Vec<u32> {
    let draw = mixed(!seed);
    let mut keyed: Vec<(u64, u32)> =
        (0..rows as u32).map(|row| (mixed(draw ^ u64::from(row)), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// The statistics of one column's categories.
struct Ranker<'a> {
    coded: CategoryPlaces,
    prior: CategoryPrior,
    sums: Vec<SlopeSum>,
    slopes: StartingSlopes<'a>,
    max_bin: u32,
}

impl<'a> Ranker<'a> {
    fn learn(
        column: Column,
        slopes: StartingSlopes<'a>,
        settings: &BoostingSettings,
    ) -> Option<Ranker<'a>> {
        let coded = CategoryPlaces::new(column, slopes.weights);
        if coded.codes.len() <= settings.max_cat_to_sets as usize {
            return None;
        }
        let mut sums = vec![SlopeSum::default(); coded.codes.len()];
        for (row, place) in coded.of_rows.iter().enumerate() {
            if let Some(place) = place {
                sums[*place as usize].add(slopes.slope(row), slopes.weight(row));
            }
        }
        let prior = CategoryPrior::learn(&coded.of_rows, &sums, slopes);
        Some(Ranker { coded, prior, sums, slopes, max_bin: settings.max_bin })
    }

    /// The feature of the column at this position, its training rows ranked in this order; `None`
    /// if all rows are alike.
    fn feature(self, column: usize, order: &[u32]) -> Option<RankedFeature> {
        let statistics = self.of_rows_before(order);
        let of_rows = Column::F64(&statistics);
        let bins = Binning::of_numbers(of_rows, self.slopes.weights, self.max_bin);
        let of_category = |&sum: &SlopeSum| bins.bin(self.prior.statistic(sum));
        let ranks = CategoryRanks {
            bin_of: self.sums.iter().map(of_category).collect(),
            codes: self.coded.codes,
            unseen: bins.bin(self.prior.slope),
            bins: bins.bins(),
        };
        let of_rows = statistics.iter().map(|&statistic| bins.bin(statistic)).collect();
        let binning = Binning::Ranked { ranks };
        let feature = BinnedFeature { column, binning, monotone: 0 };
        let useful = bins.bins() > 1 || statistics.iter().any(|statistic| statistic.is_nan());
        useful.then_some(RankedFeature { feature, bins: of_rows })
    }

    /// By row, the statistic of its category from the rows before it; NaN where it is missing.
    fn of_rows_before(&self, order: &[u32]) -> Vec<f64> {
        let mut sums = vec![SlopeSum::default(); self.sums.len()];
        let mut statistics = vec![f64::NAN; order.len()];
        for row in order.iter().map(|&row| row as usize) {
            if let Some(place) = self.coded.of_rows[row] {
                let sum = &mut sums[place as usize];
                statistics[row] = self.prior.statistic(*sum);
                sum.add(self.slopes.slope(row), self.slopes.weight(row));
            }
        }
        statistics
    }
}
