//! The training data of one horizon: snapshots as columns, with what a model needs of each row.

use rayon::prelude::*;
use tenure::features::FeatureEngine;
use tenure::predictors::learned::{CustomerBaseInputs, input_names, write_inputs};
use tenure::time::Day;

use super::columns::SampleColumn;
use crate::customers::{Customers, Label, Snapshot};

/// The days by which a horizon has to end earlier for its snapshot to count half as much:
/// customers change, and the latest behaviour is the best guide.
const HALF_LIFE_DAYS: f64 = 90.0;
/// Rows that are computed together.
const CHUNK: usize = 512;
/// Rows that wait for their columns: enough to occupy every thread.
const WAITING: usize = 64 * CHUNK;

/// Snapshots of several cutoffs, column by column.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// The positions of the columns whose values name levels and have no order.
    pub(super) categorical: Vec<usize>,
    /// One per input.
    pub(super) columns: Vec<SampleColumn>,
    /// The position of each row's customer.
    pub(super) customers: Vec<u32>,
    /// The behaviour of each row's customer within the horizon.
    pub(super) outcomes: Vec<HorizonOutcome>,
    /// The weight of each row, above 0, at most 1.
    pub(super) weights: Vec<f64>,
}

/// A customer's behaviour within the horizon, as numbers to learn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HorizonOutcome {
    /// Distinct days with a purchase.
    pub(super) purchases: u32,
    /// Net amount: purchases less returns, minor units.
    pub(super) value_minor: f64,
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
        let rows = cutoffs.iter().map(|cutoff| customers.count_at(*cutoff)).sum();
        let mut sample = Sample {
            categorical: categorical(engine),
            ..Sample::with_room(rows, input_names(engine.set(), customer_base))
        };
        let width = sample.names.len();
        let latest = customers.as_of().plus_days(-i32::from(horizon_days));
        let rows_of = |snapshots: &[Snapshot]| {
            let mut rows = vec![0.0; snapshots.len() * width];
            for (row, snapshot) in rows.chunks_exact_mut(width).zip(snapshots) {
                write_inputs(engine, customer_base, horizon_days, &snapshot.buyer, row);
            }
            rows
        };
        for cutoff in cutoffs {
            let snapshots = customers.snapshots_at(*cutoff, horizon_days);
            for snapshots in snapshots.chunks(WAITING) {
                let rows: Vec<Vec<f64>> = snapshots.par_chunks(CHUNK).map(rows_of).collect();
                sample.extend_columns(&rows);
            }
            let weight = (-f64::from(latest.days_since(*cutoff)) / HALF_LIFE_DAYS).exp2();
            sample.customers.extend(snapshots.iter().map(|snapshot| snapshot.customer as u32));
            sample
                .outcomes
                .extend(snapshots.iter().map(|snapshot| HorizonOutcome::from(snapshot.label)));
            sample.weights.resize(sample.rows(), weight);
        }
        sample.columns.iter_mut().for_each(SampleColumn::close);
        sample
    }

    /// No rows yet, but room for them: columns that grow would at times be there twice.
    fn with_room(rows: usize, names: Vec<String>) -> Sample {
        Sample {
            categorical: Vec::new(),
            columns: names.iter().map(|_| SampleColumn::with_room(rows)).collect(),
            names,
            customers: Vec::with_capacity(rows),
            outcomes: Vec::with_capacity(rows),
            weights: Vec::with_capacity(rows),
        }
    }

    /// Adds blocks of rows to the columns; a block is row after row.
    fn extend_columns(&mut self, blocks: &[Vec<f64>]) {
        let width = self.columns.len();
        self.columns.par_iter_mut().enumerate().for_each(|(input, column)| {
            for block in blocks {
                column.extend(block[input..].iter().step_by(width).copied());
            }
        });
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.outcomes.len()
    }

    /// The number of rows that bought in the horizon.
    pub(super) fn buyer_count(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.bought()).count()
    }
}

/// The features come first among the inputs, so their places are those in a row.
fn categorical(engine: &FeatureEngine) -> Vec<usize> {
    let columns = engine.set().columns().iter().enumerate();
    columns.filter(|(_, column)| column.is_categorical()).map(|(at, _)| at).collect()
}

impl HorizonOutcome {
    /// Reports whether anything was bought.
    pub(super) fn bought(self) -> bool {
        self.purchases > 0
    }
}

impl From<Label> for HorizonOutcome {
    fn from(label: Label) -> HorizonOutcome {
        HorizonOutcome { purchases: label.purchases, value_minor: label.value_minor as f64 }
    }
}
