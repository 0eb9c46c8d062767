//! The design matrix of the linear parts: transformed inputs, and indicators of missing ones.

use rayon::prelude::*;
use tenure::predictors::learned::{Linear, Term, Transform};

use crate::fit::linear::{self, BLOCK, Inputs, LinearTarget, Observations};

/// The signed logarithms of all columns of a sample, from which every linear part is fitted.
pub(super) struct LogColumns(Vec<Vec<f64>>);

/// Rows of a sample, with a target and a weight for each.
pub(super) struct LinearRows<'a> {
    /// The positions of the rows in the sample, ascending.
    pub(super) rows: &'a [u32],
    pub(super) targets: &'a [f64],
    pub(super) weights: &'a [f64],
}

/// The standardised inputs of some rows of a sample.
struct Design<'a> {
    logs: &'a LogColumns,
    rows: &'a [u32],
    terms: &'a [Term],
}

impl LogColumns {
    /// Transforms the columns of a sample. Categorical ones have no size that could have a
    /// weight: only where they are missing stays visible.
    pub(super) fn of(columns: &[Vec<f64>], categorical: &[usize]) -> LogColumns {
        let log = |(input, column): (usize, &Vec<f64>)| -> Vec<f64> {
            let size = if categorical.contains(&input) { 0.0 } else { 1.0 };
            column.iter().map(|value| Transform::SignedLog.apply(size * value)).collect()
        };
        LogColumns(columns.par_iter().enumerate().map(log).collect())
    }

    /// Fits a linear part on some rows.
    pub(super) fn fit(&self, rows: &LinearRows, target: LinearTarget, penalty: f64) -> Linear {
        let mut terms = self.terms(rows.rows);
        let design = Design { logs: self, rows: rows.rows, terms: &terms };
        let LinearRows { targets, weights, .. } = *rows;
        let observations = Observations { inputs: &design, targets, weights };
        let (intercept, weights) = linear::fit(target, &observations, penalty);
        for (term, weight) in terms.iter_mut().zip(weights) {
            term.weight = weight;
        }
        Linear { intercept, terms }
    }

    /// Terms without weights yet: each input's signed logarithm, standardised, and one
    /// indicator per distinct pattern of missing values.
    fn terms(&self, rows: &[u32]) -> Vec<Term> {
        let term = |(input, column): (usize, &Vec<f64>)| log_term(input, column, rows);
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
        let is_missing = |input: usize, row: u32| self.0[input][row as usize].is_nan();
        let mut patterns: Vec<usize> = Vec::new();
        for input in 0..self.0.len() {
            let missing = |row: &&u32| is_missing(input, **row);
            let varies =
                rows.iter().any(|row| missing(&row)) && !rows.iter().all(|row| missing(&row));
            let same = |known: &usize| {
                rows.iter().all(|row| is_missing(*known, *row) == is_missing(input, *row))
            };
            if varies && !patterns.iter().any(same) {
                patterns.push(input);
            }
        }
        patterns
    }
}

/// `None` for a column without information: one value in every row, or always missing.
fn log_term(input: usize, column: &[f64], rows: &[u32]) -> Option<Term> {
    let logs =
        || rows.iter().map(|row| column[*row as usize]).filter(|value: &f64| !value.is_nan());
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
        for (term, values) in self.terms.iter().zip(block) {
            let logs = &self.logs.0[term.input];
            for (value, row) in values.iter_mut().zip(rows) {
                let log = logs[*row as usize];
                *value = term.standardised_value(match term.transform {
                    Transform::SignedLog => log,
                    Transform::IsMissing => Transform::IsMissing.apply(log),
                });
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
        let terms = LogColumns::of(&columns, &[]).terms(&[0, 1, 2]);
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
        let columns = [vec![1.0, 2.0, 3.0], vec![0.0, 2.0, f64::NAN]];
        let terms = LogColumns::of(&columns, &[1]).terms(&[0, 1, 2]);
        let of_category: Vec<Transform> =
            terms.iter().filter(|term| term.input == 1).map(|term| term.transform).collect();
        assert_eq!(of_category, [Transform::IsMissing]);
    }
}
