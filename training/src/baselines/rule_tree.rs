//! A decision tree of at most three questions that a person can read: who churns here?
//!
//! It scores no customer. It describes the data in words, where the model predicts in numbers.

use std::fmt;

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_trees::{DecisionTree, TreeNode};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// The largest number of questions from the root to a leaf.
const DEPTH: usize = 3;

/// The least share of the weight that a leaf may hold.
const SMALLEST_LEAF: f32 = 0.02;

/// The data that a tree is grown on.
#[derive(Clone, Copy, Debug)]
pub struct RuleTable<'a> {
    /// One name per column.
    pub names: &'a [&'a str],
    /// One row per customer, a value per name; NaN means not yet known.
    pub rows: &'a [&'a [f64]],
    /// True for each customer who churned.
    pub churned: &'a [bool],
}

/// A rule tree, fully grown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleTree {
    /// A group of customers that is not divided further.
    Leaf {
        /// The number of customers in the group.
        customers: usize,
        /// The share of them who churned, in `[0, 1]`.
        churn_rate: f64,
    },
    /// A question about one feature.
    Question {
        /// The feature.
        feature: String,
        /// The largest value that goes to `low`.
        threshold: f64,
        /// True when some customers have no value of the feature; they go to `low`.
        missing: bool,
        /// Customers at or below the threshold.
        low: Box<RuleTree>,
        /// Customers above it.
        high: Box<RuleTree>,
    },
}

/// A reason why a rule tree cannot be grown.
#[derive(Debug, thiserror::Error)]
pub enum RuleTreeError {
    /// A row has more or fewer values than there are names, or a row lacks its outcome.
    #[error(
        "the rule tree needs {columns} values in each row and an outcome for each of {rows} rows; \
         it has {outcomes} outcomes, and the first row of another length is {uneven:?}"
    )]
    Uneven {
        /// The number of names.
        columns: usize,
        /// The number of rows.
        rows: usize,
        /// The number of outcomes.
        outcomes: usize,
        /// The first row of another length, if any.
        uneven: Option<usize>,
    },
    /// linfa refused the table.
    #[error("the rule tree cannot be grown; report this together with the config")]
    Growing {
        /// The error of linfa.
        source: linfa::Error,
    },
}

impl RuleTree {
    /// Grows the tree by Gini impurity with churners and stayers of equal total weight, so that
    /// its questions separate customers above the average churn rate from those below.
    ///
    /// # Errors
    ///
    /// When the table is uneven or linfa refuses it.
    pub fn fit(table: &RuleTable) -> Result<RuleTree, RuleTreeError> {
        let (columns, rows, outcomes) = (table.names.len(), table.rows.len(), table.churned.len());
        let uneven = table.rows.iter().position(|row| row.len() != columns);
        if uneven.is_some() || rows != outcomes {
            return Err(RuleTreeError::Uneven { columns, rows, outcomes, uneven });
        }
        let everyone: Vec<usize> = (0..rows).collect();
        let churners = table.churned.iter().filter(|churned| **churned).count();
        if churners == 0 || churners == rows {
            return Ok(leaf(table, &everyone));
        }
        let fills = fills(table);
        let records =
            Array2::from_shape_fn((rows, columns), |(i, j)| filled(table.rows[i][j], fills[j]));
        let targets: Array1<bool> = table.churned.iter().copied().collect();
        let weights = balanced(table.churned, churners);
        let tree = DecisionTree::params()
            .max_depth(Some(DEPTH))
            .min_weight_leaf(SMALLEST_LEAF * rows as f32)
            .fit(&Dataset::new(records, targets).with_weights(weights))
            .map_err(|source| RuleTreeError::Growing { source })?;
        Ok(from_linfa(tree.root_node(), table, &fills, &everyone))
    }

    /// One line per answer and per leaf, indented by depth; `threshold` writes the threshold of
    /// a feature.
    pub fn to_text(&self, threshold: &dyn Fn(&str, f64) -> String) -> String {
        let mut lines = Vec::new();
        self.add_lines(&mut lines, threshold, "");
        lines.concat()
    }

    fn add_lines(
        &self,
        lines: &mut Vec<String>,
        written: &dyn Fn(&str, f64) -> String,
        indent: &str,
    ) {
        match self {
            RuleTree::Leaf { customers, churn_rate } => {
                let percent = 100.0 * churn_rate;
                lines.push(format!("{indent}-> {percent:.1} % of {customers} churned\n"));
            }
            RuleTree::Question { feature, threshold, missing, low, high } => {
                let deeper = format!("{indent}  ");
                let unknown = if *missing { " or not yet known" } else { "" };
                let threshold = written(feature, *threshold);
                lines.push(format!("{indent}{feature} <= {threshold}{unknown}\n"));
                low.add_lines(lines, written, &deeper);
                lines.push(format!("{indent}{feature} > {threshold}\n"));
                high.add_lines(lines, written, &deeper);
            }
        }
    }
}

impl fmt::Display for RuleTree {
    /// The text with thresholds in the units of the features; amounts in minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(&|_, threshold| readable(threshold, 0)))
    }
}

/// Weights that give churners and stayers the same total, up to one part in a thousand: on an
/// exact tie linfa would answer by the order of a hash table.
fn balanced(churned: &[bool], churners: usize) -> Array1<f32> {
    let rows = churned.len() as f64;
    let churner = 1.001 * rows / (2.0 * churners as f64);
    let stayer = rows / (2.0 * (rows - churners as f64));
    churned.iter().map(|churned| if *churned { churner as f32 } else { stayer as f32 }).collect()
}

