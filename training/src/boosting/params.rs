//! The parameters of the booster, unchecked and checked.

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::error::BoostingError;
use super::loss::BoostingObjective;

/// The order and shape in which a tree grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreeGrowth {
    /// The leaf with the largest gain is split next (LightGBM's way).
    LeafWise,
    /// Leaves are split level by level.
    LevelWise,
    /// Every leaf of a level is split by the same rule (CatBoost's oblivious trees).
    Symmetric,
}

/// The values of the parameters, not checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BoostingSettings {
    pub(super) objective: BoostingObjective,
    pub(super) growth: TreeGrowth,
    pub(super) num_iterations: u32,
    pub(super) learning_rate: f64,
    pub(super) num_leaves: u32,
    pub(super) max_depth: u32,
    pub(super) max_bin: u32,
    #[serde(alias = "min_sum_hessian_in_leaf")]
    pub(super) min_child_weight: f64,
    pub(super) min_data_in_leaf: f64,
    pub(super) lambda_l1: f64,
    pub(super) lambda_l2: f64,
    pub(super) min_gain_to_split: f64,
    pub(super) feature_fraction: f64,
    pub(super) bagging_fraction: f64,
    pub(super) bagging_freq: u32,
    pub(super) early_stopping_round: u32,
    pub(super) monotone_constraints: Vec<i8>,
    pub(super) cat_l2: f64,
    pub(super) cat_smooth: f64,
    pub(super) max_cat_threshold: u32,
    pub(super) max_cat_to_sets: u32,
    pub(super) seed: u64,
}

impl Default for BoostingSettings {
    fn default() -> BoostingSettings {
        BoostingSettings {
            objective: BoostingObjective::Binary,
            growth: TreeGrowth::LeafWise,
            num_iterations: 100,
            learning_rate: 0.1,
            num_leaves: 31,
            max_depth: 0,
            max_bin: 255,
            min_child_weight: 1e-3,
            min_data_in_leaf: 20.0,
            lambda_l1: 0.0,
            lambda_l2: 0.0,
            min_gain_to_split: 0.0,
            feature_fraction: 1.0,
            bagging_fraction: 1.0,
            bagging_freq: 1,
            early_stopping_round: 0,
            monotone_constraints: Vec::new(),
            cat_l2: 10.0,
            cat_smooth: 10.0,
            max_cat_threshold: 32,
            max_cat_to_sets: 16,
            seed: 0,
        }
    }
}

/// Parameters whose values have been checked; made by [`ParamGuard`] from [`BoostingParams`].
#[derive(Clone, Debug, PartialEq)]
pub struct BoostingValidParams(pub(super) BoostingSettings);

/// Parameters as they were set; the table in the module's documentation explains each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "BoostingSettings", into = "BoostingSettings")]
pub struct BoostingParams(BoostingValidParams);

impl From<BoostingSettings> for BoostingParams {
    fn from(settings: BoostingSettings) -> BoostingParams {
        BoostingParams(BoostingValidParams(settings))
    }
}

impl From<BoostingParams> for BoostingSettings {
    fn from(params: BoostingParams) -> BoostingSettings {
        params.0.0
    }
}

impl Default for BoostingParams {
    fn default() -> BoostingParams {
        BoostingParams::from(BoostingSettings::default())
    }
}

