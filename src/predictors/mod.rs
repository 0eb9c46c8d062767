//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

pub mod calibrator;
pub mod corrected_linear;
pub mod forest;
pub mod horizon_model;
pub mod linear;

pub mod special;
