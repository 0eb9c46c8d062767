//! A histogram gradient booster: from a table to a forest.
//!
//! The path of one tree: `loss` differentiates, `quantisation` packs each row's derivatives
//! into an integer, `counting` sums them by bin, `splitting` finds the best split of a leaf,
//! `growing` partitions the leaf's rows by it and repeats, and `lowering` turns the tree over
//! bins into one over values.
//!
//! Sums are integers, so the forest is the same for any number of threads, any CPU and, as long
//! as no rows are sampled and no column has more than `max_cat_to_sets` categories, any order of
//! rows; a row of whole weight `n` then counts as `n` rows.
//!
//! # Parameters
//!
//! Names are LightGBM's where the meaning is the same.
//!
//! | name | default | range | effect |
//! |---|---|---|---|
//! | `objective` | `Binary` | [`BoostingObjective`] | the loss, and with it the scale of predictions |
//! | `growth` | `LeafWise` | [`TreeGrowth`] | the shape of trees |
//! | `num_iterations` | 100 | 0 or more | the most trees |
//! | `learning_rate` | 0.1 | above 0 | the share of each tree's step taken; smaller needs more trees |
//! | `num_leaves` | 31 | 2 to 65536 | the most leaves of a tree |
//! | `max_depth` | 0 | 0 or more | the most splits to a leaf; 0: no limit (6 if symmetric) |
//! | `max_bin` | 255 | 2 to 255 | the most bins of a feature, missing not counted |
//! | `min_child_weight` | 0.001 | 0 or more | the least sum of hessians in a leaf (`min_sum_hessian_in_leaf`) |
//! | `min_data_in_leaf` | 20 | 0 or more | the least weight of rows in a leaf; a side's rows are counted by its share of the hessian, as LightGBM does; unlike there, a row of weight 2 counts 2 |
//! | `lambda_l1` | 0 | 0 or more | pulls leaf values to exactly 0 |
//! | `lambda_l2` | 0 | 0 or more | shrinks leaf values, the more the smaller the leaf |
//! | `min_gain_to_split` | 0 | 0 or more | the least a split must take from the (doubled) loss |
//! | `feature_fraction` | 1 | above 0, to 1 | the share of features a tree may be split on |
//! | `bagging_fraction` | 1 | above 0, to 1 | the share of rows a tree is grown on |
//! | `bagging_freq` | 1 | 1 or more | the number of trees for which a sample of rows is kept |
//! | `early_stopping_round` | 0 | 0 or more | stop after this many trees without a better validation loss; 0: never |
//! | `monotone_constraints` | none | -1, 0, 1 per feature | predictions fall, are free, or rise with the feature |
//! | `cat_l2` | 10 | 0 or more | further L2 penalty in splits by sets of categories, also on the values of their sides |
//! | `cat_smooth` | 10 | 0 or more | hessian added when categories are ordered: tames rare ones |
//! | `max_cat_threshold` | 32 | 0 or more | the most categories in the list of a split |
//! | `max_cat_to_sets` | 16 | 0 or more | the most categories of a column that is split by sets of them; a column of more is split by a statistic of its categories |
//! | `seed` | 0 | any | the seed of the samples of rows and features, and of the order of rows for statistics |

#[cfg(any(test, feature = "bench"))]
pub mod bench;
mod binned;
mod binning;
mod categories;
mod counting;
mod cpu_unsafe;
mod engine;
mod error;
mod fixed_point;
mod growing;
mod linfa_fit;
pub mod loss;
mod lowering;
mod memory_unsafe;
mod params;
mod quantisation;
mod residuals;
mod sampling;
mod splitting;
mod table;
#[cfg(test)]
mod tests;
mod validation;

pub use engine::{Booster, GrownForest};
pub use error::{BoostingError, TableRole};
pub use loss::{BoostingObjective, Loss, TargetRange};
pub use params::{BoostingParams, BoostingValidParams, TreeGrowth};
pub use table::{Column, TrainingTable};
