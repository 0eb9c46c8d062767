//! Memory of earlier trees, used again: allocating it anew costs page faults.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::grown_tree::GrownTree;
use crate::boosting::binned::HISTOGRAM_BINS;

/// Buffers that no tree uses at present.
#[derive(Debug, Default)]
pub(crate) struct BufferPool {
    histograms: Mutex<Vec<Vec<i64>>>,
    /// A list of row numbers; its content is meaningless.
    rows: Vec<u32>,
}

impl BufferPool {
    /// Zeroed histograms of `features` features.
    pub(super) fn histograms(&self, features: usize) -> Vec<i64> {
        let mut histograms = self.lock().pop().unwrap_or_default();
        histograms.clear();
        histograms.resize(features * HISTOGRAM_BINS, 0);
        histograms
    }

    /// A list of `count` row numbers, to be overwritten.
    pub(super) fn take_rows(&mut self, count: usize) -> Vec<u32> {
        let mut rows = std::mem::take(&mut self.rows);
        rows.resize(count, 0);
        rows
    }

    /// Keeps a list of row numbers of a tree that is no longer needed.
    pub(crate) fn keep_rows(&mut self, tree: GrownTree) {
        let [_, second] = tree.rows;
        self.rows = second;
    }

    /// Keeps histograms that are no longer needed.
    pub(super) fn keep(&self, histograms: Vec<i64>) {
        if histograms.capacity() > 0 {
            self.lock().push(histograms);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<i64>>> {
        self.histograms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
