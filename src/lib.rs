//! Tenure tells a shop which of its customers are leaving, what each will be worth,
//! and whom to keep.
//!
//! The modules in reading order, from the ground up; each knows only those above it
//! in this list. The plan of the house is `docs/ARCHITECTURE.md`.

pub mod time;

pub mod money;

pub mod publish;

pub mod manifest;

pub mod history;

pub mod features;

pub mod predictors;

pub mod bundle;

pub mod scoring;

pub mod store;

pub mod serving;

#[cfg(test)]
mod testing;
