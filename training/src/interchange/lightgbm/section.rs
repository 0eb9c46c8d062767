//! The sections of a LightGBM text model: its header, and each of its trees.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::interchange::error::InterchangeError;

/// The header or a tree: lines of `field=value`.
pub(super) struct Section<'a> {
    pub(super) place: String,
    pub(super) fields: BTreeMap<&'a str, &'a str>,
}

impl<'a> Section<'a> {
    pub(super) fn read(
        place: &str,
        text: &'a str,
        known: &[&str],
    ) -> Result<Section<'a>, InterchangeError> {
        let mut fields = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (field, value) = line.split_once('=').unwrap_or((line, ""));
            if !known.contains(&field) || fields.insert(field, value).is_some() {
                let (place, field) = (place.to_owned(), field.to_owned());
                return Err(InterchangeError::Unknown { place, field });
            }
        }
        Ok(Section { place: place.to_owned(), fields })
    }

    fn text(&self, field: &str) -> Result<&'a str, InterchangeError> {
        self.fields.get(field).copied().ok_or_else(|| InterchangeError::Missing {
            place: self.place.clone(),
            field: field.to_owned(),
        })
    }

    pub(super) fn expect(&self, field: &str, allowed: &[&str]) -> Result<(), InterchangeError> {
        let found = self.text(field)?;
        if allowed.contains(&found) {
            Ok(())
        } else {
            Err(self.bad(field, found, allowed.join(" or ")))
        }
    }

    pub(super) fn value<T: FromStr>(&self, field: &str) -> Result<T, InterchangeError> {
        let found = self.text(field)?;
        found.parse().map_err(|_| self.bad(field, found, "a number".to_owned()))
    }

    pub(super) fn list<T: FromStr>(&self, field: &str) -> Result<Vec<T>, InterchangeError> {
        let words = self.text(field)?.split(' ').filter(|word| !word.is_empty());
        words
            .map(|word| {
                word.parse().map_err(|_| self.bad(field, word, "a list of numbers".to_owned()))
            })
            .collect()
    }

    pub(super) fn numbers<T: FromStr>(
        &self,
        field: &str,
        count: usize,
    ) -> Result<Vec<T>, InterchangeError> {
        let numbers = self.list(field)?;
        if numbers.len() == count {
            return Ok(numbers);
        }
        Err(self.bad(field, &format!("{} numbers", numbers.len()), count.to_string()))
    }

    fn bad(&self, field: &str, found: &str, expected: String) -> InterchangeError {
        InterchangeError::Value {
            place: self.place.clone(),
            field: field.to_owned(),
            found: found.to_owned(),
            expected,
        }
    }
}
