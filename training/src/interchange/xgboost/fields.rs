//! The fields of an XGBoost JSON model; a model with any other field is refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct XgboostModel {
    pub(super) learner: XgboostLearner,
    pub(super) version: Vec<u32>,
    /// Training state that some releases keep; not used when predicting.
    #[serde(default, rename = "Config", skip_serializing)]
    pub(super) _config: Option<Value>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct XgboostLearner {
    pub(super) attributes: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) feature_names: Vec<String>,
    #[serde(default)]
    pub(super) feature_types: Vec<String>,
    pub(super) gradient_booster: XgboostBooster,
    pub(super) learner_model_param: LearnerParam,
    pub(super) objective: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct XgboostBooster {
    pub(super) model: Trees,
    pub(super) name: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trees {
    /// The categories of the training data; empty when all features are numeric.
    #[serde(default, skip_serializing)]
    pub(super) cats: Option<BTreeMap<String, Vec<Value>>>,
    pub(super) gbtree_model_param: TreesParam,
    #[serde(default)]
    pub(super) iteration_indptr: Vec<u64>,
    pub(super) tree_info: Vec<i64>,
    pub(super) trees: Vec<TreeFields>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreesParam {
    pub(super) num_parallel_tree: String,
    pub(super) num_trees: String,
    #[serde(default, rename = "size_leaf_vector", skip_serializing)]
    pub(super) _size_leaf_vector: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LearnerParam {
    pub(super) base_score: String,
    #[serde(default = "one")]
    pub(super) boost_from_average: String,
    pub(super) num_class: String,
    pub(super) num_feature: String,
    #[serde(default = "one")]
    pub(super) num_target: String,
}

/// One tree: every list has one element per node; a child of `-1` is none.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreeFields {
    pub(super) base_weights: Vec<f32>,
    #[serde(default)]
    pub(super) categories: Vec<i64>,
    #[serde(default)]
    pub(super) categories_nodes: Vec<i64>,
    #[serde(default)]
    pub(super) categories_segments: Vec<i64>,
    #[serde(default)]
    pub(super) categories_sizes: Vec<i64>,
    pub(super) default_left: Vec<Flag>,
    pub(super) id: i64,
    pub(super) left_children: Vec<i64>,
    pub(super) loss_changes: Vec<f32>,
    pub(super) parents: Vec<i64>,
    pub(super) right_children: Vec<i64>,
    /// The threshold of an inner node, the value of a leaf; none is minus infinity.
    pub(super) split_conditions: Vec<Option<f32>>,
    pub(super) split_indices: Vec<u32>,
    #[serde(default)]
    pub(super) split_type: Vec<i64>,
    pub(super) sum_hessian: Vec<f64>,
    pub(super) tree_param: TreeParam,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreeParam {
    pub(super) num_deleted: String,
    pub(super) num_feature: String,
    pub(super) num_nodes: String,
    #[serde(default = "one")]
    pub(super) size_leaf_vector: String,
}

/// A flag: some releases write numbers, some truth values.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Flag {
    Number(u8),
    Truth(bool),
}

impl Flag {
    pub(super) fn is_set(self) -> bool {
        match self {
            Flag::Number(number) => number != 0,
            Flag::Truth(truth) => truth,
        }
    }
}

fn one() -> String {
    "1".to_owned()
}
