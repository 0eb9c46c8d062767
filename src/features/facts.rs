//! Facts about a shop that decide which features its customers have.

use serde::{Deserialize, Serialize};

/// Facts about a shop, fixed when a model is fitted and kept with it.
///
/// They hold texts and not words of a list, since the lists of another night number them
/// otherwise. Everything relative to the shop's population is as of the cutoff it was taken at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShopFacts {
    /// The kinds of engagement that have features of their own, in the order of the features.
    pub kinds: Vec<String>,
    /// The attributes of customers, in the order of the features.
    pub attributes: Vec<AttributeFacts>,
}

/// An attribute of customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeFacts {
    /// The attribute's name in the shop's tables.
    pub name: String,
    /// The values of a categorical attribute, sorted; empty for a number.
    pub levels: Vec<String>,
}
