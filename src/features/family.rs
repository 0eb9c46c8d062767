//! Families of features: each is switched on or off as a whole, and has its own fingerprint.

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::feature::Feature;
use super::kind::{CART_ADD, COMPLAINT, EMAIL_SENT, REVIEW, STANDARD};
use super::known::Known;
use super::measure::Together;
use super::{
    activity, attributes, baskets, carts, channels, contacts, discount, email, feedback, interest,
    intervals, kinds, margin, recency_frequency, returns, season, spending, standing, units,
};

/// A family of features.
pub(super) struct FeatureFamily {
    /// The name in the configuration, in bundles and in the list of features.
    pub(super) name: &'static str,
    pub(super) code: FamilyCode,
    /// Reports whether a shop has the data of the family.
    pub(super) is_for: fn(&ShopFacts) -> bool,
}

/// The way a family is computed.
pub(super) enum FamilyCode {
    /// Each feature by itself, the same features for every shop.
    Each(&'static [Feature]),
    /// The values of all together: the events are read once.
    Together(Together),
}

/// Families of orders alone, which every shop has: the first of every row, in this order.
pub(super) const CORE: [FeatureFamily; 4] = [
    FeatureFamily {
        name: "recency_frequency",
        code: FamilyCode::Each(recency_frequency::FEATURES),
        is_for: |_| true,
    },
    FeatureFamily {
        name: "intervals",
        code: FamilyCode::Each(intervals::FEATURES),
        is_for: |_| true,
    },
    FeatureFamily {
        name: "spending",
        code: FamilyCode::Each(spending::FEATURES),
        is_for: |_| true,
    },
    FeatureFamily { name: "returns", code: FamilyCode::Each(returns::FEATURES), is_for: |_| true },
];

/// Families that a shop has where its tables tell them, in the order of a row.
///
/// A shop with nothing but orders has none, though orders would do for the last two: the core is
/// what such shops were measured with.
pub(super) const FURTHER: [FeatureFamily; 15] = [
    FeatureFamily {
        name: "discount",
        code: FamilyCode::Together(discount::CODE),
        is_for: |facts| facts.given.discounts,
    },
    FeatureFamily {
        name: "margin",
        code: FamilyCode::Together(margin::CODE),
        is_for: |facts| facts.given.margins,
    },
    FeatureFamily {
        name: "units",
        code: FamilyCode::Together(units::CODE),
        is_for: |facts| facts.given.units,
    },
    FeatureFamily {
        name: "channels",
        code: FamilyCode::Together(channels::CODE),
        is_for: |facts| !facts.channels.is_empty(),
    },
    FeatureFamily {
        name: "baskets",
        code: FamilyCode::Together(baskets::CODE),
        is_for: |facts| facts.given.baskets,
    },
    FeatureFamily {
        name: "activity",
        code: FamilyCode::Together(activity::CODE),
        is_for: |facts| !facts.kinds.is_empty(),
    },
    FeatureFamily {
        name: "kinds",
        code: FamilyCode::Together(kinds::CODE),
        is_for: |facts| !facts.kinds.is_empty(),
    },
    FeatureFamily {
        name: "interest",
        code: FamilyCode::Together(interest::CODE),
        is_for: |facts| facts.given.engaged_categories,
    },
    FeatureFamily {
        name: "carts",
        code: FamilyCode::Together(carts::CODE),
        is_for: |facts| facts.has_kind(STANDARD[CART_ADD]),
    },
    FeatureFamily {
        name: "email",
        code: FamilyCode::Together(email::CODE),
        is_for: |facts| facts.has_kind(STANDARD[EMAIL_SENT]),
    },
    FeatureFamily {
        name: "feedback",
        code: FamilyCode::Together(feedback::CODE),
        is_for: |facts| facts.has_kind(STANDARD[REVIEW]) || facts.has_kind(STANDARD[COMPLAINT]),
    },
    FeatureFamily {
        name: "contacts",
        code: FamilyCode::Together(contacts::CODE),
        is_for: |facts| facts.given.contacts,
    },
    FeatureFamily {
        name: "attributes",
        code: FamilyCode::Together(attributes::CODE),
        is_for: |facts| !facts.attributes.is_empty(),
    },
    FeatureFamily {
        name: "season",
        code: FamilyCode::Together(season::CODE),
        is_for: |facts| facts.tell_more_than_orders() && facts.reach_back_a_year(),
    },
    FeatureFamily {
        name: "standing",
        code: FamilyCode::Together(standing::CODE),
        is_for: |facts| facts.tell_more_than_orders(),
    },
];

impl FeatureFamily {
    /// The family of a name, core or further.
    pub(super) fn named(name: &str) -> Option<&'static FeatureFamily> {
        FeatureFamily::all().find(|family| family.name == name)
    }

    /// Every family, in the order of a row.
    pub(super) fn all() -> impl Iterator<Item = &'static FeatureFamily> {
        CORE.iter().chain(&FURTHER)
    }

    /// Reports whether every shop has this family.
    pub(super) fn is_core(&self) -> bool {
        CORE.iter().any(|core| core.name == self.name)
    }

    /// The columns of this family for a shop.
    pub(super) fn columns(&self, facts: &ShopFacts) -> Vec<FeatureColumn> {
        match &self.code {
            FamilyCode::Each(features) => features.iter().map(FeatureColumn::of).collect(),
            FamilyCode::Together(together) => (together.columns)(facts),
        }
    }

    /// Writes the values of this family, one for each of its columns.
    pub(super) fn write(&self, known: &Known, values: &mut [f64]) {
        match &self.code {
            FamilyCode::Each(features) => {
                for (value, feature) in values.iter_mut().zip(*features) {
                    *value = (feature.compute)(&known.orders);
                }
            }
            FamilyCode::Together(together) => (together.write)(known, values),
        }
    }
}
