//! From values to at most 255 bins: where one bin ends and the next begins.

use std::collections::BTreeMap;

use super::error::BoostingError;
use super::fixed_point::Weights;
use super::table::Column;

/// The bin of a missing value; ordinary bins count from 0.
pub(super) const MISSING: u8 = 255;

/// How the values of one feature become bins.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Binning {
    /// Bin `b` holds the values above `upper[b - 1]` up to `upper[b]`, which is a threshold that
    /// splits raw values exactly as it splits bins. The last one is above every value.
    Numeric { upper: Vec<f64> },
    /// Bin `b` holds the category `codes[b]`; all rarer categories share the bin after the last.
    Categorical { codes: Vec<u32>, bin_of: BTreeMap<u32, u8> },
}

impl Binning {
    /// Learns the bins of a numeric column from all its values, by weight, so that neither the
    /// order of the rows nor repeating instead of weighting them changes anything.
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
        codes.truncate(max_bin as usize - 1);
        let bin_of = codes.iter().zip(0..).map(|(&code, bin)| (code, bin)).collect();
        Ok(Binning::Categorical { codes, bin_of })
    }

    /// The number of ordinary bins.
    pub(super) fn bins(&self) -> usize {
        match self {
            Binning::Numeric { upper } => upper.len(),
            Binning::Categorical { codes, .. } => codes.len() + 1,
        }
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
            Binning::Categorical { codes, bin_of } => category(value)
                .and_then(|code| bin_of.get(&code).copied())
                .unwrap_or(codes.len() as u8),
        }
    }
}

fn category(value: f64) -> Option<u32> {
    let whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    whole.then_some(value as u32)
}

/// The distinct values, ascending, each with its weight; missing ones left out.
fn distinct(column: Column, weights: &Weights) -> Vec<(f64, u64)> {
    let mut sorted: Vec<(u64, u64)> = (0..column.len())
        .map(|row| (column.value(row), weights.fixed(row)))
        .filter(|(value, weight)| !value.is_nan() && *weight > 0)
        .map(|(value, weight)| (sortable(value), weight))
        .collect();
    sorted.sort_unstable();
    let mut distinct: Vec<(f64, u64)> = Vec::new();
    let mut last = None;
    for (key, weight) in sorted {
        match distinct.last_mut() {
            Some(entry) if last == Some(key) => entry.1 += weight,
            _ => distinct.push((from_sortable(key), weight)),
        }
        last = Some(key);
    }
    distinct
}

/// An integer that sorts as the number does; both zeros are one.
fn sortable(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn from_sortable(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
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