/// A number for each column that is below all of its values, so that a missing value goes low.
fn fills(table: &RuleTable) -> Vec<f64> {
    (0..table.names.len())
        .map(|column| {
            let values = table.rows.iter().map(|row| row[column]);
            values.filter(|value| value.is_finite()).fold(0.0, f64::min) - 1.0
        })
        .collect()
}

fn filled(value: f64, fill: f64) -> f64 {
    if value.is_nan() { fill } else { value }
}

/// The tree below a node of linfa, with the customers who reach it.
fn from_linfa(
    node: &TreeNode<f64, bool>,
    table: &RuleTable,
    fills: &[f64],
    members: &[usize],
) -> RuleTree {
    let children = node.children();
    let [Some(low), Some(high)] = children.as_slice() else { return leaf(table, members) };
    let (column, threshold, _) = node.split();
    let value = |member: &usize| table.rows[*member][column];
    let (below, above): (Vec<usize>, Vec<usize>) =
        members.iter().partition(|member| filled(value(member), fills[column]) <= threshold);
    if below.is_empty() || above.is_empty() {
        return leaf(table, members);
    }
    RuleTree::Question {
        feature: table.names[column].to_owned(),
        threshold,
        missing: members.iter().any(|member| value(member).is_nan()),
        low: Box::new(from_linfa(low, table, fills, &below)),
        high: Box::new(from_linfa(high, table, fills, &above)),
    }
}

fn leaf(table: &RuleTable, members: &[usize]) -> RuleTree {
    let churned = members.iter().filter(|member| table.churned[**member]).count();
    let churn_rate = churned as f64 / members.len().max(1) as f64;
    RuleTree::Leaf { customers: members.len(), churn_rate }
}

/// A number with at least three significant digits, and at least some decimals: enough for a
/// person to read, of days as of daily rates.
pub fn readable(number: f64, least_decimals: usize) -> String {
    let magnitude = if number == 0.0 { 0 } else { number.abs().log10().floor() as i32 };
    let decimals = (2 - magnitude).clamp(0, 9) as usize;
    format!("{number:.*}", decimals.max(least_decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(rows: &[Vec<f64>], churned: &[bool]) -> RuleTree {
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let names = ["silence_days", "gap_mean"];
        RuleTree::fit(&RuleTable { names: &names, rows: &rows, churned }).unwrap()
    }

    #[test]
    fn the_question_that_separates_churners_is_found_and_printed() {
        let rows: Vec<Vec<f64>> = (0..100).map(|i| vec![f64::from(i), 5.0]).collect();
        let churned: Vec<bool> = (0..100).map(|i| i >= 80).collect();
        let text = grown(&rows, &churned).to_string();
        assert_eq!(
            text,
            "silence_days <= 79.5\n  -> 0.0 % of 80 churned\n\
             silence_days > 79.5\n  -> 100.0 % of 20 churned\n"
        );
    }

    #[test]
    fn customers_without_a_value_go_low_and_the_text_says_so() {
        let gap = |i: i32| if i < 50 { f64::NAN } else { f64::from(i) };
        let rows: Vec<Vec<f64>> = (0..100).map(|i| vec![1.0, gap(i)]).collect();
        let churned: Vec<bool> = (0..100).map(|i| i < 50).collect();
        let tree = grown(&rows, &churned);
        assert!(tree.to_string().starts_with("gap_mean <= 24.5 or not yet known\n"), "{tree}");
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<RuleTree>(&text).unwrap(), tree);
    }

    #[test]
    fn where_nearly_all_churn_the_tree_still_separates_them() {
        let rows: Vec<Vec<f64>> = (0..200).map(|i| vec![f64::from(i), 0.0]).collect();
        let churned: Vec<bool> = (0..200).map(|i| i >= 40 || i % 3 > 0).collect();
        assert!(matches!(grown(&rows, &churned), RuleTree::Question { .. }));
    }

    #[test]
    fn one_outcome_or_nobody_is_a_single_leaf() {
        let all = grown(&vec![vec![1.0, 2.0]; 3], &[true; 3]);
        assert_eq!(all, RuleTree::Leaf { customers: 3, churn_rate: 1.0 });
        assert_eq!(grown(&[], &[]), RuleTree::Leaf { customers: 0, churn_rate: 0.0 });
    }

    #[test]
    fn thresholds_are_printed_with_three_digits() {
        let printed: Vec<String> =
            [18_802.4, 79.5, 1.25, 0.012_34, 0.0, -0.5].map(|number| readable(number, 0)).into();
        assert_eq!(printed, ["18802", "79.5", "1.25", "0.0123", "0.00", "-0.500"]);
    }

    #[test]
    fn an_amount_keeps_the_decimals_of_its_currency() {
        assert_eq!([readable(185.48, 2), readable(0.012_34, 2)], ["185.48", "0.0123"]);
    }

    #[test]
    fn an_uneven_table_is_refused() {
        let rows: [&[f64]; 1] = [&[1.0]];
        let table = RuleTable { names: &["a", "b"], rows: &rows, churned: &[true] };
        let error = RuleTree::fit(&table).unwrap_err();
        assert!(matches!(error, RuleTreeError::Uneven { uneven: Some(0), .. }), "{error}");
    }
}
