//! The run's configuration: one TOML file with the paths of the tables, the shop's names of
//! their columns, and the horizons to predict.
//!
//! Every key is checked while the file is parsed, so an error can name its line. One section
//! configures one table; this room knows its keys, not how the table is read. Relative paths
//! start from the folder of the file. `docs/TABLES.md` explains the keys.

mod columns;
mod consistency;
mod contacts;
mod customers;
mod engagement;
mod features;
mod identities;
mod orders;
mod postgres;
mod rate;
pub(crate) mod source;
pub(crate) mod values;
mod wording;

pub use columns::ColumnNames;
pub use contacts::{CONTACTS_COLUMNS, ContactsConfig};
pub use customers::{CUSTOMERS_COLUMNS, CustomersConfig};
pub use engagement::{ENGAGEMENT_COLUMNS, EngagementConfig};
pub use features::FeaturesConfig;
pub use identities::{IDENTITIES_COLUMNS, IdentitiesConfig};
pub use orders::{MissingCustomer, ORDERS_COLUMNS, OrdersConfig, RowMeaning};
pub use postgres::{Login, PostgresConfig, SslMode};
pub use rate::Rate;
pub use source::SourceConfig;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tenure::money::Currency;
use tenure::time::Day;
use toml::de::DeTable;

use self::consistency::{Contradiction, contradiction};

/// The configuration of one run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder that relative paths start from: the config file's own.
    #[serde(skip)]
    pub config_dir: PathBuf,
    /// The last day of the past; `None` leaves the choice to the run.
    #[serde(default, deserialize_with = "values::optional_day")]
    pub as_of: Option<Day>,
    /// The horizons to predict, in days after `as_of`: ascending, each 1 to 3650, at least one.
    #[serde(deserialize_with = "values::horizons")]
    pub horizons_days: Vec<u16>,
    /// The reporting currency: amounts without a currency of their own are in it, and
    /// all others are converted to it.
    pub currency: Currency,
    /// The seed of every random choice of the run.
    #[serde(default = "values::default_seed")]
    pub seed: u64,
    /// The families of features that are switched off.
    #[serde(default)]
    pub features: FeaturesConfig,
    /// The orders table: its files and the way they are read.
    pub orders: OrdersConfig,
    /// The engagement table, if the shop has one.
    pub engagement: Option<EngagementConfig>,
    /// The contacts table, if the shop has one.
    pub contacts: Option<ContactsConfig>,
    /// The customers table, if the shop has one.
    pub customers: Option<CustomersConfig>,
    /// The identities table, if ids of several channels are to be joined.
    pub identities: Option<IdentitiesConfig>,
    /// The value of one unit of each other currency, in units of the reporting currency.
    #[serde(default)]
    pub currencies: BTreeMap<Currency, Rate>,
}

/// The reason a configuration could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("config {} cannot be read; give the path of a TOML file", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A key is unknown, missing or has an unusable value, or the text is not TOML.
    #[error("config {origin}, line {line}{key}: {problem}; docs/TABLES.md lists the keys")]
    Invalid {
        /// The file, or `(built in)`.
        origin: String,
        /// The line of the mistake, 1 for the first.
        line: usize,
        /// `, key ...` where the parser knows the key; otherwise empty.
        key: String,
        /// The mistake, with the value that was found.
        problem: String,
    },
}

impl Config {
    /// Reads and checks the configuration in a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a key is unknown, missing or has an unusable value.
    pub fn from_file(path: &Path) -> Result<Config, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let config_dir = path.parent().unwrap_or_else(|| Path::new(""));
        parse(&text, config_dir, &path.display().to_string())
    }

    /// Reads and checks a configuration that is built into the program; its relative paths
    /// start from `config_dir`.
    ///
    /// # Errors
    ///
    /// When a key is unknown, missing or has an unusable value.
    pub fn from_text(text: &str, config_dir: &Path) -> Result<Config, ConfigError> {
        parse(text, config_dir, "(built in)")
    }
}

fn parse(text: &str, config_dir: &Path, origin: &str) -> Result<Config, ConfigError> {
    let config: Config = toml::from_str(text).map_err(|error| invalid(text, origin, error))?;
    if let Some(Contradiction { section, key, problem }) =
        contradiction(&config.orders, config.contacts.as_ref(), config.currency, &config.currencies)
    {
        let line = line_of(text, start_of(text, section, &key));
        let (origin, key) = (origin.to_owned(), format!(", key `{section}.{key}`"));
        return Err(ConfigError::Invalid { origin, line, key, problem });
    }
    Ok(Config { config_dir: config_dir.to_owned(), ..config })
}

/// The byte at which a key of a section starts; the section's own where the key is left to its
/// default.
fn start_of(text: &str, section: &str, key: &str) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 0 };
    let Some((name, value)) =
        document.get_ref().iter().find(|(name, _)| *name.get_ref() == section)
    else {
        return 0;
    };
    let keys = value.get_ref().as_table();
    let found = keys.and_then(|keys| keys.iter().find(|(name, _)| *name.get_ref() == key));
    found.map_or(name.span().start, |(name, _)| name.span().start)
}

/// The line of a byte, 1 for the first.
fn line_of(text: &str, start: usize) -> usize {
    1 + text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count()
}

