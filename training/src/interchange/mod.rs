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

mod error;
mod f32_order;
mod f32_sums;
mod lightgbm_reading;
mod lightgbm_writing;
mod xgboost_fields;
mod xgboost_reading;
mod xgboost_writing;

#[cfg(test)]
mod tests;

pub use error::InterchangeError;
pub use lightgbm_reading::from_lightgbm;
pub use lightgbm_writing::to_lightgbm;
pub use xgboost_reading::from_xgboost;
pub use xgboost_writing::{XgboostSums, to_xgboost};

use tenure::predictors::forest::{Forest, Tree};

/// The same forest from a base margin of 0: the tree at `place` brings the base along.
fn with_base_in_tree(forest: &Forest, place: usize) -> Forest {
    let mut forest = forest.clone();
    let base = std::mem::replace(&mut forest.base_margin, 0.0);
    match forest.trees.get_mut(place) {
        Some(tree) => tree.leaf_values.iter_mut().for_each(|value| *value += base),
        None => forest.trees.push(Tree {
            splits: vec![],
            left: vec![],
            right: vec![],
            node_cover: vec![],
            leaf_values: vec![base],
            leaf_cover: vec![1.0],
        }),
    }
    forest
}
