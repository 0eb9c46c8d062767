//! Import of XGBoost JSON models.

use std::borrow::Cow;

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::f32_order::largest_rounding_below;
use super::fields::{TreeFields, XgboostLearner, XgboostModel};
use super::infinities::with_nulls;
use super::obstacles::known_obstacle;
use crate::interchange::error::InterchangeError;

/// The most features of a model.
const FEATURES_MAX: usize = 1 << 24;

/// Reads a model that XGBoost has saved as JSON.
///
/// The thresholds are moved so that `value <= threshold` holds for exactly those `f64` that
/// XGBoost sends left after rounding them to `f32`. Covers are XGBoost's sums of hessians.
///
/// # Errors
///
/// When the text is not such a model, or the model cannot be a [`Forest`]: see the documentation
/// of [`crate::interchange`].
pub fn from_xgboost(text: &str) -> Result<Forest, InterchangeError> {
    let text = with_nulls(text);
    let model: XgboostModel =
        serde_json::from_str(&text).map_err(|source| match known_obstacle(&text) {
            Some(what) => unsupported("the model".to_owned(), what.to_owned()),
            None => InterchangeError::Json { source },
        })?;
    let learner = model.learner;
    if let Cow::Borrowed(_) = text {
        refuse_nulls(&learner)?;
    }
    check(&learner)?;
    let link = read_link(&learner)?;
    let feature_names = feature_names(&learner)?;
    let trees = learner
        .gradient_booster
        .model
        .trees
        .iter()
        .enumerate()
        .map(|(index, tree)| read_tree(index, tree))
        .collect::<Result<Vec<Tree>, _>>()?;
    let base_margin = read_base_margin(&learner, link)?;
    let forest = Forest { feature_names, link, base_margin, trees };
    forest.check()?;
    Ok(forest)
}

fn check(learner: &XgboostLearner) -> Result<(), InterchangeError> {
    let trees = &learner.gradient_booster.model;
    let param = &learner.learner_model_param;
    let checks = [
        (learner.gradient_booster.name == "gbtree", "a booster other than gbtree"),
        (matches!(param.num_class.as_str(), "0" | "1"), "several classes"),
        (matches!(param.num_target.as_str(), "0" | "1"), "several targets"),
        (trees.tree_info.iter().all(|&output| output == 0), "several outputs"),
        (
            trees.cats.iter().flat_map(|cats| cats.values()).all(Vec::is_empty),
            "features of categories",
        ),
        (
            learner
                .feature_types
                .iter()
                .all(|kind| matches!(kind.as_str(), "float" | "int" | "q" | "i")),
            "features that are not numbers",
        ),
        (
            ends_at_its_best(learner),
            "trees after its best iteration, which not every caller counts",
        ),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, what)) => Err(unsupported("the model".to_owned(), (*what).to_owned())),
    }
}

/// The names of the features; without any, their positions.
///
/// Every tree repeats their number: a damaged one is refused before there are names for it.
fn feature_names(learner: &XgboostLearner) -> Result<Vec<String>, InterchangeError> {
    if !learner.feature_names.is_empty() {
        return Ok(learner.feature_names.clone());
    }
    let found = &learner.learner_model_param.num_feature;
    let features: usize = number("num_feature", found)?;
    let trees = &learner.gradient_booster.model.trees;
    if features > FEATURES_MAX {
        return Err(bad("num_feature", found, &format!("at most {FEATURES_MAX}")));
    }
    if let Some(tree) = trees.iter().find(|tree| tree.tree_param.num_feature != *found) {
        let expected = format!("{}, as in the trees", tree.tree_param.num_feature);
        return Err(bad("num_feature", found, &expected));
    }
    Ok((0..features).map(|feature| format!("f{feature}")).collect())
}

/// True when the best iteration is the last.
///
/// Early stopping leaves trees behind it: `Booster.predict` counts them, `XGBClassifier` does not.
fn ends_at_its_best(learner: &XgboostLearner) -> bool {
    let model = &learner.gradient_booster.model;
    // Until release 2, the rounds have to be counted by their trees.
    let trees_of_a_round = model.gbtree_model_param.num_parallel_tree.parse().unwrap_or(1);
    let rounds = match model.iteration_indptr.len() {
        0 => model.trees.len() / trees_of_a_round.max(1),
        bounds => bounds - 1,
    };
    learner
        .attributes
        .get("best_iteration")
        .is_none_or(|best| best.parse::<usize>().is_ok_and(|best| best + 1 == rounds))
}

fn read_link(learner: &XgboostLearner) -> Result<Link, InterchangeError> {
    let name = learner.objective.get("name").and_then(|name| name.as_str()).unwrap_or_default();
    match name {
        "binary:logistic" | "reg:logistic" => Ok(Link::Logistic),
        "count:poisson" | "reg:gamma" | "reg:tweedie" => Ok(Link::Log),
        "reg:squarederror" | "reg:absoluteerror" | "reg:pseudohubererror" | "reg:quantileerror" => {
            Ok(Link::Identity)
        }
        _ => Err(unsupported("the model".to_owned(), format!("the objective {name:?}"))),
    }
}

