//! The keys that every table of the configuration has: its files and the way they are written,
//! or the query that gives it.

use super::{ColumnNames, PostgresConfig, values};

/// The source of a table: its files and the way they are written, or a query.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceConfig {
    /// Paths or globs of `.csv`, `.csv.gz` and `.parquet` files; empty exactly when a query
    /// gives the table.
    pub path: Vec<String>,
    /// The query that gives the table.
    pub postgres: Option<PostgresConfig>,
    /// The shop's names of our columns.
    pub columns: ColumnNames,
    /// The byte between two fields of a CSV file.
    pub separator: u8,
    /// True when `"` quotes fields in a CSV file; otherwise it is an ordinary character.
    pub quoted: bool,
    /// True when amounts are written with a decimal comma, as in `12,50`.
    pub decimal_comma: bool,
    /// The strftime format of times; `None` reads ISO 8601 and `yyyymmdd`.
    pub date_format: Option<String>,
    /// The largest share of rows, in `[0, 1]`, that may be rejected before the run stops.
    pub max_rejected_share: f64,
}

impl SourceConfig {
    /// The source itself, when its keys agree with each other.
    pub(crate) fn checked(self) -> Result<SourceConfig, &'static str> {
        match (self.path.is_empty(), &self.postgres) {
            (true, None) => Err(
                "neither path nor postgres is written; write the path of the table's files, or \
                     a query as postgres",
            ),
            (false, Some(_)) => {
                Err("both path and postgres are written; keep the one that the table comes from")
            }
            (true, Some(_)) if self.separator != values::default_separator() || !self.quoted => {
                Err("separator and quoted describe CSV files; remove them beside postgres")
            }
            _ => Ok(self),
        }
    }
}

/// Declares the configuration of one table, once in a module: the keys of [`SourceConfig`]
/// followed by the table's own, with the names of the columns that `columns` may configure.
///
/// The keys are in one section of the file. They are read by one flat struct, because
/// serde's `flatten` would lose the line of a mistake and let unknown keys pass.
macro_rules! table_config {
    (
        $(#[$about:meta])*
        $visibility:vis struct $table:ident of $columns:expr, $($(#[$about_key:meta])* $key:ident: $kind:ty,)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Deserialize)]
        #[serde(try_from = "Keys")]
        $visibility struct $table {
            /// The source of the table: its files and the way they are written, or a query.
            $visibility source: $crate::config::SourceConfig,
            $($(#[$about_key])* $visibility $key: $kind,)*
        }

        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(default, deserialize_with = "crate::config::values::one_or_many")]
            path: Vec<String>,
            #[serde(default, deserialize_with = "columns")]
            columns: $crate::config::ColumnNames,
            #[serde(
                default = "crate::config::values::default_separator",
                deserialize_with = "crate::config::values::separator"
            )]
            separator: u8,
            #[serde(default = "crate::config::values::yes")]
            quoted: bool,
            #[serde(default)]
            decimal_comma: bool,
            #[serde(default, deserialize_with = "crate::config::values::date_format")]
            date_format: Option<String>,
            $($(#[$about_key])* $key: $kind,)*
            #[serde(
                default = "crate::config::values::default_rejected_share",
                deserialize_with = "crate::config::values::share"
            )]
            max_rejected_share: f64,
            #[serde(default)]
            postgres: Option<$crate::config::PostgresConfig>,
        }

        impl TryFrom<Keys> for $table {
            type Error = &'static str;

            fn try_from(keys: Keys) -> Result<$table, &'static str> {
                let source = $crate::config::SourceConfig {
                    path: keys.path,
                    postgres: keys.postgres,
                    columns: keys.columns,
                    separator: keys.separator,
                    quoted: keys.quoted,
                    decimal_comma: keys.decimal_comma,
                    date_format: keys.date_format,
                    max_rejected_share: keys.max_rejected_share,
                };
                Ok($table { source: source.checked()?, $($key: keys.$key,)* })
            }
        }

        fn columns<'de, D: serde::Deserializer<'de>>(
            deserializer: D,
        ) -> Result<$crate::config::ColumnNames, D::Error> {
            $crate::config::ColumnNames::among($columns, deserializer)
        }
    };
}

pub(crate) use table_config;
