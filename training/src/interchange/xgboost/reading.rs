//! Import of XGBoost JSON models.

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::f32_order::largest_rounding_below;
use super::fields::{TreeFields, XgboostLearner, XgboostModel};
use crate::interchange::error::InterchangeError;

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
    let model: XgboostModel =
        serde_json::from_str(text).map_err(|source| InterchangeError::Json { source })?;
    let learner = model.learner;
    check(&learner)?;
    let link = read_link(&learner)?;
    let features: usize = number("num_feature", &learner.learner_model_param.num_feature)?;
    let feature_names = if learner.feature_names.is_empty() {
        (0..features).map(|feature| format!("f{feature}")).collect()
    } else {
        learner.feature_names.clone()
    };
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

/// True when the best iteration is the last.
///
/// Early stopping leaves trees behind it: `Booster.predict` counts them, `XGBClassifier` does not.
fn ends_at_its_best(learner: &XgboostLearner) -> bool {
    let rounds = learner.gradient_booster.model.iteration_indptr.len().saturating_sub(1);
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

/// The base score is a prediction, an `f32`; newer releases write it as a list of one.
fn read_base_margin(learner: &XgboostLearner, link: Link) -> Result<f64, InterchangeError> {
    let text = &learner.learner_model_param.base_score;
    let score: f32 = number("base_score", text.trim_start_matches('[').trim_end_matches(']'))?;
    let score = f64::from(score);
    let margin = match link {
        Link::Identity => score,
        Link::Logistic => -(1.0 / score - 1.0).ln(),
        Link::Log => score.ln(),
    };
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
        tree.splits.push(read_split(index, fields, node)?);
        tree.node_cover.push(fields.sum_hessian[node]);
        for side in 0..2 {
            let child = [&fields.left_children, &fields.right_children][side][node];
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
    tree.leaf_values.push(f64::from(fields.split_conditions[node]));
    tree.leaf_cover.push(fields.sum_hessian[node]);
    !(tree.leaf_values.len() as i32 - 1)
}

fn read_split(index: usize, fields: &TreeFields, node: usize) -> Result<Split, InterchangeError> {
    let bound = fields.split_conditions[node];
    let threshold = largest_rounding_below(bound).ok_or_else(|| InterchangeError::Value {
        place: format!("tree {index}"),
        field: "split_conditions".to_owned(),
        found: bound.to_string(),
        expected: "a number above minus infinity".to_owned(),
    })?;
    Ok(Split::Numeric {
        feature: fields.split_indices[node],
        threshold,
        missing_left: fields.default_left[node].is_set(),
    })
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
