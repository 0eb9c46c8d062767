//! A fitted forest as plain data, and the plain way to evaluate it.

mod check;
mod compiled;
mod contributions;
mod file_format;
#[cfg(test)]
mod random_forests;
mod tree;

pub use check::ForestError;
pub use compiled::{CompiledForest, CompiledForests};
pub use contributions::Explainer;
pub use tree::{Split, Tree};

/// The map from a margin to a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The margin itself: squared and quantile losses.
    Identity,
    /// `1 / (1 + exp(-margin))`: the logistic loss.
    Logistic,
    /// `exp(margin)`: Poisson, gamma and Tweedie losses.
    Log,
}

/// A sum of decision trees on a base margin.
///
/// Rows have one `f64` per feature, in the order of `feature_names`; NaN means missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    /// One name per feature, in the order of a row.
    pub feature_names: Vec<String>,
    /// The map from a margin to a prediction.
    pub link: Link,
    /// The margin before any tree.
    pub base_margin: f64,
    /// The trees, in the order they were grown; their leaf values are added in this order.
    pub trees: Vec<Tree>,
}

impl Link {
    /// The prediction of a margin.
    pub fn prediction(self, margin: f64) -> f64 {
        match self {
            Link::Identity => margin,
            Link::Logistic => 1.0 / (1.0 + (-margin).exp()),
            Link::Log => margin.exp(),
        }
    }
}

impl Forest {
    /// The base margin plus one leaf value of each tree, added in the order of the trees.
    ///
    /// # Panics
    ///
    /// When the row has not one value per feature.
    pub fn margin(&self, row: &[f64]) -> f64 {
        assert_eq!(row.len(), self.feature_names.len(), "a row has one value per feature");
        self.trees.iter().fold(self.base_margin, |margin, tree| margin + tree.leaf_value(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaf_values_are_added_to_the_base_margin() {
        let forest = Forest {
            feature_names: vec!["x".to_owned()],
            link: Link::Identity,
            base_margin: 10.0,
            trees: vec![tree::stump(0.5, -1.0, 2.0), tree::stump(0.7, -10.0, 20.0)],
        };
        assert_eq!(forest.margin(&[0.6]), 10.0 + 2.0 - 10.0);
        assert_eq!(forest.margin(&[f64::NAN]), 10.0 - 1.0 - 10.0);
    }
}
