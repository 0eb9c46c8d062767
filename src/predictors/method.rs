//! How a score came about: learned from what customers did, or derived from a
//! customer-base model.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of model that predicts a horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Trees and linear models, learned from what followed in finished horizons.
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
    pub method: Method,
}

impl Method {
    /// The name in tables and files for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Learned => "learned",
            Method::CustomerBase => "customer_base",
        }
    }
}

impl fmt::Display for Method {
    /// The name for people, as it stands in a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Learned => "learned model",
            Method::CustomerBase => "customer-base model",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_stored_by_its_name() {
        for method in [Method::Learned, Method::CustomerBase] {
            assert_eq!(serde_json::to_string(&method).unwrap(), format!("{:?}", method.name()));
        }
    }
}
