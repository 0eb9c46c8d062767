//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

pub mod blend;
pub mod calibrator;
pub mod forest;
pub mod horizon_model;
pub mod linear;
pub mod purchase_count;
pub mod spend;
