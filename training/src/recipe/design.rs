//! The design matrix of the linear parts: transformed inputs, and indicators of missing ones.

use std::collections::HashSet;

use rayon::prelude::*;
use tenure::numerics::cpu::CpuPath;
use tenure::numerics::wide_vectors_unsafe::WideComputation;
use tenure::predictors::learned::{Linear, Term, Transform};

use super::columns::{CodedColumn, SampleColumn};
use super::sample_rows::SampleRows;
use crate::fit::linear::{self, BLOCK, Inputs, LinearTarget, Observations};

/// The signed logarithms of all columns of a sample, from which every linear part is fitted.
///
/// They take about as much memory as the sample.
pub(super) struct LogColumns<'a>(Vec<LogColumn<'a>>);

/// The logarithms of a column.
struct LogColumn<'a> {
    /// The codes of the rows, where the logarithms are those of listed values.
    codes: Option<&'a [u16]>,
    logs: Vec<f64>,
}

/// The standardised inputs of some rows of a sample.
struct Design<'a> {
    logs: &'a LogColumns<'a>,
    rows: &'a [u32],
    terms: &'a [Term],
}

impl<'a> LogColumns<'a> {
    /// Transforms the columns of a sample. Categorical ones have no size that could have a
    /// weight: only where they are missing stays visible.
    pub(super) fn of(columns: &'a [SampleColumn], categorical: &[usize]) -> LogColumns<'a> {
        let log = |(input, column): (usize, &'a SampleColumn)| {
            if categorical.contains(&input) {
                LogColumn::of(column, |level| 0.0 * level)
            } else {
                LogColumn::of(column, |value| value)
            }
        };
        LogColumns(columns.par_iter().enumerate().map(log).collect())
    }

    /// Fits a linear part on some rows of the sample, with one target for each.
    pub(super) fn fit(
        &self,
        rows: &SampleRows,
        targets: &[f64],
        target: LinearTarget,
        penalty: f64,
    ) -> Linear {
        let mut terms = self.terms(&rows.rows);
        let design = Design { logs: self, rows: &rows.rows, terms: &terms };
        let weights = rows.weights();
        let observations = Observations { inputs: &design, targets, weights: &weights };
        let (intercept, weights) = linear::fit(target, &observations, penalty);
        for (term, weight) in terms.iter_mut().zip(weights) {
            term.weight = weight;
        }
        Linear { intercept, terms }
    }

    /// Terms without weights yet: each input's signed logarithm, standardised, and one
    /// indicator per distinct pattern of missing values.
    fn terms(&self, rows: &[u32]) -> Vec<Term> {
        let term = |(input, column): (usize, &LogColumn)| log_term(input, column, rows);
        let logs: Vec<Option<Term>> = self.0.par_iter().enumerate().map(term).collect();
        let indicators = self.missing_patterns(rows).into_iter().map(|input| Term {
            input,
            transform: Transform::IsMissing,
            mean: 0.0,
            scale: 1.0,
            weight: 0.0,
        });
        logs.into_iter().flatten().chain(indicators).collect()
    }

    /// The first column of each distinct pattern of missing values; the logarithm of a missing
    /// value is missing, and no other one is.
    fn missing_patterns(&self, rows: &[u32]) -> Vec<usize> {
        let pattern = |column: &LogColumn| {
            let missing: Vec<u8> =
                rows.iter().map(|row| u8::from(column.log(*row).is_nan())).collect();
            let varies = missing.contains(&0) && missing.contains(&1);
            // A digest stands for the pattern: comparing every two columns would take longer.
            varies.then(|| blake3::hash(&missing))
        };
        let patterns: Vec<Option<blake3::Hash>> = self.0.par_iter().map(pattern).collect();
        let mut seen = HashSet::new();
        let is_new = |input: &usize| patterns[*input].is_some_and(|pattern| seen.insert(pattern));
        (0..self.0.len()).filter(is_new).collect()
    }
}

impl<'a> LogColumn<'a> {
    /// The logarithms of a column's values, each taken as `size` makes it.
    fn of(column: &'a SampleColumn, size: impl Fn(f64) -> f64) -> LogColumn<'a> {
        let (codes, values) = match column {
            SampleColumn::Coded(CodedColumn { codes, values, .. }) => (Some(&codes[..]), values),
            SampleColumn::Plain(values) => (None, values),
        };
        let logs = values.iter().map(|value| Transform::SignedLog.apply(size(*value))).collect();
        LogColumn { codes, logs }
    }

    /// The logarithm of the value in a row.
    fn log(&self, row: u32) -> f64 {
        let row = row as usize;
        self.logs[self.codes.map_or(row, |codes| usize::from(codes[row]))]
    }
}

/// `None` for a column without information: one value in every row, or always missing.
fn log_term(input: usize, column: &LogColumn, rows: &[u32]) -> Option<Term> {
    let logs = || rows.iter().map(|row| column.log(*row)).filter(|value: &f64| !value.is_nan());
    let known = logs().count() as f64;
    let mean = logs().sum::<f64>() / known;
    let variance = logs().map(|value| (value - mean).powi(2)).sum::<f64>() / known;
    let scale = variance.sqrt();
    let transform = Transform::SignedLog;
    (scale > 1e-12).then_some(Term { input, transform, mean, scale, weight: 0.0 })
}

impl Inputs for Design<'_> {
    fn width(&self) -> usize {
        self.terms.len()
    }

