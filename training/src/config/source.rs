//! The keys that every table of the configuration has: its files and the way they are written.

use super::ColumnNames;

/// The source of a table: its files and the way they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceConfig {
    /// Paths or globs of `.csv`, `.csv.gz` and `.parquet` files, at least one.
    pub path: Vec<String>,
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
        #[serde(from = "Keys")]
        $visibility struct $table {
            /// The source of the table: its files and the way they are written.
            $visibility source: $crate::config::SourceConfig,
            $($(#[$about_key])* $visibility $key: $kind,)*
        }

        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(deserialize_with = "crate::config::values::one_or_many")]
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
        }

        impl From<Keys> for $table {
            fn from(keys: Keys) -> $table {
                let source = $crate::config::SourceConfig {
                    path: keys.path,
                    columns: keys.columns,
                    separator: keys.separator,
                    quoted: keys.quoted,
                    decimal_comma: keys.decimal_comma,
                    date_format: keys.date_format,
                    max_rejected_share: keys.max_rejected_share,
                };
                $table { source, $($key: keys.$key,)* }
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
