//! The features of a shop's customers: which families, in which columns.

use serde::{Deserialize, Serialize};

use super::column::FeatureColumn;
use super::facts::ShopFacts;
use super::family::{CORE, FeatureFamily};
use super::fingerprint::fingerprint;

/// The list of a shop's features; training and serving compute the same one.
///
/// It is stored as the names of its families, each with the fingerprint of the code that
/// computed it, and the facts about the shop.
#[derive(Clone, Debug)]
pub struct FeatureSet {
    pub(super) families: Vec<&'static FeatureFamily>,
    pub(super) columns: Vec<FeatureColumn>,
    /// The number of columns of each family.
    pub(super) widths: Vec<usize>,
    facts: ShopFacts,
}

/// The columns of one family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FamilyColumns<'a> {
    /// The family's name.
    pub family: &'static str,
    /// Its columns, in the order of a row.
    pub columns: &'a [FeatureColumn],
}

/// A [`FeatureSet`] as it is stored in a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureSetRecord {
    /// The families in the order of a row.
    pub families: Vec<FamilyRecord>,
    /// The facts about the shop.
    pub facts: ShopFacts,
}

/// A family as it is stored in a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyRecord {
    /// The family's name.
    pub name: String,
    /// 16 hex digits that differ when the family is computed otherwise.
    pub fingerprint: String,
}

/// A list of features that this program does not compute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeatureSetError {
    /// There is no family of this name.
    #[error("this program knows no family of features called {name:?}; it knows {known}")]
    UnknownFamily {
        /// The name.
        name: String,
        /// The known names.
        known: String,
    },
    /// The families are not in their order, one is named twice, or a core family is missing.
    #[error("the families of features are out of order, twice or without {missing}")]
    Disorder {
        /// A core family, or the family that comes too late.
        missing: &'static str,
    },
    /// A family that every shop has was to be switched off.
    #[error("the family of features {family} cannot be switched off: every model is built on it")]
    Core {
        /// The family.
        family: &'static str,
    },
    /// A family was computed by other code.
    #[error(
        "its features of the family {family} have fingerprint {found}, this program's {computed}"
    )]
    OtherFeatures {
        /// The family.
        family: &'static str,
        /// The fingerprint that was found.
        found: String,
        /// The fingerprint of this program.
        computed: String,
    },
}

impl FeatureSet {
    /// The features of orders alone, which every shop has.
    pub fn core() -> FeatureSet {
        FeatureSet::of(CORE.iter().collect(), ShopFacts::default())
    }

    /// The features of the core and of these further families, in any order.
    ///
    /// # Errors
    ///
    /// When a name is not that of a family.
    pub fn with_families(names: &[&str], facts: ShopFacts) -> Result<FeatureSet, FeatureSetError> {
        for name in names {
            known(name)?;
        }
        let wanted =
            |family: &&'static FeatureFamily| family.is_core() || names.contains(&family.name);
        Ok(FeatureSet::of(FeatureFamily::all().filter(wanted).collect(), facts))
    }

    /// The features that a shop's tables allow, without the families that are switched off.
    ///
    /// # Errors
    ///
    /// When a name is not that of a family, or that of one which every shop has.
    pub fn for_shop(
        facts: ShopFacts,
        switched_off: &[String],
    ) -> Result<FeatureSet, FeatureSetError> {
        for name in switched_off {
            let family = known(name)?;
            if family.is_core() {
                return Err(FeatureSetError::Core { family: family.name });
            }
        }
        let wanted = |family: &&'static FeatureFamily| {
            (family.is_for)(&facts) && !switched_off.iter().any(|name| name == family.name)
        };
        Ok(FeatureSet::of_allowed(FeatureFamily::all().filter(wanted).collect(), facts))
    }

    /// The families of this set that other facts allow: the same shop at another cutoff.
    pub fn with_facts(&self, facts: ShopFacts) -> FeatureSet {
        let allowed = self.families.iter().filter(|family| (family.is_for)(&facts));
        FeatureSet::of_allowed(allowed.copied().collect(), facts)
    }

    /// The stored form.
    pub fn record(&self) -> FeatureSetRecord {
        let record = |family: &&'static FeatureFamily| FamilyRecord {
            name: family.name.to_owned(),
            fingerprint: fingerprint(family),
        };
        let families = self.families.iter().map(record).collect();
        FeatureSetRecord { families, facts: self.facts.clone() }
    }

    /// The features that a record describes.
    ///
    /// # Errors
    ///
    /// When this program does not compute these families, or computes one otherwise. Families
    /// that the record does not name do not matter.
    pub fn of_record(record: FeatureSetRecord) -> Result<FeatureSet, FeatureSetError> {
        let mut families = Vec::with_capacity(record.families.len());
        for FamilyRecord { name, fingerprint: found } in record.families {
            let family = known(&name)?;
            let computed = fingerprint(family);
            if found != computed {
                let family = family.name;
                return Err(FeatureSetError::OtherFeatures { family, found, computed });
            }
            families.push(family);
        }
        let names: Vec<&str> = families.iter().map(|family| family.name).collect();
        let expected = FeatureSet::with_families(&names, record.facts)?;
        let differs = |at: &usize| names.get(*at) != Some(&expected.families[*at].name);
        match (0..expected.families.len()).find(differs) {
            Some(at) => Err(FeatureSetError::Disorder { missing: expected.families[at].name }),
            None => Ok(expected),
        }
    }

    /// The columns of a row, in their order.
    pub fn columns(&self) -> &[FeatureColumn] {
        &self.columns
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The families with their columns, in the order of a row.
    pub fn families(&self) -> impl Iterator<Item = FamilyColumns<'_>> {
        let mut rest = &self.columns[..];
        self.families.iter().zip(&self.widths).map(move |(family, width)| {
            let (columns, others) = rest.split_at(*width);
            rest = others;
            FamilyColumns { family: family.name, columns }
        })
    }

    /// The facts about the shop.
    pub fn facts(&self) -> &ShopFacts {
        &self.facts
    }

    /// The features of families; the core alone needs no facts.
    fn of_allowed(families: Vec<&'static FeatureFamily>, facts: ShopFacts) -> FeatureSet {
        let needs_facts = families.iter().any(|family| !family.is_core());
        FeatureSet::of(families, if needs_facts { facts } else { ShopFacts::default() })
    }

    fn of(families: Vec<&'static FeatureFamily>, facts: ShopFacts) -> FeatureSet {
        let of_families: Vec<Vec<FeatureColumn>> =
            families.iter().map(|family| family.columns(&facts)).collect();
        let widths = of_families.iter().map(Vec::len).collect();
        let columns = of_families.into_iter().flatten().collect();
        FeatureSet { families, columns, widths, facts }
    }
}

