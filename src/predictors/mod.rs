//! Numbers in, numbers out: everything learned is evaluated here, nothing is fitted.

pub mod forest;

pub mod special;
