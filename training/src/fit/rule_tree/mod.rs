//! The rule tree under its old path.

pub use crate::baselines::rule_tree::*; // moved: crate::fit::rule_tree
