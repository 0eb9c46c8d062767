//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

mod cpu;

pub mod blend;
pub mod calibrator;
pub mod contributions;
pub mod forest;
pub mod horizon_model;
pub mod linear;
pub mod purchase_count;
pub mod spend;