/// The margin of the base score, computed in `f32` as XGBoost does.
///
/// The base score is a prediction; newer releases write it as a list of one.
fn read_base_margin(learner: &XgboostLearner, link: Link) -> Result<f64, InterchangeError> {
    let text = &learner.learner_model_param.base_score;
    let score: f32 = number("base_score", text.trim_start_matches('[').trim_end_matches(']'))?;
    let margin = f64::from(match link {
        Link::Identity => score,
        Link::Logistic => -(1.0 / score - 1.0).ln(),
        Link::Log => score.ln(),
    });
    if margin.is_finite() {
        Ok(margin)
    } else {
        Err(bad("base_score", text, "a possible prediction"))
    }
}

fn read_tree(index: usize, fields: &TreeFields) -> Result<Tree, InterchangeError> {
    let nodes = fields.left_children.len();
    let lengths = [
        fields.right_children.len(),
        fields.split_conditions.len(),
        fields.split_indices.len(),
        fields.default_left.len(),
        fields.sum_hessian.len(),
    ];
    if nodes == 0 || lengths.iter().any(|&length| length != nodes) {
        let problem = format!("the lists of tree {index} differ in length");
        return Err(InterchangeError::Format { format: "XGBoost JSON", problem });
    }
    if !matches!(fields.tree_param.size_leaf_vector.as_str(), "0" | "1") {
        return Err(unsupported(format!("tree {index}"), "leaves of several values".to_owned()));
    }
    if fields.split_type.iter().any(|&kind| kind != 0) {
        return Err(unsupported(format!("tree {index}"), "splits on categories".to_owned()));
    }
    let mut tree = Tree {
        splits: vec![],
        left: vec![],
        right: vec![],
        node_cover: vec![],
        leaf_values: vec![],
        leaf_cover: vec![],
    };
    let mut queue = vec![0];
    let mut at = 0;
    // The queue holds inner nodes in our numbering; leaves are numbered as they are found.
    if is_leaf(fields, 0) {
        add_leaf(&mut tree, fields, 0);
        queue.clear();
    }
    while let Some(&node) = queue.get(at) {
        at += 1;
        let split = read_split(fields, node);
        tree.splits.push(split.as_ours);
        tree.node_cover.push(fields.sum_hessian[node]);
        for side in 0..2 {
            let child = [&fields.left_children, &fields.right_children][side ^ split.swapped][node];
            let child = usize::try_from(child).ok().filter(|&child| child < nodes);
            // A tree that leads to more nodes than it has contains a cycle.
            let Some(child) = child.filter(|_| queue.len() < nodes) else {
                let problem = format!("node {node} of tree {index} has an impossible child");
                return Err(InterchangeError::Format { format: "XGBoost JSON", problem });
            };
            let place = if is_leaf(fields, child) {
                add_leaf(&mut tree, fields, child)
            } else {
                queue.push(child);
                (queue.len() - 1) as i32
            };
            [&mut tree.left, &mut tree.right][side].push(place);
        }
    }
    Ok(tree)
}

fn is_leaf(fields: &TreeFields, node: usize) -> bool {
    fields.left_children[node] == -1
}

fn add_leaf(tree: &mut Tree, fields: &TreeFields, node: usize) -> i32 {
    tree.leaf_values.push(f64::from(condition(fields, node)));
    tree.leaf_cover.push(fields.sum_hessian[node]);
    !(tree.leaf_values.len() as i32 - 1)
}

/// Refuses split conditions without a value in a text that has no minus infinity.
fn refuse_nulls(learner: &XgboostLearner) -> Result<(), InterchangeError> {
    let trees = learner.gradient_booster.model.trees.iter().enumerate();
    let mut without = trees.filter(|(_, tree)| tree.split_conditions.contains(&None));
    without.next().map_or(Ok(()), |(index, _)| {
        Err(InterchangeError::Value {
            place: format!("tree {index}"),
            field: "split_conditions".to_owned(),
            found: "null".to_owned(),
            expected: "a number".to_owned(),
        })
    })
}

fn condition(fields: &TreeFields, node: usize) -> f32 {
    fields.split_conditions[node].unwrap_or(f32::NEG_INFINITY)
}

/// A split of ours for one of XGBoost's.
struct ImportedSplit {
    as_ours: Split,
    /// 1 when left and right change places.
    swapped: usize,
}

fn read_split(fields: &TreeFields, node: usize) -> ImportedSplit {
    let feature = fields.split_indices[node];
    let missing_left = fields.default_left[node].is_set();
    match largest_rounding_below(condition(fields, node)) {
        Some(threshold) => ImportedSplit {
            as_ours: Split::Numeric { feature, threshold, missing_left },
            swapped: 0,
        },
        // No number is below minus infinity: all go right, which is our left of infinity.
        None => ImportedSplit {
            as_ours: Split::Numeric {
                feature,
                threshold: f64::INFINITY,
                missing_left: !missing_left,
            },
            swapped: 1,
        },
    }
}

fn number<T: std::str::FromStr>(field: &str, found: &str) -> Result<T, InterchangeError> {
    found.parse().map_err(|_| bad(field, found, "a number"))
}

fn bad(field: &str, found: &str, expected: &str) -> InterchangeError {
    InterchangeError::Value {
        place: "the learner".to_owned(),
        field: field.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

fn unsupported(place: String, what: String) -> InterchangeError {
    InterchangeError::Unsupported {
        place,
        what,
        side: "Tenure",
        remedy: "fit the model on numeric features with a single output and the gbtree booster",
    }
}
