//! Import of LightGBM text models, versions v3 and v4.

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use super::section::Section;
use crate::interchange::error::InterchangeError;

/// The known fields of the header: each is checked, or does not affect predictions.
const HEADER_FIELDS: [&str; 11] = [
    "version",
    "num_class",
    "num_tree_per_iteration",
    "label_index",
    "max_feature_idx",
    "objective",
    "feature_names",
    "feature_infos",
    "tree_sizes",
    "monotone_constraints",
    "average_output",
];
const TREE_FIELDS: [&str; 23] = [
    "Tree",
    "num_leaves",
    "num_cat",
    "split_feature",
    "split_gain",
    "threshold",
    "decision_type",
    "left_child",
    "right_child",
    "leaf_value",
    "leaf_weight",
    "leaf_count",
    "internal_value",
    "internal_weight",
    "internal_count",
    "is_linear",
    "shrinkage",
    // Of categories and of linear leaves: a model with them is refused for what it is.
    "cat_boundaries",
    "cat_threshold",
    "leaf_const",
    "num_features",
    "leaf_features",
    "leaf_coeff",
];

/// LightGBM reads a value that is as near to 0 as this as 0 (its `kZeroThreshold`, an `f32`).
const ZERO_MAX: f64 = 1e-35_f32 as f64;
const DEFAULT_LEFT: u8 = 2;
const MISSING_TYPE: u8 = 12;
const MISSING_IS_ZERO: u8 = 0;
const MISSING_IS_NAN: u8 = 8;

/// Reads a model that LightGBM has saved as text.
///
/// The base margin is 0, as LightGBM keeps it in the first tree; covers are its row counts.
///
/// # Errors
///
/// When the text is not such a model, or the model cannot be a [`Forest`]: see the documentation
/// of [`crate::interchange`].
pub fn from_lightgbm(text: &str) -> Result<Forest, InterchangeError> {
    let (model, _) =
        text.split_once("end of trees").ok_or_else(|| not_a_model("no end of trees"))?;
    let model =
        model.strip_prefix("tree\n").ok_or_else(|| not_a_model("the first line is not `tree`"))?;
    let mut parts = model.split("\nTree=");
    let header = Section::read("the header", parts.next().unwrap_or_default(), &HEADER_FIELDS)?;
    header.expect("version", &["v3", "v4"])?;
    header.expect("num_class", &["1"])?;
    header.expect("num_tree_per_iteration", &["1"])?;
    if header.fields.contains_key("average_output") {
        return Err(unsupported("the header", "averaged trees (boosting: rf)".to_owned()));
    }
    let trees = parts
        .enumerate()
        .map(|(index, text)| {
            let place = format!("tree {index}");
            read_tree(&Section::read(&place, &format!("Tree={text}"), &TREE_FIELDS)?)
        })
        .collect::<Result<Vec<Tree>, _>>()?;
    let forest = Forest {
        feature_names: header.list("feature_names")?,
        link: read_link(&header)?,
        base_margin: 0.0,
        trees,
    };
    forest.check()?;
    Ok(forest)
}

fn read_link(header: &Section) -> Result<Link, InterchangeError> {
    // A model without an objective predicts its margins.
    let objective = header.fields.get("objective").copied().unwrap_or("custom");
    let mut words = objective.split(' ');
    let name = words.next().unwrap_or_default();
    let link = match name {
        "binary" | "cross_entropy" => Link::Logistic,
        "poisson" | "gamma" | "tweedie" => Link::Log,
        "regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape" | "custom" => {
            Link::Identity
        }
        _ => return Err(unsupported("the header", format!("the objective {objective:?}"))),
    };
    for word in words {
        let harmless = word == "sigmoid:1"
            || word.starts_with("tweedie_variance_power:")
            || (name == "quantile" && word.starts_with("alpha:"));
        if !harmless {
            return Err(unsupported("the header", format!("the objective {objective:?}")));
        }
    }
    Ok(link)
}

fn read_tree(section: &Section) -> Result<Tree, InterchangeError> {
    let has = |field: &str| section.fields.contains_key(field);
    if section.expect("num_cat", &["0"]).is_err() || has("cat_boundaries") || has("cat_threshold") {
        return Err(unsupported(&section.place, "splits on categories".to_owned()));
    }
    let linear = ["leaf_const", "num_features", "leaf_features", "leaf_coeff"].into_iter().any(has);
    if linear || (has("is_linear") && section.expect("is_linear", &["0"]).is_err()) {
        return Err(unsupported(&section.place, "linear leaves".to_owned()));
    }
    let leaves: usize = section.value("num_leaves")?;
    let inner = leaves.saturating_sub(1);
    let features: Vec<u32> = section.numbers("split_feature", inner)?;
    let thresholds: Vec<f64> = section.numbers("threshold", inner)?;
    let decisions: Vec<u8> = section.numbers("decision_type", inner)?;
    let splits = features
        .into_iter()
        .zip(thresholds.into_iter().zip(decisions))
        .map(|(feature, (threshold, decision))| {
            let missing_left = missing_left(section, threshold, decision)?;
            Ok(Split::Numeric { feature, threshold: beside_zero(threshold), missing_left })
        })
        .collect::<Result<Vec<Split>, InterchangeError>>()?;
    Ok(Tree {
        splits,
        left: section.numbers("left_child", inner)?,
        right: section.numbers("right_child", inner)?,
        node_cover: section.numbers("internal_count", inner)?,
        leaf_values: section.numbers("leaf_value", leaves)?,
        // A tree of one leaf is saved without its count.
        leaf_cover: if inner == 0 {
            vec![0.0; leaves]
        } else {
            section.numbers("leaf_count", leaves)?
        },
    })
}

/// The threshold moved so that numbers which LightGBM reads as 0 go where 0 goes.
fn beside_zero(threshold: f64) -> f64 {
    if (0.0..ZERO_MAX).contains(&threshold) {
        ZERO_MAX
    } else if (-ZERO_MAX..0.0).contains(&threshold) {
        (-ZERO_MAX).next_down()
    } else {
        threshold
    }
}

fn missing_left(section: &Section, threshold: f64, decision: u8) -> Result<bool, InterchangeError> {
    match decision & !DEFAULT_LEFT {
        MISSING_IS_NAN => Ok(decision & DEFAULT_LEFT != 0),
        // Where no value was missing in training, LightGBM reads NaN as zero.
        MISSING_IS_ZERO => Ok(0.0 <= threshold),
        other if other & MISSING_TYPE == MISSING_TYPE - MISSING_IS_NAN => {
            Err(unsupported(&section.place, "zeros that count as missing".to_owned()))
        }
        _ => Err(InterchangeError::Value {
            place: section.place.clone(),
            field: "decision_type".to_owned(),
            found: decision.to_string(),
            expected: "the code of a numeric split".to_owned(),
        }),
    }
}

fn not_a_model(problem: &str) -> InterchangeError {
    InterchangeError::Format { format: "LightGBM text", problem: problem.to_owned() }
}

fn unsupported(place: &str, what: String) -> InterchangeError {
    InterchangeError::Unsupported {
        place: place.to_owned(),
        what,
        side: "Tenure",
        remedy: "fit the model on numeric features with a single output and the gbdt booster",
    }
}
