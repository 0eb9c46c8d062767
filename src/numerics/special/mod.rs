//! The functions of the customer-base literature that `std` lacks.
//!
//! Everything that can overflow is computed as its natural logarithm: a customer with
//! 400 repeat purchases takes gamma functions past the largest `f64` long before their
//! ratios leave ordinary numbers.

mod gamma;
mod hypergeometric;
mod log_sums;
#[cfg(test)]
mod reference;

pub use gamma::{digamma, ln_beta, ln_gamma, trigamma};
pub use hypergeometric::{hyp2f1, ln_hyp2f1};
pub use log_sums::{log_diff_exp, log_sum_exp};
