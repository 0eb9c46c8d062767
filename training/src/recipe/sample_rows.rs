//! Some rows of a sample: views that copy none of its columns.

use rayon::prelude::*;
use tenure::predictors::learned::{Blend, CompiledBlend};

use super::sample::{HorizonOutcome, Sample};

/// Rows that are predicted together.
const CHUNK: usize = 1_024;

/// Some rows of a sample, in its order.
#[derive(Clone, Debug)]
pub(super) struct SampleRows<'a> {
    pub(super) sample: &'a Sample,
    /// Their positions in the sample.
    pub(super) rows: Vec<u32>,
}

impl<'a> SampleRows<'a> {
    /// The rows for which `keep` holds.
    pub(super) fn of(sample: &'a Sample, keep: impl Fn(usize) -> bool) -> SampleRows<'a> {
        let rows = (0..sample.rows()).filter(|row| keep(*row)).map(|row| row as u32).collect();
        SampleRows { sample, rows }
    }

    /// Every row.
    pub(super) fn all(sample: &'a Sample) -> SampleRows<'a> {
        SampleRows::of(sample, |_| true)
    }

    /// The rows that bought in the horizon.
    pub(super) fn buyers(sample: &'a Sample) -> SampleRows<'a> {
        SampleRows::of(sample, |row| sample.outcomes[row].bought())
    }

    /// The behaviour of each row's customer.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = HorizonOutcome> {
        self.rows.iter().map(|row| self.sample.outcomes[*row as usize])
    }

    /// The weight of each row.
    pub(super) fn weights(&self) -> Vec<f64> {
        self.rows.iter().map(|row| self.sample.weights[*row as usize]).collect()
    }

    /// 1 for each row that bought in the horizon, else 0.
    pub(super) fn bought(&self) -> Vec<f64> {
        self.outcomes().map(|outcome| f64::from(u8::from(outcome.bought()))).collect()
    }

    /// A number that is computed from the inputs of each row.
    pub(super) fn map(&self, of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        let mut numbers = Vec::with_capacity(self.rows.len());
        for rows in self.rows.chunks(CHUNK) {
            let table = self.table(rows);
            numbers.extend(table.chunks_exact(self.sample.columns.len()).map(&of));
        }
        numbers
    }

    /// The margin that a blend gives each row.
    pub(super) fn margins(&self, blend: &Blend) -> Vec<f64> {
        let blend = CompiledBlend::of(blend);
        let of_chunk = |rows: &[u32]| blend.margins(&self.table(rows));
        self.rows.par_chunks(CHUNK).flat_map_iter(of_chunk).collect()
    }

    /// The inputs of some rows, row after row.
    fn table(&self, rows: &[u32]) -> Vec<f64> {
        let columns = &self.sample.columns;
        let mut table = vec![0.0; rows.len() * columns.len()];
        for (input, column) in columns.iter().enumerate() {
            let column = column.as_column();
            let cells = table[input..].iter_mut().step_by(columns.len());
            for (cell, row) in cells.zip(rows) {
                *cell = column.value(*row as usize);
            }
        }
        table
    }
}