/// One builder method per parameter, each named as its parameter.
macro_rules! setters {
    ($($(#[$doc:meta])+ $name:ident: $type:ty;)+) => {
        impl BoostingParams {
            $($(#[$doc])+ pub fn $name(mut self, $name: $type) -> BoostingParams {
                self.0.0.$name = $name;
                self
            })+
        }
    };
}

setters! {
    /// The loss; logistic by default.
    objective: BoostingObjective;
    /// The order and shape of growth; leaf-wise by default.
    growth: TreeGrowth;
    /// The number of trees; 100 by default.
    num_iterations: u32;
    /// The share of each tree's step that is taken, above 0; 0.1 by default.
    learning_rate: f64;
    /// The most leaves of a tree, from 2; 31 by default.
    num_leaves: u32;
    /// The most splits from root to leaf; 0, the default, is no limit (6 if symmetric).
    max_depth: u32;
    /// The most bins of a feature, from 2 to 255; 255 by default.
    max_bin: u32;
    /// The least sum of hessians in a leaf; 1e-3 by default.
    min_child_weight: f64;
    /// The least weight of rows in a leaf; 20 by default.
    min_data_in_leaf: f64;
    /// L1 penalty on leaf values; 0 by default.
    lambda_l1: f64;
    /// L2 penalty on leaf values; 0 by default.
    lambda_l2: f64;
    /// The least gain of a split; 0 by default.
    min_gain_to_split: f64;
    /// The share of features each tree may be split on, above 0 to 1; 1 by default.
    feature_fraction: f64;
    /// The share of rows each tree is grown on, above 0 to 1; 1 by default.
    bagging_fraction: f64;
    /// The number of trees for which a sample of rows is kept, from 1; 1 by default.
    bagging_freq: u32;
    /// Stop after this many trees without a better validation loss; 0, the default, never.
    early_stopping_round: u32;
    /// One of -1, 0, 1 per feature: falling, free, rising; empty, the default, is all free.
    monotone_constraints: Vec<i8>;
    /// Further L2 penalty in splits by sets of categories and on the values of their sides; 10 by
    /// default.
    cat_l2: f64;
    /// Categories are ordered by gradient / (hessian + this); 10 by default.
    cat_smooth: f64;
    /// The most categories in the list of a split; 32 by default.
    max_cat_threshold: u32;
    /// The most categories of a column that is split by sets of them; a column of more is split
    /// by a statistic of its categories; 16 by default.
    max_cat_to_sets: u32;
    /// The seed of the samples of rows and features, and of the order of rows; 0 by default.
    seed: u64;
}

impl ParamGuard for BoostingParams {
    type Checked = BoostingValidParams;
    type Error = BoostingError;

    fn check_ref(&self) -> Result<&BoostingValidParams, BoostingError> {
        self.0.0.check()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<BoostingValidParams, BoostingError> {
        self.0.0.check()?;
        Ok(self.0)
    }
}

impl BoostingSettings {
    fn check(&self) -> Result<(), BoostingError> {
        self.check_objective()?;
        let rate = self.learning_rate;
        demand("learning_rate", rate, rate > 0.0 && rate.is_finite(), "above 0")?;
        let leaves = self.num_leaves;
        demand("num_leaves", leaves, (2..=65_536).contains(&leaves), "from 2 to 65536")?;
        let bins = self.max_bin;
        demand("max_bin", bins, (2..=255).contains(&bins), "from 2 to 255")?;
        let freq = self.bagging_freq;
        demand("bagging_freq", freq, freq >= 1, "at least 1")?;
        for (name, value) in [
            ("min_child_weight", self.min_child_weight),
            ("min_data_in_leaf", self.min_data_in_leaf),
            ("lambda_l1", self.lambda_l1),
            ("lambda_l2", self.lambda_l2),
            ("min_gain_to_split", self.min_gain_to_split),
            ("cat_l2", self.cat_l2),
            ("cat_smooth", self.cat_smooth),
        ] {
            demand(name, value, value >= 0.0 && value.is_finite(), "a number of at least 0")?;
        }
        for (name, value) in [
            ("feature_fraction", self.feature_fraction),
            ("bagging_fraction", self.bagging_fraction),
        ] {
            demand(name, value, value > 0.0 && value <= 1.0, "above 0 and at most 1")?;
        }
        for &sign in &self.monotone_constraints {
            demand("monotone_constraints", sign, (-1..=1).contains(&sign), "-1, 0 or 1")?;
        }
        Ok(())
    }

    fn check_objective(&self) -> Result<(), BoostingError> {
        match self.objective {
            BoostingObjective::Tweedie { variance_power: power } => demand(
                "variance_power",
                power,
                power > 1.0 && power < 2.0,
                "between 1 and 2, both excluded",
            ),
            BoostingObjective::Quantile { alpha } => {
                demand("alpha", alpha, alpha > 0.0 && alpha < 1.0, "between 0 and 1, both excluded")
            }
            _ => Ok(()),
        }
    }
}

fn demand(
    name: &'static str,
    value: impl ToString,
    holds: bool,
    range: &'static str,
) -> Result<(), BoostingError> {
    if holds {
        return Ok(());
    }
    Err(BoostingError::Parameter { name, value: value.to_string(), range })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_refused_with_its_name_and_range() {
        let cases = [
            (BoostingParams::default().learning_rate(f64::NAN), "learning_rate is NaN"),
            (BoostingParams::default().num_leaves(1), "num_leaves is 1"),
            (BoostingParams::default().max_bin(256), "from 2 to 255"),
            (BoostingParams::default().feature_fraction(0.0), "feature_fraction is 0"),
            (BoostingParams::default().monotone_constraints(vec![2]), "-1, 0 or 1"),
            (
                BoostingParams::default()
                    .objective(BoostingObjective::Tweedie { variance_power: 2.0 }),
                "variance_power is 2",
            ),
        ];
        for (params, expected) in cases {
            let error = params.check().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn parameters_are_read_by_their_lightgbm_names() {
        let params: BoostingParams = serde_json::from_str(
            r#"{"objective": {"name": "tweedie", "variance_power": 1.3}, "num_leaves": 63,
                "min_sum_hessian_in_leaf": 2, "growth": "symmetric"}"#,
        )
        .unwrap();
        let expected = BoostingParams::default()
            .objective(BoostingObjective::Tweedie { variance_power: 1.3 })
            .num_leaves(63)
            .min_child_weight(2.0)
            .growth(TreeGrowth::Symmetric);
        assert_eq!(params, expected);
        assert!(serde_json::from_str::<BoostingParams>(r#"{"leaves": 3}"#).is_err());
    }
}
