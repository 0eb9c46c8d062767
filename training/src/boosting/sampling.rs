//! Samples of rows and of features for a tree, chosen by the seed alone.

use std::ops::Range;

use rayon::prelude::*;
use tenure::numerics::random::mixed;

use super::cpu_unsafe::{Computation, in_widest_vectors};
use super::params::BoostingSettings;

/// Rows that one thread chooses from at a time.
const CHUNK: usize = 1 << 14;
/// Rows whose numbers are drawn together.
const BLOCK: usize = 1 << 8;

/// The rows a tree is grown on, ascending. All of them without bagging.
pub(super) fn rows_of_tree(settings: &BoostingSettings, tree: u32, rows: usize) -> Vec<u32> {
    let all = 0..rows as u32;
    if settings.bagging_fraction >= 1.0 {
        return all.collect();
    }
    let draw = u64::from(tree / settings.bagging_freq);
    let draw = RowDraw {
        start: mixed(mixed(settings.seed) ^ (2 * draw)),
        end: (settings.bagging_fraction * (1_u64 << 53) as f64).ceil() as u64,
    };
    let starts: Vec<usize> = (0..rows).step_by(CHUNK).collect();
    let of_chunk = |&start: &usize| draw.rows(start as u32..(start + CHUNK).min(rows) as u32);
    let chunks: Vec<Vec<u32>> = starts.par_iter().map(of_chunk).collect();
    chunks.concat()
}

/// A draw of rows: each row has a number of 53 bits, and is chosen if it is below `end`.
#[derive(Clone, Copy)]
struct RowDraw {
    start: u64,
    end: u64,
}

impl RowDraw {
    /// The chosen rows of a range, ascending.
    fn rows(self, range: Range<u32>) -> Vec<u32> {
        let mut rows = vec![0; range.len()];
        let mut count = 0;
        for first in range.clone().step_by(BLOCK) {
            let mut chosen = [0; BLOCK];
            in_widest_vectors(ChooseRows { draw: self, first, chosen: &mut chosen });
            for (row, chosen) in (first..range.end).zip(chosen) {
                // Written in any case and kept if chosen: the CPU would mispredict a branch too often.
                rows[count] = row;
                count += usize::from(chosen);
            }
        }
        rows.truncate(count);
        rows
    }
}

/// Writes 1 for each chosen row of a block and 0 for the others.
struct ChooseRows<'a> {
    draw: RowDraw,
    first: u32,
    chosen: &'a mut [u8; BLOCK],
}

impl Computation for ChooseRows<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let RowDraw { start, end } = self.draw;
        for (row, chosen) in (u64::from(self.first)..).zip(self.chosen) {
            *chosen = u8::from(mixed(start ^ row) >> 11 < end);
        }
    }
}

/// By feature, whether a tree may be split on it: exactly the share of the settings, at least one.
pub(super) fn features_of_tree(
    settings: &BoostingSettings,
    tree: u32,
    features: usize,
) -> Vec<bool> {
    let count = ((features as f64 * settings.feature_fraction).round() as usize).max(1);
    if count >= features {
        return vec![true; features];
    }
    let draw = 2 * u64::from(tree) + 1;
    let mut order: Vec<usize> = (0..features).collect();
    order.sort_by_key(|&at| mixed(mixed(mixed(settings.seed) ^ draw) ^ at as u64));
    let mut allowed = vec![false; features];
    order[..count].iter().for_each(|&at| allowed[at] = true);
    allowed
}

#[cfg(test)]
mod tests {
    use tenure::numerics::random::unit_interval;

    use super::*;

    #[test]
    fn rows_are_those_whose_number_is_below_the_share() {
        for (share, freq, rows) in [(0.7, 1, 50_001), (0.1, 3, 16_384), (1e-3, 1, 257), (0.5, 2, 1)]
        {
            let settings = BoostingSettings {
                bagging_fraction: share,
                bagging_freq: freq,
                seed: 9,
                ..BoostingSettings::default()
            };
            for tree in [0, 1, 5] {
                let draw = mixed(mixed(9) ^ u64::from(2 * (tree / freq)));
                let number = |row: u32| unit_interval(mixed(draw ^ u64::from(row)));
                let expected: Vec<u32> =
                    (0..rows as u32).filter(|&row| number(row) < share).collect();
                assert_eq!(rows_of_tree(&settings, tree, rows), expected);
            }
        }
    }

    #[test]
    fn a_sample_has_the_share_of_the_settings_and_follows_the_seed() {
        let settings = BoostingSettings {
            bagging_fraction: 0.3,
            feature_fraction: 0.5,
            ..BoostingSettings::default()
        };
        let rows = rows_of_tree(&settings, 4, 100_000);
        assert!((29_000..31_000).contains(&rows.len()) && rows.is_sorted());
        assert_eq!(rows, rows_of_tree(&settings, 4, 100_000));
        assert_ne!(rows, rows_of_tree(&settings, 5, 100_000));
        let features = features_of_tree(&settings, 0, 10);
        assert_eq!(features.iter().filter(|&&allowed| allowed).count(), 5);
        let other = BoostingSettings { seed: 1, ..settings };
        assert_ne!(rows, rows_of_tree(&other, 4, 100_000));
    }
}
