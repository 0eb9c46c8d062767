//! Snapshots as columns, with what a model needs to know of each row.

use tenure::time::Day;

use crate::customers::labels::Label;
use crate::customers::snapshots::Snapshot;

/// A snapshot's weight halves for every so many days its horizon ended before the as-of:
/// customers change, and the latest behaviour is the best guide.
const HALF_LIFE_DAYS: f64 = 90.0;

/// Snapshots column by column.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// One vector per input, one value per row.
    pub(super) columns: Vec<Vec<f64>>,
    /// The position of each row's customer.
    pub(super) customers: Vec<usize>,
    /// What each row's customer did.
    pub(super) labels: Vec<Label>,
    /// How much each row counts, above 0, at most 1.
    pub(super) weights: Vec<f64>,
}

impl Sample {
    pub(super) fn of(
        snapshots: &[Snapshot],
        names: Vec<String>,
        as_of: Day,
        horizon_days: u16,
    ) -> Sample {
        let latest = as_of.plus_days(-i32::from(horizon_days));
        let weight = |snapshot: &Snapshot| {
            (-f64::from(latest.days_since(snapshot.cutoff)) / HALF_LIFE_DAYS).exp2()
        };
        let width = snapshots[0].row.len();
        let column = |at: usize| snapshots.iter().map(|snapshot| snapshot.row[at]).collect();
        Sample {
            names,
            columns: (0..width).map(column).collect(),
            customers: snapshots.iter().map(|snapshot| snapshot.customer).collect(),
            labels: snapshots.iter().map(|snapshot| snapshot.label).collect(),
            weights: snapshots.iter().map(weight).collect(),
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.labels.len()
    }

    /// One row of inputs.
    pub(super) fn row(&self, at: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[at]).collect()
    }

    /// Only the rows for which `keep` holds, in their order.
    pub(super) fn filter(&self, keep: impl Fn(usize) -> bool) -> Sample {
        let kept: Vec<usize> = (0..self.rows()).filter(|row| keep(*row)).collect();
        Sample {
            names: self.names.clone(),
            columns: self.columns.iter().map(|column| pick(column, &kept)).collect(),
            customers: pick(&self.customers, &kept),
            labels: pick(&self.labels, &kept),
            weights: pick(&self.weights, &kept),
        }
    }

    /// Only the rows that bought in the horizon.
    pub(super) fn buyers(&self) -> Sample {
        self.filter(|row| !self.labels[row].churned())
    }
}

fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().map(|row| values[*row]).collect()
}
