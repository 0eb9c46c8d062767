//! The design matrix of the linear parts: transformed inputs, and indicators of missing ones.

use tenure::predictors::learned::{Linear, Term, Transform};

/// Terms without weights yet: each input's signed logarithm, standardised, and one
/// indicator per distinct pattern of missing values.
pub(super) fn terms(columns: &[Vec<f64>]) -> Vec<Term> {
    let logs = columns.iter().enumerate().filter_map(|(input, column)| log_term(input, column));
    let indicators = missing_patterns(columns).into_iter().map(|input| Term {
        input,
        transform: Transform::IsMissing,
        mean: 0.0,
        scale: 1.0,
        weight: 0.0,
    });
    logs.chain(indicators).collect()
}

/// `None` for a column without information: one value in every row, or always missing.
fn log_term(input: usize, column: &[f64]) -> Option<Term> {
    let transform = Transform::SignedLog;
    let logs: Vec<f64> = column
        .iter()
        .map(|value| transform.apply(*value))
        .filter(|value| !value.is_nan())
        .collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let variance = logs.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / logs.len() as f64;
    let scale = variance.sqrt();
    (scale > 1e-12).then_some(Term { input, transform, mean, scale, weight: 0.0 })
}

/// The first column of each distinct pattern of missing values.
fn missing_patterns(columns: &[Vec<f64>]) -> Vec<usize> {
    let mut patterns: Vec<(usize, Vec<bool>)> = Vec::new();
    for (input, column) in columns.iter().enumerate() {
        let pattern: Vec<bool> = column.iter().map(|value| value.is_nan()).collect();
        let varies = pattern.contains(&true) && pattern.contains(&false);
        if varies && !patterns.iter().any(|(_, known)| *known == pattern) {
            patterns.push((input, pattern));
        }
    }
    patterns.into_iter().map(|(input, _)| input).collect()
}

/// The standardised values of all terms, row after row.
pub(super) fn standardised(terms: &[Term], row: &[f64]) -> Vec<f64> {
    terms.iter().map(|term| term.standardised(row)).collect()
}

/// Terms with the weights that were fitted to them.
pub(super) fn linear(terms: Vec<Term>, intercept: f64, weights: &[f64]) -> Linear {
    let weighted = |(term, weight): (Term, &f64)| Term { weight: *weight, ..term };
    Linear { intercept, terms: terms.into_iter().zip(weights).map(weighted).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_missing_together_share_one_indicator_and_constants_have_no_term() {
        let nan = f64::NAN;
        let columns = [vec![1.0, 2.0, 3.0], vec![nan, 1.0, 4.0], vec![nan, 5.0, 2.0], vec![7.0; 3]];
        let terms = terms(&columns);
        let indicators: Vec<usize> = terms
            .iter()
            .filter(|term| term.transform == Transform::IsMissing)
            .map(|term| term.input)
            .collect();
        assert_eq!(indicators, [1]);
        assert!(terms.iter().all(|term| term.input != 3));
    }
}
