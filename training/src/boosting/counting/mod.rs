//! Histograms: the sum of the packed derivatives of the rows in each bin of each feature.

mod dense;
mod histogram;
mod rows_unsafe;

pub(crate) use dense::{add_dense_rows, are_dense};
pub(crate) use histogram::{add_histograms, make_running_sums, subtract_histograms};
pub(crate) use rows_unsafe::add_rows;