fn invalid(text: &str, origin: &str, mut error: toml::de::Error) -> ConfigError {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = line_of(text, start);
    let problem = wording::plain(&error.message().replace('\n', ", "));
    // Without its input the error prints the key's path instead of the source line.
    error.set_input(None);
    let printed = error.to_string();
    let key = printed
        .rsplit_once("\nin ")
        .map_or(String::new(), |(_, key)| format!(", key {}", key.trim_end()));
    ConfigError::Invalid { origin: origin.to_owned(), line, key, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str =
        "horizons_days = [90, 30]\ncurrency = \"GBP\"\n[orders]\npath = \"orders.csv\"\n";

    fn config(text: &str) -> Result<Config, ConfigError> {
        Config::from_text(text, Path::new("shop"))
    }

    fn error(text: &str) -> String {
        config(text).unwrap_err().to_string()
    }

    #[test]
    fn the_smallest_config_is_filled_with_documented_defaults() {
        let config = config(SMALLEST).unwrap();
        assert_eq!(config.horizons_days, [30, 90]);
        assert_eq!(config.as_of, None);
        assert_eq!(config.orders.source.separator, b',');
        assert_eq!(config.orders.source.max_rejected_share, 0.01);
        assert_eq!(config.orders.rows, RowMeaning::Orders);
        assert_eq!(config.orders.missing_customer, MissingCustomer::Skip);
        assert_eq!(config.config_dir, Path::new("shop"));
    }

    #[test]
    fn a_day_may_be_written_as_text_or_as_a_toml_date() {
        for day in ["\"2011-09-01\"", "2011-09-01"] {
            let config = config(&format!("as_of = {day}\n{SMALLEST}")).unwrap();
            assert_eq!(config.as_of.unwrap().to_string(), "2011-09-01");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let text = format!("{SMALLEST}max_rejcted_share = 0.5\n");
        let error = error(&text);
        assert!(error.contains("line 5") && error.contains("max_rejcted_share"), "{error}");
    }

    #[test]
    fn an_unknown_column_is_refused_with_its_line_and_the_known_ones() {
        let error = error(&format!("{SMALLEST}[orders.columns]\namuont = \"Betrag\"\n"));
        for part in ["line 6", "key `orders.columns`", "`amuont`", "`amount`", "`order_id`"] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn a_value_that_makes_no_sense_is_refused_with_its_line_and_key() {
        let cases = [
            ("as_of = \"2011-02-30\"\n", "line 1", "YYYY-MM-DD"),
            ("horizons_days = []\n", "line 1", "horizons_days"),
            ("horizons_days = [0]\n", "line 1", "3650"),
            ("horizons_days = [30, 30]\n", "line 1", "twice"),
            ("seed = -1\n", "line 1", "seed"),
        ];
        for (line, place, remedy) in cases {
            let key = line.split(' ').next().unwrap();
            let rest: String = SMALLEST
                .lines()
                .filter(|l| !l.starts_with(key))
                .map(|l| format!("{l}\n"))
                .collect();
            let error = error(&format!("{line}{rest}"));
            assert!(error.contains(place) && error.contains(remedy), "{error}");
        }
        for line in ["max_rejected_share = 1.5", "separator = \"ab\"", "path = []"] {
            let text = SMALLEST.replace("path = \"orders.csv\"", line);
            let error = error(&text);
            let key = line.split(' ').next().unwrap();
            assert!(error.contains("line 4") && error.contains(key), "{error}");
        }
    }

    #[test]
    fn keys_that_contradict_each_other_are_refused_with_the_line_of_one() {
        let words = format!("{SMALLEST}quoted = true\nreturn_values = [\"ORDER\"]\n");
        let rate = format!("{SMALLEST}[currencies]\nEUR = \"0.86\"\nGBP = \"1.2\"\n");
        let amounts = format!("{SMALLEST}columns.amount = \"a\"\ncolumns.unit_price = \"b\"\n");
        let arms =
            format!("{SMALLEST}[contacts]\npath = \"c.csv\"\ncontrol_values = [\"Treated\"]\n");
        let default = format!("{SMALLEST}purchase_values = [\"return\"]\n");
        for (text, parts) in [
            (words, ["line 6", "key `orders.return_values`", "\"ORDER\" is in both"]),
            (rate, ["line 7", "key `currencies.GBP`", "reporting currency"]),
            (amounts, ["line 5", "key `orders.columns`", "amount and unit_price"]),
            (arms, ["line 7", "key `contacts.control_values`", "\"Treated\" is in both"]),
            (default, ["line 3", "key `orders.return_values`", "\"return\" is in both"]),
        ] {
            let error = error(&text);
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }

    #[test]
    fn a_date_format_that_reads_no_day_is_refused() {
        for format in ["%Q?", "nonsense", "%d/%m", "dd.MM.yyyy", "%H:%M", "%s"] {
            let error = error(&format!("{SMALLEST}date_format = {format:?}\n"));
            assert!(error.contains("line 5") && error.contains(format), "{error}");
        }
        for format in ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S%z", "%A, %d %B %y, %I:%M %p", "%F %T"] {
            config(&format!("{SMALLEST}date_format = {format:?}\n")).unwrap();
        }
    }

    #[test]
    fn a_missing_key_is_named() {
        let error = error("horizons_days = [30]\n[orders]\npath = \"orders.csv\"\n");
        assert!(error.contains("currency"), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Config::from_file(Path::new("no/such.toml")).unwrap_err().to_string();
        assert!(error.contains("no/such.toml"), "{error}");
    }
}
