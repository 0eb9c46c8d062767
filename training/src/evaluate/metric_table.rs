//! The table of metrics: the model beside its baselines, on the same customers.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Bootstrap, MetricEstimate, standard_error};
use super::comparison::{Comparison, ComparisonError};
use super::metric::Metric;

/// The predictions of one predictor.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    /// The name in tables.
    pub name: String,
    /// One prediction for each customer, in the order of the actual values.
    pub values: Vec<f64>,
}

/// The predictions of a model and of the baselines it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedPredictions {
    /// The model under test.
    pub model: Predictions,
    /// The baselines, in the order of tables.
    pub baselines: Vec<Predictions>,
}

/// The metrics of a model and of its baselines on the same customers.
///
/// Stored with all predictors in one list `rows`, the model first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "StoredMetricTable", try_from = "StoredMetricTable")]
pub struct MetricTable {
    /// The number of customers with a prediction and an outcome.
    pub customers: usize,
    /// The mean of the actual values; `None` without customers.
    pub actual_mean: Option<f64>,
    /// The metrics, in the order of each row.
    pub metrics: Vec<Metric>,
    /// The model under test.
    pub model: MetricRow,
    /// The baselines, in the order of tables.
    pub baselines: Vec<MetricRow>,
}

/// The metrics of one predictor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// The name of the predictor.
    pub predictor: String,
    /// The mean of its predictions; `None` without customers.
    pub predicted_mean: Option<f64>,
    /// One estimate per metric; `None` where the metric is not defined.
    pub estimates: Vec<Option<MetricEstimate>>,
    /// The model's metric less this predictor's, with the standard error of the paired
    /// difference: both are measured on the same samples of customers.
    pub model_less_this: Vec<Option<MetricEstimate>>,
}

impl MetricTable {
    /// Compares every predictor with the actual values.
    ///
    /// # Errors
    ///
    /// When a predictor does not have exactly one finite value for each customer.
    pub fn of(
        actual: &[f64],
        predictions: &ComparedPredictions,
        metrics: &[Metric],
        bootstrap: Bootstrap,
    ) -> Result<MetricTable, ComparisonError> {
        let baselines = &predictions.baselines;
        let predictors: Vec<&Predictions> =
            std::iter::once(&predictions.model).chain(baselines).collect();
        let of_model = Comparison::new(actual.to_vec(), predictions.model.values.clone())?;
        let of_baselines = baselines.iter().map(|it| of_model.with_predicted(it.values.clone()));
        let of_baselines = of_baselines.collect::<Result<Vec<Comparison>, ComparisonError>>()?;
        let comparisons = || std::iter::once(&of_model).chain(&of_baselines);
        let all_metrics = |weights: &[f64]| -> Vec<Option<f64>> {
            comparisons()
                .flat_map(|comparison| metrics.iter().map(move |m| m.weighted(comparison, weights)))
                .collect()
        };
        let cells = Cells {
            metrics: metrics.len(),
            whole: all_metrics(&vec![1.0; actual.len()]),
            samples: bootstrap.samples(actual.len(), all_metrics),
        };
        let row = |position: usize| cells.row(position, predictors[position]);
        Ok(MetricTable {
            customers: actual.len(),
            actual_mean: mean(actual),
            metrics: metrics.to_vec(),
            model: row(0),
            baselines: (1..predictors.len()).map(row).collect(),
        })
    }

    /// The rows of all predictors, the model first.
    pub fn rows(&self) -> impl Iterator<Item = &MetricRow> {
        std::iter::once(&self.model).chain(&self.baselines)
    }

    /// The estimate of a metric in a row of this table, if the table has the metric and it is
    /// defined there.
    pub fn estimate_in(&self, row: &MetricRow, metric: Metric) -> Option<MetricEstimate> {
        let column = self.metrics.iter().position(|known| *known == metric)?;
        row.estimates[column]
    }

    /// The estimate of a metric for the predictor of a name, if the table has both and it is
    /// defined.
    pub fn estimate(&self, predictor: &str, metric: Metric) -> Option<MetricEstimate> {
        let row = self.rows().find(|row| row.predictor == predictor)?;
        self.estimate_in(row, metric)
    }

    /// The model's metrics that are defined, each under its [stored key](Metric::key).
    pub fn model_values(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let defined = |(metric, estimate): (&Metric, &Option<MetricEstimate>)| {
            estimate.map(|estimate| (metric.key(), estimate.value))
        };
        self.metrics.iter().zip(&self.model.estimates).filter_map(defined)
    }
}

/// The metrics of all predictors, predictor by predictor: over all customers, and over each
/// bootstrap sample of them.
struct Cells {
    /// The number of metrics of each predictor.
    metrics: usize,
    whole: Vec<Option<f64>>,
    samples: Vec<Vec<Option<f64>>>,
}

impl Cells {
    /// The row of the predictor at a position.
    fn row(&self, position: usize, predictor: &Predictions) -> MetricRow {
        let cell = |metric| position * self.metrics + metric;
        MetricRow {
            predictor: predictor.name.clone(),
            predicted_mean: mean(&predictor.values),
            estimates: (0..self.metrics)
                .map(|metric| self.estimate(|row| row[cell(metric)]))
                .collect(),
            model_less_this: (0..self.metrics)
                .map(|metric| self.estimate(|row| Some(row[metric]? - row[cell(metric)]?)))
                .collect(),
        }
    }

