//! The old path of [`crate::fit::isotonic`].

pub use crate::fit::isotonic::{Outcomes, isotonic}; // moved: calibrate
