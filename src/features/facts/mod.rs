//! Facts about a shop that decide which features its customers have.

mod counting;
mod thresholds;

use serde::{Deserialize, Serialize};

pub use thresholds::ShopThresholds;

/// The days of orders below which a shop cannot compare a season with the one a year ago.
const SEASON_DAYS: u32 = 400;

/// Facts about a shop, fixed when a model is fitted and kept with it.
///
/// They hold texts and not words of a list, since the lists of another night number them
/// otherwise. Everything relative to the shop's population is as of the cutoff it was taken at.
/// A word that they do not name means nothing to a feature.
///
/// What a shop does not have is not stored, so a shop with nothing but orders does not see in
/// its bundles that there are other facts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShopFacts {
    /// The kinds of engagement, those with the most acts first.
    pub kinds: Vec<String>,
    /// The attributes of customers, sorted by name.
    pub attributes: Vec<AttributeFacts>,
    /// The categories of goods bought most often, sorted; at most 64.
    #[serde(skip_serializing_if = "is_default")]
    pub categories: Vec<String>,
    /// The channels of orders used most often, sorted; at most 64.
    #[serde(skip_serializing_if = "is_default")]
    pub channels: Vec<String>,
    /// The data that some customer has.
    #[serde(skip_serializing_if = "is_default")]
    pub given: GivenData,
    /// The days from the first purchase of the shop to its as-of.
    #[serde(skip_serializing_if = "is_default")]
    pub days: u32,
    /// The category with the dearest units, of those that are sold often enough to tell.
    #[serde(skip_serializing_if = "is_default")]
    pub premium_category: Option<String>,
    /// The values that customers are compared with; `None` without customers.
    #[serde(skip_serializing_if = "is_default")]
    pub thresholds: Option<ShopThresholds>,
}

/// An attribute of customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeFacts {
    /// The attribute's name in the shop's tables.
    pub name: String,
    /// The values of a categorical attribute, sorted, of many the 64 that most customers have;
    /// empty for a number.
    pub levels: Vec<String>,
}

/// The data that a shop's tables give of at least one customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GivenData {
    /// Discounts of orders.
    pub discounts: bool,
    /// Margins of orders.
    pub margins: bool,
    /// Units of orders.
    pub units: bool,
    /// The goods of orders.
    pub baskets: bool,
    /// Categories of engagement.
    pub engaged_categories: bool,
    /// Contacts.
    pub contacts: bool,
}

impl ShopFacts {
    /// Reports whether a kind of engagement was known.
    pub(super) fn has_kind(&self, kind: &str) -> bool {
        self.kinds.iter().any(|known| known == kind)
    }

    /// Reports whether there is more to know of a customer than times and values of orders.
    pub(super) fn tell_more_than_orders(&self) -> bool {
        let GivenData { discounts, margins, units, baskets, contacts, .. } = self.given;
        let lists = [self.kinds.len(), self.attributes.len(), self.channels.len()];
        discounts || margins || units || baskets || contacts || lists.iter().any(|len| *len > 0)
    }

    /// Reports whether the shop is old enough to compare a season with the one a year ago.
    pub(super) fn reach_back_a_year(&self) -> bool {
        self.days >= SEASON_DAYS
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
