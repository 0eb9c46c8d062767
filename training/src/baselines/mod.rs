//! Baselines: the simple predictors that every table of metrics shows beside the model.
//!
//! Two of them predict: the naive rules, which need no fitting worth the name, and the logistic
//! regression that an analyst would write in an afternoon. The rule tree predicts nothing; it
//! describes in a few questions who churned. All three learn from a finished horizon only.

pub mod logistic;
pub mod naive;
pub mod rule_tree;

pub use logistic::{LogisticBaseline, LogisticBaselineError};
pub use naive::{NaivePrediction, NaiveRule, NaiveRules};
pub use rule_tree::{RuleTable, RuleTree, RuleTreeError};
