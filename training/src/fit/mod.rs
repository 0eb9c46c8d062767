//! What is fitted besides the boosted trees, one model a file.

pub mod logistic_baseline;
pub mod rule_tree;
