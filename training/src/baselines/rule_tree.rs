//! A decision tree of three questions that a person can read: who churns here?
//!
//! It scores nobody; it says in words what the data look like, beside a model that
//! says it better in numbers.

use std::fmt;

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_trees::{DecisionTree, TreeNode};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// Questions from the root to a leaf, at most.
const DEPTH: usize = 3;

/// The least share of the weight that a leaf may hold.
const SMALLEST_LEAF: f32 = 0.02;

/// What the tree learns from.
#[derive(Clone, Copy, Debug)]
pub struct RuleTable<'a> {
    /// One name per column.
    pub names: &'a [&'a str],
    /// One row per customer, a value per name; NaN means not yet known.
    pub rows: &'a [&'a [f64]],
    /// Whether each customer churned.
    pub churned: &'a [bool],
}

/// A fitted rule tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleTree {
    /// No further question.
    Leaf {
        /// How many customers end here.
        customers: usize,
        /// The share of them who churned, in `[0, 1]`.
        churn_rate: f64,
    },
    /// One question about one feature.
    Question {
        /// The feature asked.
        feature: String,
        /// The largest value that goes to `low`.
        threshold: f64,
        /// Whether customers without a value, who go to `low`, occurred.
        missing: bool,
        /// Customers at or below the threshold.
        low: Box<RuleTree>,
        /// Customers above it.
        high: Box<RuleTree>,
    },
}

/// Why no rule tree could be grown.
#[derive(Debug, thiserror::Error)]
pub enum RuleTreeError {
    /// There is not a value per name in each row, and an outcome per row.
    #[error(
        "the rule tree needs {columns} values in each row and an outcome for each of {rows} rows; \
         it got {outcomes} outcomes, and row {uneven:?} of another length"
    )]
    Uneven {
        /// How many columns are named.
        columns: usize,
        /// How many rows there were.
        rows: usize,
        /// How many outcomes there were.
        outcomes: usize,
        /// The first row of another length, if any.
        uneven: Option<usize>,
    },
    /// linfa refused.
    #[error("the rule tree could not be grown: {source}")]
    Growing {
        /// What linfa said.
        source: linfa::Error,
    },
}

impl RuleTree {
    /// Grows the tree by Gini impurity, churners and stayers weighing the same in sum:
    /// its questions part customers above the average churn rate from those below.
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
        Ok(told(tree.root_node(), table, &fills, &everyone))
    }

    fn tell(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        match self {
            RuleTree::Leaf { customers, churn_rate } => {
                writeln!(f, "{indent}-> {:.1} % of {customers} churned", 100.0 * churn_rate)
            }
            RuleTree::Question { feature, threshold, missing, low, high } => {
                let unknown = if *missing { " or not yet known" } else { "" };
                writeln!(f, "{indent}{feature} <= {}{unknown}", readable(*threshold))?;
                low.tell(f, depth + 1)?;
                writeln!(f, "{indent}{feature} > {}", readable(*threshold))?;
                high.tell(f, depth + 1)
            }
        }
    }
}

impl fmt::Display for RuleTree {
    /// One line per answer and per leaf, indented by depth.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(f, 0)
    }
}

/// Weights by which churners and stayers sum to the same, but for one part in a
/// thousand: on an exact tie linfa would answer by the order of a hash table.
fn balanced(churned: &[bool], churners: usize) -> Array1<f32> {
    let rows = churned.len() as f64;
    let churner = 1.001 * rows / (2.0 * churners as f64);
    let stayer = rows / (2.0 * (rows - churners as f64));
    churned.iter().map(|churned| if *churned { churner as f32 } else { stayer as f32 }).collect()
}

/// Per column, a number below all of its values: what is missing goes low.
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

/// linfa's node in our words, with the customers who reach it.
fn told(
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
        low: Box::new(told(low, table, fills, &below)),
        high: Box::new(told(high, table, fills, &above)),
    }
}

fn leaf(table: &RuleTable, members: &[usize]) -> RuleTree {
    let churned = members.iter().filter(|member| table.churned[**member]).count();
    let churn_rate = churned as f64 / members.len().max(1) as f64;
    RuleTree::Leaf { customers: members.len(), churn_rate }
}

/// At least three significant digits: enough for a person, of days and of daily rates.
fn readable(threshold: f64) -> String {
    let magnitude = if threshold == 0.0 { 0 } else { threshold.abs().log10().floor() as i32 };
    let decimals = (2 - magnitude).clamp(0, 9) as usize;
    format!("{threshold:.decimals$}")
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
    fn the_question_that_parts_churners_is_found_and_told() {
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
    fn customers_without_a_value_go_low_and_it_is_said() {
        let gap = |i: i32| if i < 50 { f64::NAN } else { f64::from(i) };
        let rows: Vec<Vec<f64>> = (0..100).map(|i| vec![1.0, gap(i)]).collect();
        let churned: Vec<bool> = (0..100).map(|i| i < 50).collect();
        let tree = grown(&rows, &churned);
        assert!(tree.to_string().starts_with("gap_mean <= 24.5 or not yet known\n"), "{tree}");
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<RuleTree>(&text).unwrap(), tree);
    }

    #[test]
    fn where_nearly_all_churn_the_tree_still_parts_them() {
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
    fn thresholds_are_told_to_three_digits() {
        let told: Vec<String> = [18_802.4, 79.5, 1.25, 0.012_34, 0.0, -0.5].map(readable).into();
        assert_eq!(told, ["18802", "79.5", "1.25", "0.0123", "0.00", "-0.500"]);
    }

    #[test]
    fn an_uneven_table_is_refused() {
        let rows: [&[f64]; 1] = [&[1.0]];
        let table = RuleTable { names: &["a", "b"], rows: &rows, churned: &[true] };
        let error = RuleTree::fit(&table).unwrap_err();
        assert!(matches!(error, RuleTreeError::Uneven { uneven: Some(0), .. }), "{error}");
    }
}
