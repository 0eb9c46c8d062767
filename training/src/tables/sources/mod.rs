//! Where tables are read from: files that are found by path or glob, CSV and Parquet.

pub(super) mod csv;
mod csv_shape;
pub(super) mod files;
pub(super) mod parquet;
