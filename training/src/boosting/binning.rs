//! The bins of a feature: at most 255, and the bounds between them.

use std::collections::BTreeMap;

use super::categories::{CategoryRanks, category};
use super::error::BoostingError;
use super::fixed_point::Weights;
use super::table::Column;

/// The bin of a missing value; ordinary bins count from 0.
pub(super) const MISSING: u8 = 255;

/// The bins of one feature.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Binning {
    /// Bin `b` holds the values above `upper[b - 1]` up to `upper[b]`, which is a threshold that
    /// splits raw values exactly as it splits bins. The last one is above every value.
    Numeric { upper: Vec<f64> },
    /// Bin `b` holds the category `codes[b]`; all rarer categories, `rare` in number, share the
    /// bin after the last.
    Categorical { codes: Vec<u32>, bin_of: BTreeMap<u32, u8>, rare: usize },
    /// The categories in the order of a statistic: split by thresholds, as numbers are.
    Ranked { ranks: CategoryRanks },
}

impl Binning {
    /// Learns the bins of a numeric column from all its values, by weight: neither the order of
    /// the rows nor repeating rows instead of weighting them changes anything.
    pub(super) fn of_numbers(column: Column, weights: &Weights, max_bin: u32) -> Binning {
        Binning::Numeric { upper: upper_bounds(&distinct(column, weights), max_bin as usize) }
    }

    /// Learns the bins of a column of category codes: the heaviest categories get one each.
    pub(super) fn of_categories(
        column: Column,
        weights: &Weights,
        max_bin: u32,
        name: &str,
    ) -> Result<Binning, BoostingError> {
        let mut counts = BTreeMap::<u32, u64>::new();
        for row in 0..column.len() {
            let value = column.value(row);
            if value.is_nan() {
                continue;
            }
            let code = category(value).ok_or_else(|| BoostingError::NotACategory {
                feature: name.to_owned(),
                row,
                value,
            })?;
            *counts.entry(code).or_default() += weights.fixed(row);
        }
        counts.retain(|_, weight| *weight > 0);
        let mut codes: Vec<u32> = counts.keys().copied().collect();
        codes.sort_by_key(|code| (std::cmp::Reverse(counts[code]), *code));
        let rare = codes.len().saturating_sub(max_bin as usize - 1);
        codes.truncate(max_bin as usize - 1);
        let bin_of = codes.iter().zip(0..).map(|(&code, bin)| (code, bin)).collect();
        Ok(Binning::Categorical { codes, bin_of, rare })
    }

    /// The number of ordinary bins.
    pub(super) fn bins(&self) -> usize {
        match self {
            Binning::Numeric { upper } => upper.len(),
            Binning::Categorical { codes, .. } => codes.len() + 1,
            Binning::Ranked { ranks } => ranks.bins(),
        }
    }

    /// The number of categories that are split by sets.
    pub(super) fn categories(&self) -> usize {
        match self {
            Binning::Categorical { codes, rare, .. } => codes.len() + rare,
            Binning::Numeric { .. } | Binning::Ranked { .. } => 0,
        }
    }

    /// True when splits are thresholds, and so histograms running sums.
    pub(super) fn is_ordered(&self) -> bool {
        !matches!(self, Binning::Categorical { .. })
    }

    /// The bin of a value.
    pub(super) fn bin(&self, value: f64) -> u8 {
        if value.is_nan() {
            return MISSING;
        }
        match self {
            Binning::Numeric { upper } => {
                // Only the last bin has no end.
                let inner = &upper[..upper.len().saturating_sub(1)];
                inner.partition_point(|&bound| bound < value) as u8
            }
            Binning::Categorical { codes, bin_of, .. } => category(value)
                .and_then(|code| bin_of.get(&code).copied())
                .unwrap_or(codes.len() as u8),
            Binning::Ranked { ranks } => ranks.bin(category(value)),
        }
    }
}

