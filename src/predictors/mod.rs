//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

mod cpu;

pub mod forest;

pub mod contributions;
