//! The offline job of Tenure, as a library: from tables to a published bundle.
//!
//! The modules in the order of the data's path. This package stands on `tenure` and
//! is the only one to name polars (in one room) and linfa.

pub mod boosting;
pub mod config;
pub mod evaluate;
pub mod fit;
pub mod forest_command;
pub mod interchange;
pub mod labels;
pub mod report;
pub mod snapshots;
pub mod tables;