/// The distinct values, ascending, each with its weight; missing values are left out.
fn distinct(column: Column, weights: &Weights) -> Vec<(f64, u64)> {
    if let Some(coded) = column.coded() {
        let mut of_values = vec![0; coded.values.len()];
        let mut row = 0;
        coded.for_each(|code| {
            of_values[code] += weights.fixed(row);
            row += 1;
        });
        return weighted(coded.values.iter().copied().zip(of_values));
    }
    if weights.is_uniform() {
        // Keys alone, and short ones, sort faster than keys with weights beside them.
        let one = weights.fixed(0);
        match column {
            Column::F64(values) => {
                let keys = values.iter().filter(|value| !value.is_nan()).map(|&value| key(value));
                return runs(sorted(keys).into_iter().map(|key| (number(key), one)));
            }
            Column::F32(values) => {
                let keys = values.iter().filter(|value| !value.is_nan()).map(|&value| key32(value));
                return runs(sorted(keys).into_iter().map(|key| (number32(key), one)));
            }
            Column::Coded { .. } | Column::Picked { .. } => {}
        }
    }
    weighted((0..column.len()).map(|row| (column.value(row), weights.fixed(row))))
}

/// The distinct values among values with weights, ascending; without weight none counts.
fn weighted(values: impl Iterator<Item = (f64, u64)>) -> Vec<(f64, u64)> {
    let counted = values.filter(|(value, weight)| !value.is_nan() && *weight > 0);
    let sorted = sorted(counted.map(|(value, weight)| (key(value), weight)));
    runs(sorted.into_iter().map(|(key, weight)| (number(key), weight)))
}

fn sorted<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut keys: Vec<K> = keys.collect();
    keys.sort_unstable();
    keys
}

/// Adds up the weights of equal neighbours.
fn runs(sorted: impl Iterator<Item = (f64, u64)>) -> Vec<(f64, u64)> {
    let mut runs: Vec<(f64, u64)> = Vec::new();
    for (value, weight) in sorted {
        match runs.last_mut() {
            Some(run) if run.0 == value => run.1 += weight,
            _ => runs.push((value, weight)),
        }
    }
    runs
}

/// An integer that sorts as the number does; both zeros are one.
fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn number(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

fn key32(value: f32) -> u32 {
    let bits = (value + 0.0).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn number32(key: u32) -> f64 {
    f64::from(f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key }))
}

/// Cuts distinct values into bins of about equal weight; a heavy value gets a bin of its own.
fn upper_bounds(distinct: &[(f64, u64)], max_bin: usize) -> Vec<f64> {
    let mut upper = Vec::with_capacity(max_bin);
    let Some(&(last, _)) = distinct.last() else { return upper };
    if distinct.len() <= max_bin {
        upper.extend(distinct.windows(2).map(|pair| between(pair[0].0, pair[1].0)));
    } else {
        let mut left: u64 = distinct.iter().map(|(_, weight)| weight).sum();
        let mut in_bin = 0;
        for pair in distinct.windows(2) {
            let (here, next) = (pair[0], pair[1]);
            in_bin += here.1;
            let bins_left = (max_bin - upper.len()) as u64;
            if bins_left == 1 {
                break;
            }
            // The mean weight of the bins still to come; a bin ends when it is reached, or
            // when the next value alone would fill most of a bin.
            let full = in_bin * bins_left >= left;
            let next_is_heavy = next.1 * bins_left >= left && 2 * in_bin * bins_left >= left;
            if full || next_is_heavy {
                upper.push(between(here.0, next.0));
                left -= in_bin;
                in_bin = 0;
            }
        }
    }
    upper.push(if last == f64::INFINITY { f64::INFINITY } else { f64::MAX });
    upper
}

