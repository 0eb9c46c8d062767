//! The rules of a sound forest: every row ends in one leaf, and every number can be added.

use super::{Forest, Split, Tree};
use crate::disk::bytes::ByteError;

/// A forest, or its bytes, that breaks a rule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ForestError {
    /// The first eight bytes are not those of a forest file.
    #[error("this is not a forest file: its first bytes are {found:?}, not \"TENUREFO\"")]
    Magic {
        /// The bytes that were found.
        found: Vec<u8>,
    },
    /// A format version this release does not read.
    #[error(
        "the forest file has format version {found}, this program reads {known}; \
         run the release that wrote it, or a newer one"
    )]
    FormatVersion {
        /// The version in the file.
        found: u32,
        /// The version this program writes and reads.
        known: u32,
    },
    /// The bytes end before the forest does.
    #[error("the forest file is cut off: at byte {offset} it should hold {expected}")]
    CutOff {
        /// The byte at which reading stopped.
        offset: usize,
        /// The field that is cut off.
        expected: &'static str,
    },
    /// Bytes are left over after the last tree.
    #[error("{extra} bytes follow the last tree of the forest file, at byte {offset}")]
    Trailing {
        /// The first byte too many.
        offset: usize,
        /// The number found.
        extra: usize,
    },
    /// A code the format does not know.
    #[error("byte {offset} of the forest file holds {found}, which is not a code of a {field}")]
    Code {
        /// The byte of the code.
        offset: usize,
        /// The field that it encodes.
        field: &'static str,
        /// The code found.
        found: u8,
    },
    /// A feature name that is not UTF-8.
    #[error("the name of feature {feature} is not UTF-8")]
    Name {
        /// The position of the feature.
        feature: usize,
    },
    /// The vectors of a tree do not belong together.
    #[error("tree {tree} has {found} {what}, its {splits} splits need {expected}")]
    Shape {
        /// The position of the tree.
        tree: usize,
        /// The vector of the wrong length.
        what: &'static str,
        /// The number found.
        found: usize,
        /// The number needed.
        expected: usize,
        /// The number of splits of the tree.
        splits: usize,
    },
    /// A child that does not exist, or that is reached twice.
    #[error("node {node} of tree {tree} has the child {child}, which does not exist or is shared")]
    Child {
        /// The position of the tree.
        tree: usize,
        /// The inner node.
        node: usize,
        /// The child, as in [`Tree`].
        child: i32,
    },
    /// A split on a column that rows do not have.
    #[error("node {node} of tree {tree} splits on feature {feature}, rows have {features}")]
    Feature {
        /// The position of the tree.
        tree: usize,
        /// The inner node.
        node: usize,
        /// The column of the split.
        feature: u32,
        /// The number of columns.
        features: usize,
    },
    /// Category codes that are not ascending.
    #[error("the category codes of node {node} of tree {tree} are not ascending")]
    Categories {
        /// The position of the tree.
        tree: usize,
        /// The inner node.
        node: usize,
    },
    /// A number that cannot be used: NaN, an infinite value, a negative cover.
    #[error("the {what} {position} of tree {tree} is {found}")]
    Number {
        /// The position of the tree; 0 for the base margin.
        tree: usize,
        /// The field of the number.
        what: &'static str,
        /// The position of the node or leaf.
        position: usize,
        /// The number.
        found: f64,
    },
}

impl From<ByteError> for ForestError {
    fn from(error: ByteError) -> ForestError {
        match error {
            ByteError::CutOff { offset, expected } | ByteError::LongNumber { offset, expected } => {
                ForestError::CutOff { offset, expected }
            }
            ByteError::Trailing { offset, extra } => ForestError::Trailing { offset, extra },
        }
    }
}

impl Forest {
    /// Checks that every row of one `f64` per feature has a finite margin.
    ///
    /// Forests read by [`Forest::read_from`] are sound already.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with the tree and node where it is.
    pub fn check(&self) -> Result<(), ForestError> {
        check_number(0, "base margin", 0, self.base_margin, f64::is_finite)?;
        for (index, tree) in self.trees.iter().enumerate() {
            check_shape(index, tree)?;
            check_splits(index, tree, self.feature_names.len())?;
            check_numbers(index, tree)?;
            check_children(index, tree)?;
        }
        Ok(())
    }
}

