//! Forests in other programs' words: LightGBM text models and XGBoost JSON models.
//!
//! What comes in predicts here what it predicted there; what goes out predicts there what it
//! predicts here. Anything that cannot keep that promise is refused with its place: several
//! outputs, averaged or dropped-out trees, linear leaves, categories, zeros read as missing,
//! and every field that is not known to leave predictions alone.
//!
//! XGBoost reads values as `f32` and sums leaves in `f32`. An imported model asks the same
//! questions of every `f64`, and its sums are the exact ones: they differ from XGBoost's own by
//! the roundings that XGBoost makes. An exported model asks the same questions of every value
//! that is an `f32`; another value can fall on the other side of a threshold that lies within
//! its rounding. So that its sums hold in `f32`, its leaf values are parted into low and high
//! where that is needed, see [`XgboostSums`]: trees in the file are then not trees of the
//! forest, and a model read back has more trees and the same predictions.
//!
//! A forest does not know the loss it was fitted with, only its link; exported models name the
//! plainest objective of that link.

mod base_margin;
mod error;
mod lightgbm;
mod xgboost;

#[cfg(test)]
mod tests;

pub use error::InterchangeError;
pub use lightgbm::{from_lightgbm, to_lightgbm};
pub use xgboost::{XgboostSums, from_xgboost, to_xgboost};