/// A threshold with `low` at or below it and `high` above it: the middle if there is one.
fn between(low: f64, high: f64) -> f64 {
    let middle = low * 0.5 + high * 0.5;
    if low <= middle && middle < high { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(values: &[f64], max_bin: u32) -> Binning {
        Binning::of_numbers(values.into(), &Weights::new(values.len(), None), max_bin)
    }

    #[test]
    fn a_threshold_splits_values_exactly_as_bins() {
        let values: Vec<f64> = [f64::NEG_INFINITY, -0.0, 0.0, f64::INFINITY, f64::MAX, 1e-310]
            .into_iter()
            .chain((0..70_000).map(|at| ((at as f64) * 0.7).sin() * 1e3))
            .collect();
        for max_bin in [2, 3, 16, 255] {
            let binning = numeric(&values, max_bin);
            let Binning::Numeric { upper } = &binning else { unreachable!() };
            assert!(upper.len() <= max_bin as usize && upper.is_sorted());
            for &value in &values {
                for (bin, &threshold) in upper.iter().enumerate() {
                    assert_eq!(value <= threshold, binning.bin(value) as usize <= bin);
                }
            }
        }
    }

    #[test]
    fn single_precision_and_weights_change_no_bin() {
        let values: Vec<f32> = (0..9_000_u16)
            .map(|at| f32::from(at % 997) * if at % 3 == 0 { -0.37 } else { 1.9 })
            .chain([-0.0, 0.0, f32::NAN, f32::NEG_INFINITY, f32::INFINITY, 1e-42])
            .collect();
        let wide: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
        let two = vec![2.0; values.len()];
        let (once, twice) =
            (Weights::new(values.len(), None), Weights::new(values.len(), Some(&two)));
        let binning = |column, weights| Binning::of_numbers(column, weights, 200);
        let expected = binning(Column::F64(&wide), &once);
        assert_eq!(binning(Column::F32(&values), &once), expected);
        assert_eq!(binning(Column::F64(&wide), &twice), expected);
    }

    #[test]
    fn listed_values_and_picked_rows_change_no_bin() {
        let values: Vec<f64> =
            (0..700_u16).map(|at| f64::from(at) * 0.3 - 9.0).chain([f64::NAN, -0.0, 0.0]).collect();
        let codes: Vec<u16> = (0..9_000_u32).map(|at| (at * at % 703) as u16).collect();
        let wide: Vec<f64> = codes.iter().map(|&code| values[usize::from(code)]).collect();
        let rows: Vec<u32> = (0..9_000).filter(|row| row % 7 < 4).collect();
        let picked: Vec<f64> = rows.iter().map(|&row| wide[row as usize]).collect();
        let (coded, plain) = (Column::Coded { codes: &codes, values: &values }, Column::F64(&wide));
        let of_rows = |column| Column::Picked { column, rows: &rows };
        let alike = [
            (plain, coded),
            (Column::F64(&picked), of_rows(&plain)),
            (Column::F64(&picked), of_rows(&coded)),
        ];
        for (expected, column) in alike {
            let weights: Vec<f64> = (0..column.len()).map(|row| (row % 3) as f64).collect();
            let binning = |column: Column| {
                [None, Some(&weights[..])].map(|weights| {
                    let weights = Weights::new(column.len(), weights);
                    Binning::of_numbers(column, &weights, 200)
                })
            };
            assert_eq!(binning(column), binning(expected));
            let bits = |column: Column| column.map(f64::to_bits);
            assert_eq!(bits(column), bits(expected));
            let one_by_one = (0..column.len()).map(|row| column.value(row).to_bits());
            assert!(one_by_one.eq(bits(expected)));
        }
    }

    #[test]
    fn few_distinct_values_get_a_bin_each() {
        let binning = numeric(&[3.0, 1.0, f64::NAN, 1.0, 2.0], 255);
        assert_eq!(binning, Binning::Numeric { upper: vec![1.5, 2.5, f64::MAX] });
        assert_eq!(binning.bin(f64::NAN), MISSING);
    }

    #[test]
    fn a_heavy_value_keeps_its_own_bin() {
        let values: Vec<f64> =
            (0..1_000).map(|at| if at % 2 == 0 { 0.0 } else { f64::from(at) }).collect();
        let binning = numeric(&values, 16);
        assert_eq!((binning.bin(0.0), binning.bin(1.0)), (0, 1));
        assert_eq!(binning.bins(), 16);
    }

    #[test]
    fn rare_categories_share_the_last_bin() {
        let values = [7.0, 7.0, 7.0, 2.0, 2.0, 5.0, f64::NAN];
        let weights = Weights::new(values.len(), None);
        let column = Column::F64(&values);
        let binning = Binning::of_categories(column, &weights, 3, "channel").unwrap();
        assert_eq!([7.0, 2.0, 5.0, 99.0].map(|value| binning.bin(value)), [0, 1, 2, 2]);
        let wrong = [0.5];
        let error =
            Binning::of_categories(Column::F64(&wrong), &Weights::new(1, None), 3, "channel");
        assert!(error.unwrap_err().to_string().contains("channel is categorical but holds 0.5"));
    }
}
