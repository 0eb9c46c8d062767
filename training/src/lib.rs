//! The offline job of Tenure, as a library: from tables to a published bundle.
//!
//! The modules in the order of the data's path. This package is built on `tenure` and
//! is the only one to name polars (in one room) and linfa.

pub mod config;

pub mod tables;

pub mod customers;
pub mod simulation;

pub mod boosting;
pub mod fit;
pub mod interchange;
pub mod recipe;

pub mod baselines;
pub mod evaluate;
pub mod report;

pub mod pipeline;
pub mod progress;

pub mod commands;

#[cfg(test)]
mod testing;
