//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.
//!
//! The modules from the ground floor up. A [`prediction`] comes from a [`horizon_model`], which
//! is either [`learned`] (linear models and a [`forest`]) or the [`fallback`] for short
//! histories (a [`customer_base`] model alone). A [`compiled_model`] is the fast form of it.

pub mod prediction;

pub mod forest;

pub mod customer_base;

pub mod learned;

pub mod fallback;

pub mod horizon_model;

pub mod compiled_model;
