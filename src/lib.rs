//! Tenure tells a shop which of its customers are leaving, what each will be worth,
//! and whom to keep.
//!
//! The modules are in reading order: each knows only those above it in this list.
//! `docs/ARCHITECTURE.md` describes them.

pub mod error_chain;

pub mod time;

pub mod money;

pub mod disk;

pub mod numerics;

pub mod history;

pub mod features;

pub mod predictors;

pub mod bundle;

pub mod scoring;

pub mod store;

pub mod requests;

pub mod serving;

#[cfg(test)]
mod testing;
