//! Baselines: the simple predictors that every table of metrics shows beside the model.
//!
//! The naive rules need no fitting worth the name; the logistic regression is what an analyst
//! writes in an afternoon. The rule tree predicts nothing: it describes in a few questions who
//! churned. All three learn from a finished horizon only, and know nothing of the nightly model.

mod logistic;
mod naive;
mod rule_tree;

pub use logistic::{LogisticBaseline, LogisticBaselineError};
pub use naive::{FrozenRule, NaivePrediction, NaiveRule, NaiveRules};
pub use rule_tree::{RuleTable, RuleTree, RuleTreeError, readable};
