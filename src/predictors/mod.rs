//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

pub mod calibrator;
pub mod forest;
pub mod linear;
