//! Forests as models of other programs: LightGBM text models and XGBoost JSON models.
//!
//! An imported or exported model predicts the same in both programs. A model for which that
//! cannot hold is refused, and the error names the place: several outputs, averaged or
//! dropped-out trees, linear leaves, categories, zeros read as missing, and every field that is
//! not known to leave predictions alone.
//!
//! LightGBM reads a value within 1e-35 of 0 as 0. An imported model does the same; an exported one
//! has a value on the other side of a threshold that lies between it and 0.
//!
//! XGBoost reads values as `f32` and sums leaves in `f32`. An imported model sends every `f64` to
//! the same leaves, and its sums are the exact ones: they differ from XGBoost's own by XGBoost's
//! roundings. An exported model sends every value that is an `f32` to the same leaves; another
//! value can fall on the other side of a threshold that lies within its rounding. So that its
//! sums hold in `f32`, its leaf values are split into a high and a low part where needed, see
//! [`XgboostSums`]: the file then has more trees than the forest, and predicts the same.
//!
//! A forest does not know the loss it was fitted with, only its link; exported models name the
//! most common objective of that link.

mod base_margin;
mod error;
mod lightgbm;
mod xgboost;

#[cfg(test)]
mod tests;

pub use error::InterchangeError;
pub use lightgbm::{from_lightgbm, to_lightgbm};
pub use xgboost::{XgboostSums, from_xgboost, to_xgboost};
