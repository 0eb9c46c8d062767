//! Tenure tells a shop which of its customers are leaving, what each will be worth,
//! and whom to keep.
//!
//! The modules are floors of a house, listed from the ground floor up; floors look down, so
//! each module uses only those above it in this list. The plan is `docs/ARCHITECTURE.md`.

pub mod time;

pub mod money;

pub mod numerics;

pub mod publish;

pub mod manifest;

pub mod history;

pub mod features;

pub mod predictors;

pub mod bundle;

pub mod scoring;

pub mod store;

pub mod serving;
