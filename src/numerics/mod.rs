//! The numerical ground floor: random numbers, special functions, quadrature, small linear
//! algebra, and the vector instructions of this processor.
//!
//! It knows nothing of customers, models or days: numbers in, numbers out.

pub mod cholesky;
pub mod cpu;
pub mod gauss_legendre;
pub mod log_integral;
pub mod piecewise_polynomial;
pub mod random;
pub mod special;
pub mod wide_vectors_unsafe;
