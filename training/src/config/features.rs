//! The choice of features: the families that are switched off.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use tenure::features::{FeatureSet, ShopFacts};

/// The choice among the families of features that a shop's tables allow.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeaturesConfig {
    /// Names of families; each can be switched off.
    #[serde(default, deserialize_with = "families")]
    off: Vec<String>,
}

impl FeaturesConfig {
    /// The features of a shop.
    pub fn set(&self, facts: ShopFacts) -> FeatureSet {
        FeatureSet::for_shop(facts, &self.off)
            .expect("the names of families are checked while the config is read")
    }
}

fn families<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    FeatureSet::for_shop(ShopFacts::default(), &names).map_err(D::Error::custom)?;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<FeaturesConfig, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_family_is_switched_off_by_its_name() {
        let facts = ShopFacts { kinds: vec!["view".to_owned()], ..ShopFacts::default() };
        let has_standing = |config: FeaturesConfig| {
            config.set(facts.clone()).families().any(|of_family| of_family.family == "standing")
        };
        assert!(has_standing(config("").unwrap()));
        assert!(!has_standing(config("off = [\"standing\"]").unwrap()));
    }

    #[test]
    fn a_family_that_is_unknown_or_always_there_is_refused() {
        assert!(config("off = [\"horoscope\"]").unwrap_err().contains("it knows"));
        assert!(config("off = [\"spending\"]").unwrap_err().contains("cannot be switched off"));
        assert!(config("on = [\"season\"]").unwrap_err().contains("unknown field"));
    }
}