/// The unit of a feature that shops have alike; `None` for one about a shop's own kind or
/// attribute, and for a name that is not a feature's.
pub fn unit_of(feature: &str) -> Option<&'static str> {
    let facts = ShopFacts::default();
    let mut columns = FeatureFamily::all().flat_map(|family| family.columns(&facts));
    columns.find(|column| column.name == feature).map(|column| column.unit)
}

impl PartialEq for FeatureSet {
    fn eq(&self, other: &FeatureSet) -> bool {
        self.columns == other.columns && self.facts == other.facts
    }
}

impl std::fmt::Debug for FeatureFamily {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

fn known(name: &str) -> Result<&'static FeatureFamily, FeatureSetError> {
    FeatureFamily::named(name).ok_or_else(|| {
        let known: Vec<&str> = FeatureFamily::all().map(|family| family.name).collect();
        FeatureSetError::UnknownFamily { name: name.to_owned(), known: known.join(", ") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_as_it_was_stored() {
        let set = FeatureSet::core();
        let stored = serde_json::to_string(&set.record()).unwrap();
        let record = serde_json::from_str(&stored).unwrap();
        assert_eq!(FeatureSet::of_record(record), Ok(set));
    }

    fn further_names(set: &FeatureSet) -> Vec<&'static str> {
        let further = set.families.iter().filter(|family| !family.is_core());
        further.map(|family| family.name).collect()
    }

    #[test]
    fn a_shop_with_orders_alone_has_the_core_however_old_it_is() {
        let facts = ShopFacts { days: 2_000, ..ShopFacts::default() };
        assert_eq!(FeatureSet::for_shop(facts, &[]), Ok(FeatureSet::core()));
    }

    #[test]
    fn a_shop_has_the_families_of_its_data_that_are_not_switched_off() {
        let kinds = vec!["view".to_owned(), "cart_add".to_owned()];
        let facts = ShopFacts { kinds, days: 500, ..ShopFacts::default() };
        let off = |off: &[&str]| {
            let off: Vec<String> = off.iter().map(|name| (*name).to_owned()).collect();
            FeatureSet::for_shop(facts.clone(), &off)
        };
        let all = off(&[]).unwrap();
        assert_eq!(further_names(&all), ["activity", "kinds", "carts", "season", "standing"]);
        let fewer = off(&["season", "carts"]).unwrap();
        assert_eq!(further_names(&fewer), ["activity", "kinds", "standing"]);
        let young = ShopFacts { days: 100, ..facts.clone() };
        assert_eq!(
            further_names(&all.with_facts(young)),
            ["activity", "kinds", "carts", "standing"]
        );
        assert_eq!(all.with_facts(ShopFacts::default()), FeatureSet::core());
        let core = off(&["returns"]).unwrap_err().to_string();
        assert!(core.contains("returns cannot be switched off"), "{core}");
        assert!(off(&["horoscope"]).unwrap_err().to_string().contains("horoscope"));
    }

    #[test]
    fn units_are_known_by_the_name_of_a_feature() {
        assert_eq!(unit_of("spend_mean"), Some("minor units"));
        assert_eq!(unit_of("margin_total"), Some("minor units"));
        assert_eq!(unit_of("acts_7d.view"), None);
    }

    #[test]
    fn other_code_an_unknown_family_and_another_order_are_refused() {
        let refused = |change: fn(&mut FeatureSetRecord)| {
            let mut record = FeatureSet::core().record();
            change(&mut record);
            FeatureSet::of_record(record).unwrap_err().to_string()
        };
        let other = refused(|record| record.families[1].fingerprint = "0123".to_owned());
        assert!(other.contains("intervals") && other.contains("0123"), "{other}");
        let unknown = refused(|record| record.families[0].name = "horoscope".to_owned());
        assert!(unknown.contains("horoscope") && unknown.contains("returns"), "{unknown}");
        let swapped = refused(|record| record.families.swap(0, 1));
        assert!(swapped.contains("recency_frequency"), "{swapped}");
        let without = refused(|record| drop(record.families.pop()));
        assert!(without.contains("without returns"), "{without}");
    }
}
