//! Export to LightGBM text models, version v4.

use std::fmt::{Display, Write};

use tenure::predictors::forest::{Forest, Link, Split, Tree};

use crate::interchange::base_margin::with_base_in_tree;
use crate::interchange::error::InterchangeError;

const NUMERIC_WITH_NAN: u8 = 8;
const DEFAULT_LEFT: u8 = 2;

/// The forest as a text model for LightGBM, with the same margins to the bit.
///
/// Covers become row counts, rounded and at least 1; only LightGBM's `pred_contrib` uses them, and
/// divides by them. LightGBM reads a value within 1e-35 of 0 as 0: such a value is on the other side
/// of a threshold between it and 0.
///
/// # Errors
///
/// When the forest is not sound, has no features, splits on categories, or has names that
/// LightGBM cannot read.
pub fn to_lightgbm(forest: &Forest) -> Result<String, InterchangeError> {
    forest.check()?;
    check_names(&forest.feature_names)?;
    // In the first tree, the sums are the same to the bit.
    let forest = with_base_in_tree(forest, 0);
    let trees = forest
        .trees
        .iter()
        .enumerate()
        .map(|(index, tree)| tree_text(index, tree))
        .collect::<Result<Vec<String>, _>>()?;
    let objective = match forest.link {
        Link::Identity => "regression",
        Link::Logistic => "binary sigmoid:1",
        Link::Log => "poisson",
    };
    let features = forest.feature_names.len();
    let mut text = String::new();
    write_line(&mut text, "tree");
    write_line(&mut text, "version=v4");
    write_line(&mut text, "num_class=1");
    write_line(&mut text, "num_tree_per_iteration=1");
    write_line(&mut text, "label_index=0");
    write_line(&mut text, format!("max_feature_idx={}", features - 1));
    write_line(&mut text, format!("objective={objective}"));
    write_list(&mut text, "feature_names", &forest.feature_names);
    // LightGBM refuses no value because of these ranges.
    write_list(&mut text, "feature_infos", vec!["[-inf:inf]"; features]);
    write_list(&mut text, "tree_sizes", trees.iter().map(String::len));
    text.push('\n');
    trees.iter().for_each(|tree| text.push_str(tree));
    text.push_str("end of trees\n\nparameters:\nend of parameters\n\npandas_categorical:null\n");
    Ok(text)
}

fn check_names(names: &[String]) -> Result<(), InterchangeError> {
    if names.is_empty() {
        return Err(unsupported("the forest".to_owned(), "no features", "give it a feature"));
    }
    let bad = |name: &&String| {
        name.is_empty() || name.contains(|c: char| c.is_whitespace() || "\",:[]{}=".contains(c))
    };
    match names.iter().find(bad) {
        None => Ok(()),
        Some(name) => Err(unsupported(
            format!("the feature name {name:?}"),
            "a space or one of \" , : [ ] { } =, or nothing at all",
            "rename the feature",
        )),
    }
}

fn tree_text(index: usize, tree: &Tree) -> Result<String, InterchangeError> {
    let mut thresholds = Vec::new();
    let mut decisions = Vec::new();
    for (node, split) in tree.splits.iter().enumerate() {
        let Split::Numeric { threshold, missing_left, .. } = split else {
            let place = format!("node {node} of tree {index}");
            return Err(unsupported(place, "a split on categories", "fit without categories"));
        };
        thresholds.push(threshold);
        decisions.push(NUMERIC_WITH_NAN | if *missing_left { DEFAULT_LEFT } else { 0 });
    }
    let mut text = format!("Tree={index}\n");
    write_line(&mut text, format!("num_leaves={}", tree.leaf_values.len()));
    write_line(&mut text, "num_cat=0");
    write_list(&mut text, "split_feature", tree.splits.iter().map(Split::feature));
    write_list(&mut text, "split_gain", tree.splits.iter().map(|_| 0));
    write_list(&mut text, "threshold", thresholds);
    write_list(&mut text, "decision_type", decisions);
    write_list(&mut text, "left_child", &tree.left);
    write_list(&mut text, "right_child", &tree.right);
    write_list(&mut text, "leaf_value", &tree.leaf_values);
    write_list(&mut text, "leaf_weight", &tree.leaf_cover);
    let counts = RowCounts::of(tree);
    write_list(&mut text, "leaf_count", counts.leaves);
    write_list(&mut text, "internal_value", tree.splits.iter().map(|_| 0));
    write_list(&mut text, "internal_weight", &tree.node_cover);
    write_list(&mut text, "internal_count", counts.nodes);
    write_line(&mut text, "is_linear=0");
    write_line(&mut text, "shrinkage=1");
    text.push_str("\n\n");
    Ok(text)
}

/// The row counts of a tree: whole numbers, at least 1.
struct RowCounts {
    leaves: Vec<f64>,
    nodes: Vec<f64>,
}

impl RowCounts {
    fn of(tree: &Tree) -> RowCounts {
        let round = |covers: &[f64]| covers.iter().map(|cover| cover.round()).collect::<Vec<f64>>();
        let mut counts =
            RowCounts { leaves: round(&tree.leaf_cover), nodes: round(&tree.node_cover) };
        if counts.leaves.iter().all(|&count| count >= 1.0) {
            return counts;
        }
        counts.leaves.iter_mut().for_each(|count| *count = count.max(1.0));
        if !tree.splits.is_empty() {
            counts.add_up(tree);
        }
        counts
    }

    /// Makes every node the sum of its sides, which counts of at least 1 may have broken.
    fn add_up(&mut self, tree: &Tree) {
        // Parents before children.
        let mut order = vec![0_usize];
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            at += 1;
            let children = [tree.left[node], tree.right[node]];
            order.extend(children.iter().filter_map(|&child| usize::try_from(child).ok()));
        }
        for &node in order.iter().rev() {
            let count = |child: i32| match usize::try_from(child) {
                Ok(node) => self.nodes[node],
                Err(_) => self.leaves[!child as usize],
            };
            self.nodes[node] = count(tree.left[node]) + count(tree.right[node]);
        }
    }
}

fn write_line(text: &mut String, line: impl AsRef<str>) {
    text.push_str(line.as_ref());
    text.push('\n');
}

fn write_list<T: Display>(text: &mut String, field: &str, values: impl IntoIterator<Item = T>) {
    text.push_str(field);
    text.push('=');
    for (at, value) in values.into_iter().enumerate() {
        let space = if at == 0 { "" } else { " " };
        write!(text, "{space}{value}").expect("writing to a string cannot fail");
    }
    text.push('\n');
}

fn unsupported(place: String, what: &str, remedy: &'static str) -> InterchangeError {
    InterchangeError::Unsupported { place, what: what.to_owned(), side: "LightGBM", remedy }
}
