//! One decision tree, its nodes side by side in vectors.

/// The test that an inner node makes on a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// Left when `row[feature] <= threshold`; a missing value goes where training found it better.
    Numeric {
        /// The column of the split.
        feature: u32,
        /// The largest value that goes left.
        threshold: f64,
        /// True when NaN goes left.
        missing_left: bool,
    },
    /// Left when `row[feature]`, a category code, is one of `left`; anything else goes right.
    Categorical {
        /// The column of the split.
        feature: u32,
        /// The codes that go left, ascending; codes are whole numbers from 0.
        left: Vec<u32>,
        /// True when NaN goes left.
        missing_left: bool,
    },
}

/// A decision tree. Node 0 is the root; a tree of one leaf has no nodes.
///
/// A child is the index of an inner node when at least 0, and else `!index` of a leaf.
/// Covers are the sums of training weights that reached a node; contributions need them.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// One split per inner node.
    pub splits: Vec<Split>,
    /// The left child of each inner node.
    pub left: Vec<i32>,
    /// The right child of each inner node.
    pub right: Vec<i32>,
    /// The training weight that reached each inner node.
    pub node_cover: Vec<f64>,
    /// The margin each leaf adds, learning rate included.
    pub leaf_values: Vec<f64>,
    /// The training weight that reached each leaf.
    pub leaf_cover: Vec<f64>,
}

impl Split {
    /// The column of the split.
    pub fn feature(&self) -> u32 {
        match self {
            Split::Numeric { feature, .. } | Split::Categorical { feature, .. } => *feature,
        }
    }

    /// True when `row` goes left here.
    pub fn goes_left(&self, row: &[f64]) -> bool {
        self.value_goes_left(row[self.feature() as usize])
    }

    /// True when a row with this value of the split's feature goes left here.
    pub fn value_goes_left(&self, value: f64) -> bool {
        match self {
            Split::Numeric { missing_left, .. } | Split::Categorical { missing_left, .. }
                if value.is_nan() =>
            {
                *missing_left
            }
            Split::Numeric { threshold, .. } => value <= *threshold,
            Split::Categorical { left, .. } => {
                value >= 0.0
                    && value <= f64::from(u32::MAX)
                    && value.fract() == 0.0
                    && left.binary_search(&(value as u32)).is_ok()
            }
        }
    }
}

impl Tree {
    /// The leaf, by index, that a row falls into.
    pub fn leaf_of(&self, row: &[f64]) -> usize {
        if self.splits.is_empty() {
            return 0;
        }
        let mut node = 0_i32;
        while node >= 0 {
            let at = node as usize;
            node = if self.splits[at].goes_left(row) { self.left[at] } else { self.right[at] };
        }
        !node as usize
    }

    /// The value that this tree adds to the margin of a row.
    pub fn leaf_value(&self, row: &[f64]) -> f64 {
        self.leaf_values[self.leaf_of(row)]
    }
}

/// A tree of one question about feature 0, missing going left.
#[cfg(test)]
pub(super) fn stump(threshold: f64, left: f64, right: f64) -> Tree {
    Tree {
        splits: vec![Split::Numeric { feature: 0, threshold, missing_left: true }],
        left: vec![!0],
        right: vec![!1],
        node_cover: vec![2.0],
        leaf_values: vec![left, right],
        leaf_cover: vec![1.0, 1.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_the_threshold_goes_left() {
        let tree = stump(0.5, -1.0, 1.0);
        assert_eq!(tree.leaf_value(&[0.5]), -1.0);
        assert_eq!(tree.leaf_value(&[0.500_000_1]), 1.0);
        assert_eq!(tree.leaf_value(&[f64::INFINITY]), 1.0);
    }

    #[test]
    fn a_category_not_listed_goes_right() {
        let split = Split::Categorical { feature: 0, left: vec![1, 4], missing_left: true };
        for (value, left) in
            [(1.0, true), (4.0, true), (2.0, false), (1.5, false), (-1.0, false), (f64::NAN, true)]
        {
            assert_eq!(split.goes_left(&[value]), left, "{value}");
        }
    }
}