    fn write(&self, first: usize, block: &mut [[f64; BLOCK]]) {
        let rows = &self.rows[first..self.rows.len().min(first + BLOCK)];
        let path = CpuPath::best();
        for (term, values) in self.terms.iter().zip(block) {
            let column = &self.logs.0[term.input];
            for (value, row) in values.iter_mut().zip(rows) {
                *value = column.log(*row);
            }
            path.run(Standardise { term, values: &mut values[..rows.len()] });
        }
    }
}

/// Turns the logarithms of one input into a term's standardised values.
struct Standardise<'a> {
    term: &'a Term,
    values: &'a mut [f64],
}

impl WideComputation for Standardise<'_> {
    type Output = ();

    #[inline(always)]
    fn compute(self) {
        let Standardise { term, values } = self;
        match term.transform {
            Transform::SignedLog => {
                values.iter_mut().for_each(|value| *value = term.standardised_value(*value));
            }
            Transform::IsMissing => {
                let of_missing = |log| term.standardised_value(Transform::IsMissing.apply(log));
                values.iter_mut().for_each(|value| *value = of_missing(*value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_missing_together_share_one_indicator_and_constants_have_no_term() {
        let nan = f64::NAN;
        let columns = [vec![1.0, 2.0, 3.0], vec![nan, 1.0, 4.0], vec![nan, 5.0, 2.0], vec![7.0; 3]];
        let columns = columns.map(SampleColumn::Plain);
        let terms =
            LogColumns(columns.iter().map(|column| LogColumn::of(column, |value| value)).collect())
                .terms(&[0, 1, 2]);
        let indicators: Vec<usize> = terms
            .iter()
            .filter(|term| term.transform == Transform::IsMissing)
            .map(|term| term.input)
            .collect();
        assert_eq!(indicators, [1]);
        assert!(terms.iter().all(|term| term.input != 3));
    }

    #[test]
    fn categories_have_no_weight_but_may_be_missing() {
        let columns = [vec![1.0, 2.0, 3.0], vec![0.0, 2.0, f64::NAN]].map(SampleColumn::Plain);
        let terms = LogColumns::of(&columns, &[1]).terms(&[0, 1, 2]);
        let of_category: Vec<Transform> =
            terms.iter().filter(|term| term.input == 1).map(|term| term.transform).collect();
        assert_eq!(of_category, [Transform::IsMissing]);
    }
}
