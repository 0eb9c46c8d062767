//! The description of one column of a row of features.

use super::feature::{Feature, Range};

/// A feature of a shop's customers: a column of training tables, reports and reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureColumn {
    /// The name; it is used once.
    pub name: String,
    /// The unit of the values: `days`, `purchases`, `minor units`, `ratio` ...
    pub unit: &'static str,
    /// The meaning of the values, and when they are NaN.
    pub meaning: String,
    /// The values that are not NaN.
    pub range: Range,
    /// The texts of the values 0, 1, 2 ... of a categorical feature; empty for a number.
    pub levels: Vec<String>,
}

impl FeatureColumn {
    /// The column of a feature that every shop has alike.
    pub(super) fn of(feature: &Feature) -> FeatureColumn {
        FeatureColumn {
            name: feature.name.to_owned(),
            unit: feature.unit,
            meaning: feature.meaning.to_owned(),
            range: feature.range,
            levels: Vec::new(),
        }
    }

    /// This column about one kind or attribute of the shop: its name ends in it.
    ///
    /// Programs that read forests split lists of names at spaces and refuse some signs, so
    /// those are written as in an address on the web.
    pub(super) fn about(mut self, text: &str) -> FeatureColumn {
        self.name.push('.');
        for sign in text.chars() {
            if sign.is_whitespace() || sign.is_control() || "%\",:[]{}\\".contains(sign) {
                for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                    self.name.push_str(&format!("%{byte:02X}"));
                }
            } else {
                self.name.push(sign);
            }
        }
        self
    }

    /// Reports whether the values name levels and have no order.
    pub fn is_categorical(&self) -> bool {
        !self.levels.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use crate::features::FeatureSet;

    #[test]
    fn names_about_different_texts_differ_and_have_no_space() {
        let set = FeatureSet::core();
        let named = |text: &str| set.columns()[0].clone().about(text).name;
        assert_eq!(named("live show"), "days_since_last_purchase.live%20show");
        assert_eq!(named("\u{76f4}\u{64ad}"), "days_since_last_purchase.\u{76f4}\u{64ad}");
        assert_ne!(named("a b"), named("a%20b"));
    }
}
