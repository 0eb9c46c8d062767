//! Numerical methods of the fitters, without knowledge of customers or families.

pub(crate) mod deterministic_sum;
pub(crate) mod mixing_hasher;
pub(crate) mod rising_factorial;
pub(crate) mod symmetric_matrix;
pub(crate) mod trust_region;

pub use symmetric_matrix::Matrix;
