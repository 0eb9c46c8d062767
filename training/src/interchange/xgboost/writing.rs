//! Export to XGBoost JSON models.

use std::collections::BTreeMap;

use serde_json::json;
use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::f32_order::bound_above;
use super::f32_sums::{check_range, parts_for_f32_sums};
use super::fields::{
    Flag, LearnerParam, TreeFields, TreeParam, Trees, TreesParam, XgboostBooster, XgboostLearner,
    XgboostModel,
};
use crate::interchange::base_margin::with_base_in_tree;
use crate::interchange::error::InterchangeError;

/// The parent that XGBoost writes for a root.
const NO_PARENT: i64 = 2_147_483_647;

/// The treatment of XGBoost's sums in `f32` by an exported model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XgboostSums {
    /// XGBoost's margins are within 1e-6 of ours, relative to one or, if larger, to the largest
    /// sum on the way. Where plain trees could not keep that, the first trees of the model hold
    /// the low parts of the leaf values and the others the high parts: about twice as many.
    #[default]
    Exact,
    /// One tree for each of ours: quicker in XGBoost, but margins differ by its roundings, some
    /// 1e-6 after a few hundred trees.
    Plain,
}

/// The forest as a JSON model for XGBoost.
///
/// It sends every finite `f32` and every missing value to the same leaves. XGBoost rounds other
/// values to `f32` before it compares them.
///
/// # Errors
///
/// When the forest is not sound, splits on categories, or has leaf values that are beyond
/// `f32` or can add up beyond it.
pub fn to_xgboost(forest: &Forest, sums: XgboostSums) -> Result<String, InterchangeError> {
    forest.check()?;
    // In the last tree: sums in f32 are the more exact the longer they stay small.
    let forest = with_base_in_tree(forest, forest.trees.len().saturating_sub(1));
    check_range(&forest.trees)?;
    let trees = match sums {
        XgboostSums::Exact => parts_for_f32_sums(forest.trees),
        XgboostSums::Plain => forest.trees,
    };
    let features = forest.feature_names.len();
    let trees = trees
        .iter()
        .enumerate()
        .map(|(index, tree)| write_tree(index, tree, features))
        .collect::<Result<Vec<TreeFields>, _>>()?;
    // The base scores whose margins are exactly 0.
    let (objective, parameters, base_score) = match forest.link {
        Link::Identity => ("reg:squarederror", ("reg_loss_param", "scale_pos_weight"), "0E0"),
        Link::Logistic => ("binary:logistic", ("reg_loss_param", "scale_pos_weight"), "5E-1"),
        Link::Log => ("count:poisson", ("poisson_regression_param", "max_delta_step"), "1E0"),
    };
    let model = XgboostModel {
        learner: XgboostLearner {
            attributes: BTreeMap::new(),
            feature_types: vec!["float".to_owned(); features],
            feature_names: forest.feature_names,
            gradient_booster: XgboostBooster { model: all_trees(trees), name: "gbtree".to_owned() },
            learner_model_param: LearnerParam {
                base_score: base_score.to_owned(),
                boost_from_average: "1".to_owned(),
                num_class: "0".to_owned(),
                num_feature: features.to_string(),
                num_target: "1".to_owned(),
            },
            objective: BTreeMap::from([
                ("name".to_owned(), json!(objective)),
                (parameters.0.to_owned(), json!({ parameters.1: "1" })),
            ]),
        },
        version: vec![3, 0, 0],
        _config: None,
    };
    Ok(serde_json::to_string(&model).expect("numbers were checked and keys are text"))
}

fn all_trees(trees: Vec<TreeFields>) -> Trees {
    Trees {
        cats: None,
        gbtree_model_param: TreesParam {
            num_parallel_tree: "1".to_owned(),
            num_trees: trees.len().to_string(),
            _size_leaf_vector: None,
        },
        iteration_indptr: (0..=trees.len() as u64).collect(),
        tree_info: vec![0; trees.len()],
        trees,
    }
}

/// The nodes of a tree level by level, two siblings side by side: XGBoost's contributions write
/// out of bounds when the nodes are in another order.
fn write_tree(index: usize, tree: &Tree, features: usize) -> Result<TreeFields, InterchangeError> {
    let nodes = tree.splits.len() + tree.leaf_values.len();
    let mut fields = TreeFields {
        id: index as i64,
        parents: vec![NO_PARENT; nodes],
        loss_changes: vec![0.0; nodes],
        base_weights: vec![0.0; nodes],
        split_type: vec![0; nodes],
        tree_param: TreeParam {
            num_deleted: "0".to_owned(),
            num_feature: features.to_string(),
            num_nodes: nodes.to_string(),
            size_leaf_vector: "1".to_owned(),
        },
        ..TreeFields::default()
    };
    // Children as in `Tree`, in the order of XGBoost's nodes.
    let mut queue = vec![if tree.splits.is_empty() { !0 } else { 0 }];
    while let Some(&child) = queue.get(fields.left_children.len()) {
        let place = fields.left_children.len();
        if child < 0 {
            add_leaf(&mut fields, tree, !child as usize);
            continue;
        }
        let node = child as usize;
        let split = xgboost_split(&tree.splits[node]).ok_or_else(|| {
            let place = format!("node {node} of tree {index}");
            unsupported(place, "a split on categories", "fit without categories")
        })?;
        fields.parents[queue.len()..queue.len() + 2].fill(place as i64);
        fields.left_children.push(queue.len() as i64);
        fields.right_children.push(queue.len() as i64 + 1);
        fields.split_conditions.push(Some(split.bound));
        fields.split_indices.push(tree.splits[node].feature());
        fields.default_left.push(Flag::Number(split.missing_left.into()));
        fields.sum_hessian.push(tree.node_cover[node]);
        let children = [tree.left[node], tree.right[node]];
        queue.extend(if split.swapped { [children[1], children[0]] } else { children });
    }
    Ok(fields)
}

fn add_leaf(fields: &mut TreeFields, tree: &Tree, leaf: usize) {
    let rounded = tree.leaf_values[leaf] as f32;
    fields.base_weights[fields.left_children.len()] = rounded;
    fields.left_children.push(-1);
    fields.right_children.push(-1);
    fields.split_conditions.push(Some(rounded));
    fields.split_indices.push(0);
    fields.default_left.push(Flag::Number(0));
    fields.sum_hessian.push(tree.leaf_cover[leaf]);
}

/// A split as XGBoost makes it: left when the value is less than the bound.
struct XgboostSplit {
    bound: f32,
    missing_left: bool,
    /// True when left and right change places.
    swapped: bool,
}

fn xgboost_split(split: &Split) -> Option<XgboostSplit> {
    let Split::Numeric { threshold, missing_left, .. } = *split else { return None };
    Some(match bound_above(threshold) {
        Some(bound) => XgboostSplit { bound, missing_left, swapped: false },
        // Every number goes left: as no number is less than the smallest, the sides change.
        None => XgboostSplit { bound: f32::MIN, missing_left: !missing_left, swapped: true },
    })
}

fn unsupported(place: String, what: &str, remedy: &'static str) -> InterchangeError {
    InterchangeError::Unsupported { place, what: what.to_owned(), side: "XGBoost", remedy }
}
