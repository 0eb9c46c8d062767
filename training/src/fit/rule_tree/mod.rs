//! The rule tree under its old path.

pub use crate::baselines::{RuleTable, RuleTree, RuleTreeError}; // moved: crate::fit::rule_tree
