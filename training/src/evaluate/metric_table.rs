//! The table of quality: a model beside the rules it must beat.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Bootstrap, MetricEstimate, standard_error};
use super::comparison::{Comparison, ComparisonError};
use super::metric::Metric;

/// What one predictor said of every customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    /// The name in tables.
    pub name: String,
    /// One prediction for each customer, in the order of the actual values.
    pub values: Vec<f64>,
}

/// How good several predictors are on the same customers. The first row is the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricTable {
    /// How many customers were judged.
    pub customers: usize,
    /// The mean of what came.
    pub actual_mean: Option<f64>,
    /// The metrics, in the order of each row.
    pub metrics: Vec<Metric>,
    /// One row per predictor.
    pub rows: Vec<MetricRow>,
}

/// How good one predictor is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// The name of the predictor.
    pub predictor: String,
    /// The mean of its predictions.
    pub predicted_mean: Option<f64>,
    /// One estimate per metric; `None` where the metric is not defined.
    pub estimates: Vec<Option<MetricEstimate>>,
    /// The first row's metric less this row's, with the standard error of the paired
    /// difference: both are judged on the same samples of customers.
    pub model_less_this: Vec<Option<MetricEstimate>>,
}

impl MetricTable {
    /// The estimate of a metric for a predictor, if the table has both and it is defined.
    pub fn estimate(&self, predictor: &str, metric: Metric) -> Option<MetricEstimate> {
        let column = self.metrics.iter().position(|known| *known == metric)?;
        let row = self.rows.iter().find(|row| row.predictor == predictor)?;
        row.estimates[column]
    }
}

/// Judges predictors on what came. The first of them is the model.
///
/// # Errors
///
/// When a predictor has not one finite value for each customer.
pub fn quality(
    actual: &[f64],
    predictors: &[Predictions],
    metrics: &[Metric],
    bootstrap: Bootstrap,
) -> Result<MetricTable, ComparisonError> {
    let comparisons = predictors
        .iter()
        .map(|predictor| Comparison::new(actual.to_vec(), predictor.values.clone()))
        .collect::<Result<Vec<Comparison>, ComparisonError>>()?;
    let table = |weights: &[f64]| -> Vec<Option<f64>> {
        comparisons
            .iter()
            .flat_map(|comparison| metrics.iter().map(move |m| m.weighted(comparison, weights)))
            .collect()
    };
    let whole = table(&vec![1.0; actual.len()]);
    let samples = bootstrap.samples(actual.len(), table);
    let rows = predictors
        .iter()
        .enumerate()
        .map(|(position, predictor)| MetricRow {
            predictor: predictor.name.clone(),
            predicted_mean: mean(&predictor.values),
            estimates: (0..metrics.len())
                .map(|metric| {
                    let cell = position * metrics.len() + metric;
                    estimate(&whole, &samples, |row| row[cell])
                })
                .collect(),
            model_less_this: (0..metrics.len())
                .map(|metric| {
                    let cell = position * metrics.len() + metric;
                    estimate(&whole, &samples, |row| Some(row[metric]? - row[cell]?))
                })
                .collect(),
        })
        .collect();
    Ok(MetricTable {
        customers: actual.len(),
        actual_mean: mean(actual),
        metrics: metrics.to_vec(),
        rows,
    })
}

fn estimate(
    whole: &[Option<f64>],
    samples: &[Vec<Option<f64>>],
    of: impl Fn(&[Option<f64>]) -> Option<f64>,
) -> Option<MetricEstimate> {
    let column: Vec<Option<f64>> = samples.iter().map(|row| of(row)).collect();
    Some(MetricEstimate { value: of(whole)?, standard_error: standard_error(&column) })
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 50, seed: 7 };

    fn predictions(name: &str, values: &[f64]) -> Predictions {
        Predictions { name: name.to_owned(), values: values.to_vec() }
    }

    #[test]
    fn the_model_beside_itself_differs_by_nothing() {
        let actual = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
        let said = predictions("model", &[0.9, 0.2, 0.4, 0.5, 0.8, 0.1]);
        let again = Predictions { name: "again".to_owned(), ..said.clone() };
        let table = quality(&actual, &[said, again], &Metric::OF_PROBABILITIES, BOOTSTRAP).unwrap();
        let nothing = MetricEstimate { value: 0.0, standard_error: Some(0.0) };
        assert_eq!(table.rows[1].model_less_this, vec![Some(nothing); 5]);
        assert_eq!(table.rows[0].estimates, table.rows[1].estimates);
        assert_eq!(table.actual_mean, Some(0.5));
    }

    #[test]
    fn an_undefined_metric_stays_undefined_also_in_json() {
        let table =
            quality(&[1.0, 1.0], &[predictions("model", &[0.9, 0.2])], &[Metric::Auc], BOOTSTRAP)
                .unwrap();
        assert_eq!(table.estimate("model", Metric::Auc), None);
        let text = serde_json::to_string(&table).unwrap();
        assert!(text.contains(r#""estimates":[null]"#), "{text}");
        assert_eq!(serde_json::from_str::<MetricTable>(&text).unwrap(), table);
    }

    #[test]
    fn two_runs_give_the_same_errors_to_the_bit() {
        let actual: Vec<f64> = (0..200).map(|i| f64::from(i % 7)).collect();
        let said = predictions("model", &actual.iter().map(|a| a.sqrt()).collect::<Vec<f64>>());
        let run = || {
            quality(&actual, std::slice::from_ref(&said), &Metric::OF_AMOUNTS, BOOTSTRAP).unwrap()
        };
        assert_eq!(serde_json::to_string(&run()).unwrap(), serde_json::to_string(&run()).unwrap());
    }

    #[test]
    fn a_predictor_that_skips_a_customer_is_refused() {
        let error = quality(&[1.0, 0.0], &[predictions("m", &[1.0])], &[Metric::Rmse], BOOTSTRAP);
        assert_eq!(error, Err(ComparisonError::Uneven { actual: 2, predicted: 1 }));
    }
}
