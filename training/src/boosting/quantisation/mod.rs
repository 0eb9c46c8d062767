//! A row's gradient and hessian in one 64-bit integer.
//!
//! The gradient is the upper half, signed; the hessian the lower half, never negative. One
//! addition adds both. The units are powers of two, chosen for each tree so that not even the
//! sum over all rows overflows its half; a value between two units is rounded up or down by a
//! hash of the row's content, in proportion, so that sums are unbiased and still deterministic.

mod packing;
mod rounding;
mod sums;
mod totals;

pub(crate) use packing::{Quantised, RowContent, quantise};
pub(crate) use sums::{Sums, Units};
