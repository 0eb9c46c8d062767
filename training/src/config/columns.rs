//! The shop's names of a table's columns.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};

/// The shop's names of a table's columns, by our own names. A column that is not
/// configured goes by our own name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames(BTreeMap<&'static str, String>);

impl ColumnNames {
    /// The shop's name of a column; `None` when it is not configured.
    pub fn configured(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// Reads the names of a table whose columns are `known`; any other key is an error.
    pub(crate) fn among<'de, D: Deserializer<'de>>(
        known: &'static [&'static str],
        deserializer: D,
    ) -> Result<ColumnNames, D::Error> {
        deserializer.deserialize_map(NamesVisitor(known))
    }
}

struct NamesVisitor(&'static [&'static str]);

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = ColumnNames;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of column names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ColumnNames, A::Error> {
        let mut names = BTreeMap::new();
        while let Some(column) = map.next_key_seed(KnownColumn(self.0))? {
            names.insert(column, map.next_value()?);
        }
        Ok(ColumnNames(names))
    }
}

/// Reads a key as one of the known columns, so that an error has the line of the key.
struct KnownColumn(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KnownColumn {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KnownColumn {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<&'static str, E> {
        let known = self.0.iter().copied().find(|name| *name == key);
        known.ok_or_else(|| E::unknown_field(key, self.0))
    }
}