    fn estimate(&self, of: impl Fn(&[Option<f64>]) -> Option<f64>) -> Option<MetricEstimate> {
        let column: Vec<Option<f64>> = self.samples.iter().map(|row| of(row)).collect();
        Some(MetricEstimate { value: of(&self.whole)?, standard_error: standard_error(&column) })
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A [`MetricTable`] as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredMetricTable {
    customers: usize,
    actual_mean: Option<f64>,
    metrics: Vec<Metric>,
    rows: Vec<MetricRow>,
}

/// A stored metric table without a row.
#[derive(Debug, thiserror::Error)]
#[error("the metric table has no rows; its first row is that of the model")]
struct NotAMetricTable;

impl From<MetricTable> for StoredMetricTable {
    fn from(table: MetricTable) -> StoredMetricTable {
        let MetricTable { customers, actual_mean, metrics, model, baselines } = table;
        let rows = std::iter::once(model).chain(baselines).collect();
        StoredMetricTable { customers, actual_mean, metrics, rows }
    }
}

impl TryFrom<StoredMetricTable> for MetricTable {
    type Error = NotAMetricTable;

    fn try_from(stored: StoredMetricTable) -> Result<MetricTable, NotAMetricTable> {
        let StoredMetricTable { customers, actual_mean, metrics, rows } = stored;
        let mut rows = rows.into_iter();
        let model = rows.next().ok_or(NotAMetricTable)?;
        Ok(MetricTable { customers, actual_mean, metrics, model, baselines: rows.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOTSTRAP: Bootstrap = Bootstrap { replicates: 50, seed: 7 };

    fn predictions(name: &str, values: &[f64]) -> Predictions {
        Predictions { name: name.to_owned(), values: values.to_vec() }
    }

    /// A model without baselines.
    fn alone(values: &[f64]) -> ComparedPredictions {
        ComparedPredictions { model: predictions("model", values), baselines: Vec::new() }
    }

    #[test]
    fn the_model_compared_with_itself_differs_by_nothing() {
        let actual = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
        let model = predictions("model", &[0.9, 0.2, 0.4, 0.5, 0.8, 0.1]);
        let again = Predictions { name: "again".to_owned(), ..model.clone() };
        let both = ComparedPredictions { model, baselines: vec![again] };
        let table = MetricTable::of(&actual, &both, &Metric::OF_PROBABILITIES, BOOTSTRAP).unwrap();
        let nothing = MetricEstimate { value: 0.0, standard_error: Some(0.0) };
        assert_eq!(table.baselines[0].model_less_this, vec![Some(nothing); 5]);
        assert_eq!(table.model.estimates, table.baselines[0].estimates);
        assert_eq!(table.actual_mean, Some(0.5));
    }

    #[test]
    fn an_undefined_metric_stays_undefined_also_in_json() {
        let table =
            MetricTable::of(&[1.0, 1.0], &alone(&[0.9, 0.2]), &[Metric::Auc], BOOTSTRAP).unwrap();
        assert_eq!(table.estimate("model", Metric::Auc), None);
        assert_eq!(table.model_values().count(), 0);
        let text = serde_json::to_string(&table).unwrap();
        assert!(text.contains(r#""estimates":[null]"#), "{text}");
        assert_eq!(serde_json::from_str::<MetricTable>(&text).unwrap(), table);
    }

    #[test]
    fn a_stored_table_is_a_list_of_rows_that_begins_with_the_model() {
        let both = ComparedPredictions {
            model: predictions("model", &[1.0, 2.0]),
            baselines: vec![predictions("mean", &[1.5, 1.5])],
        };
        let bootstrap = Bootstrap { replicates: 0, seed: 7 };
        let table = MetricTable::of(&[1.0, 2.0], &both, &[Metric::Rmse], bootstrap).unwrap();
        let stored = serde_json::to_value(&table).unwrap();
        assert_eq!(stored["rows"][0]["predictor"], "model");
        assert_eq!(stored["rows"][1]["model_less_this"][0]["value"], -0.5);
        let empty = r#"{"customers":0,"actual_mean":null,"metrics":[],"rows":[]}"#;
        let error = serde_json::from_str::<MetricTable>(empty).unwrap_err();
        assert!(error.to_string().contains("has no rows"), "{error}");
    }

    #[test]
    fn two_runs_give_the_same_errors_to_the_bit() {
        let actual: Vec<f64> = (0..200).map(|i| f64::from(i % 7)).collect();
        let model = alone(&actual.iter().map(|a| a.sqrt()).collect::<Vec<f64>>());
        let run = || MetricTable::of(&actual, &model, &Metric::OF_AMOUNTS, BOOTSTRAP).unwrap();
        assert_eq!(serde_json::to_string(&run()).unwrap(), serde_json::to_string(&run()).unwrap());
    }

    #[test]
    fn a_predictor_that_skips_a_customer_is_refused() {
        let error = MetricTable::of(&[1.0, 0.0], &alone(&[1.0]), &[Metric::Rmse], BOOTSTRAP);
        assert_eq!(error, Err(ComparisonError::Uneven { actual: 2, predicted: 1 }));
    }
}
