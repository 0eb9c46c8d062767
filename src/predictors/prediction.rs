//! The answers about one customer within a horizon, and the kind of model behind them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of model that predicts a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreMethod {
    /// Trees and linear models, learned from horizons that have ended.
    Learned,
    /// The customer-base model alone, where the history is too short for trees.
    CustomerBase,
}

/// A horizon, and how it is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    /// The days after `as_of`.
    pub days: u16,
    /// The kind of model behind every score within it.
    pub method: ScoreMethod,
}

/// The answers about one customer within a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// P(no purchase within the horizon), in `[0, 1]`.
    pub churn_probability: f64,
    /// Expected purchase days within the horizon, at least 0.
    pub expected_purchases: f64,
    /// Expected net spend within the horizon, minor units, at least 0.
    pub expected_value_minor: f64,
}

impl ScoreMethod {
    /// The name in tables and files for programs.
    pub const fn name(self) -> &'static str {
        match self {
            ScoreMethod::Learned => "learned",
            ScoreMethod::CustomerBase => "customer_base",
        }
    }
}

impl fmt::Display for ScoreMethod {
    /// The name for people, as part of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ScoreMethod::Learned => "learned model",
            ScoreMethod::CustomerBase => "customer-base model",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_stored_by_its_name() {
        for method in [ScoreMethod::Learned, ScoreMethod::CustomerBase] {
            assert_eq!(serde_json::to_string(&method).unwrap(), format!("{:?}", method.name()));
        }
    }
}
