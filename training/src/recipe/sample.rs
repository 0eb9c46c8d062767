//! The training data of one horizon: snapshots as columns, with what a model needs of each row.

use rayon::prelude::*;
use tenure::features::FeatureEngine;
use tenure::predictors::learned::{Blend, CompiledBlend, CustomerBaseInputs, input_names, inputs};
use tenure::time::Day;

use crate::customers::{Customers, Label, Snapshot};

/// The days by which a horizon has to end earlier for its snapshot to count half as much:
/// customers change, and the latest behaviour is the best guide.
const HALF_LIFE_DAYS: f64 = 90.0;
/// Rows that are predicted together.
const CHUNK: usize = 1_024;

/// Snapshots of several cutoffs, column by column.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// The positions of the columns whose values name levels and have no order.
    pub(super) categorical: Vec<usize>,
    /// One vector per input, one value per row.
    pub(super) columns: Vec<Vec<f64>>,
    /// The position of each row's customer.
    pub(super) customers: Vec<usize>,
    /// The behaviour of each row's customer within the horizon.
    pub(super) labels: Vec<Label>,
    /// The weight of each row, above 0, at most 1.
    pub(super) weights: Vec<f64>,
}

impl Sample {
    /// The customers at each cutoff: cutoff by cutoff, each in the order of the customers.
    pub(super) fn of(
        engine: &FeatureEngine,
        customers: &Customers,
        cutoffs: &[Day],
        customer_base: Option<&CustomerBaseInputs>,
        horizon_days: u16,
    ) -> Sample {
        let names = input_names(engine.set(), customer_base);
        let mut sample = Sample {
            categorical: categorical(engine),
            columns: vec![Vec::new(); names.len()],
            names,
            customers: Vec::new(),
            labels: Vec::new(),
            weights: Vec::new(),
        };
        let latest = customers.as_of().plus_days(-i32::from(horizon_days));
        let row = |snapshot: &Snapshot| {
            let features = engine.row(&snapshot.buyer);
            inputs(customer_base, horizon_days, &snapshot.buyer, &features)
        };
        for cutoff in cutoffs {
            let snapshots = customers.snapshots_at(*cutoff, horizon_days);
            let rows: Vec<Vec<f64>> = snapshots.par_iter().map(row).collect();
            let weight = (-f64::from(latest.days_since(*cutoff)) / HALF_LIFE_DAYS).exp2();
            for (snapshot, row) in snapshots.iter().zip(rows) {
                sample.push(snapshot, &row, weight);
            }
        }
        sample
    }

    fn push(&mut self, snapshot: &Snapshot, row: &[f64], weight: f64) {
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.push(*value);
        }
        self.customers.push(snapshot.customer);
        self.labels.push(snapshot.label);
        self.weights.push(weight);
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.labels.len()
    }

    /// One row of inputs.
    pub(super) fn row(&self, at: usize) -> Vec<f64> {
        self.columns.iter().map(|column| column[at]).collect()
    }

    /// The margins that a blend gives some rows.
    pub(super) fn margins(&self, blend: &Blend, rows: &[usize]) -> Vec<f64> {
        let blend = CompiledBlend::of(blend);
        let of_chunk = |rows: &[usize]| {
            let table: Vec<f64> = rows.iter().flat_map(|row| self.row(*row)).collect();
            blend.margins(&table)
        };
        rows.par_chunks(CHUNK).flat_map_iter(of_chunk).collect()
    }

    /// The rows for which `keep` holds, in their order.
    pub(super) fn filter(&self, keep: impl Fn(usize) -> bool) -> Sample {
        let kept: Vec<usize> = (0..self.rows()).filter(|row| keep(*row)).collect();
        Sample {
            names: self.names.clone(),
            categorical: self.categorical.clone(),
            columns: self.columns.iter().map(|column| pick(column, &kept)).collect(),
            customers: pick(&self.customers, &kept),
            labels: pick(&self.labels, &kept),
            weights: pick(&self.weights, &kept),
        }
    }

    /// The rows that bought in the horizon.
    pub(super) fn buyers(&self) -> Sample {
        self.filter(|row| !self.labels[row].churned())
    }
}

/// The features come first among the inputs, so their places are those in a row.
fn categorical(engine: &FeatureEngine) -> Vec<usize> {
    let columns = engine.set().columns().iter().enumerate();
    columns.filter(|(_, column)| column.is_categorical()).map(|(at, _)| at).collect()
}

fn pick<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().map(|row| values[*row]).collect()
}