fn check_shape(index: usize, tree: &Tree) -> Result<(), ForestError> {
    let splits = tree.splits.len();
    for (what, found, expected) in [
        ("left children", tree.left.len(), splits),
        ("right children", tree.right.len(), splits),
        ("node covers", tree.node_cover.len(), splits),
        ("leaf values", tree.leaf_values.len(), splits + 1),
        ("leaf covers", tree.leaf_cover.len(), splits + 1),
    ] {
        if found != expected {
            return Err(ForestError::Shape { tree: index, what, found, expected, splits });
        }
    }
    Ok(())
}

fn check_splits(index: usize, tree: &Tree, features: usize) -> Result<(), ForestError> {
    for (node, split) in tree.splits.iter().enumerate() {
        let feature = split.feature();
        if feature as usize >= features {
            return Err(ForestError::Feature { tree: index, node, feature, features });
        }
        match split {
            // An infinite threshold has a meaning: everything present goes one way.
            Split::Numeric { threshold, .. } => {
                check_number(index, "threshold", node, *threshold, |x| !x.is_nan())?;
            }
            Split::Categorical { left, .. } => {
                if !left.is_sorted_by(|one, next| one < next) {
                    return Err(ForestError::Categories { tree: index, node });
                }
            }
        }
    }
    Ok(())
}

fn check_numbers(tree: usize, nodes: &Tree) -> Result<(), ForestError> {
    for (at, &value) in nodes.leaf_values.iter().enumerate() {
        check_number(tree, "value of leaf", at, value, f64::is_finite)?;
    }
    for (at, &cover) in nodes.leaf_cover.iter().enumerate() {
        check_number(tree, "cover of leaf", at, cover, |x| x.is_finite() && x >= 0.0)?;
    }
    for (at, &cover) in nodes.node_cover.iter().enumerate() {
        check_number(tree, "cover of node", at, cover, |x| x.is_finite() && x >= 0.0)?;
    }
    Ok(())
}

fn check_number(
    tree: usize,
    what: &'static str,
    position: usize,
    found: f64,
    sound: impl Fn(f64) -> bool,
) -> Result<(), ForestError> {
    if sound(found) { Ok(()) } else { Err(ForestError::Number { tree, what, position, found }) }
}

/// Walks from the root: when nothing is met twice, the walk ends, and as there is one leaf
/// more than splits, it has met everything.
fn check_children(index: usize, tree: &Tree) -> Result<(), ForestError> {
    let mut met_nodes = vec![false; tree.splits.len()];
    let mut met_leaves = vec![false; tree.leaf_values.len()];
    let mut ahead = Vec::new();
    if let Some(root) = met_nodes.first_mut() {
        *root = true;
        ahead.push(0_usize);
    }
    while let Some(node) = ahead.pop() {
        for child in [tree.left[node], tree.right[node]] {
            let (met, at) = if child >= 0 {
                (&mut met_nodes, child as usize)
            } else {
                (&mut met_leaves, !child as usize)
            };
            match met.get_mut(at) {
                Some(met) if !*met => *met = true,
                _ => return Err(ForestError::Child { tree: index, node, child }),
            }
            if child >= 0 {
                ahead.push(at);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::random_forests::{ForestShape, random_forest};
    use super::*;

    fn sound() -> Forest {
        random_forest(7, &ForestShape { trees: 2, leaves: 6, ..ForestShape::default() })
    }

    #[test]
    fn a_drawn_forest_is_sound() {
        assert_eq!(sound().check(), Ok(()));
    }

    #[test]
    fn a_cycle_or_a_shared_child_is_refused() {
        for child in [0, 1, !0, 99, !99] {
            let mut forest = sound();
            let tree = &mut forest.trees[1];
            let last = tree.splits.len() - 1;
            if tree.left[last] == child {
                continue;
            }
            tree.left[last] = child;
            assert!(matches!(forest.check(), Err(ForestError::Child { tree: 1, .. })), "{child}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let mut forest = sound();
        forest.trees[1].leaf_values[3] = f64::INFINITY;
        let error = forest.check().unwrap_err();
        assert_eq!(error.to_string(), "the value of leaf 3 of tree 1 is inf");
        let mut forest = sound();
        forest.trees[0].leaf_cover.pop();
        let error = forest.check().unwrap_err();
        assert_eq!(error.to_string(), "tree 0 has 5 leaf covers, its 5 splits need 6");
    }
}
