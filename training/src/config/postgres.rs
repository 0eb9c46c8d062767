//! The keys of a table that a query to PostgreSQL answers, such as `[orders.postgres]`.
//!
//! No key holds a password: the configuration is copied, committed and read aloud.

use std::path::PathBuf;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

const LONGEST_TIMEOUT_SECONDS: u64 = 1_000_000;

/// A query to PostgreSQL, the server it is put to, and the terms of the session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PostgresKeys")]
pub struct PostgresConfig {
    /// The query: one statement, without a semicolon at its end.
    pub query: String,
    /// The server, the database and the user.
    pub login: Login,
    /// A file that holds the password and nothing else.
    pub password_file: Option<PathBuf>,
    /// The use of TLS; `None` leaves it to the URL or the environment.
    pub sslmode: Option<SslMode>,
    /// The PEM file of the authorities that vouch for the server; `None` trusts the system's.
    pub root_certificate: Option<PathBuf>,
    /// The time zone in which times with a zone become days of the shop.
    pub time_zone: String,
    /// The time to wait for a session; `None` leaves it to the URL.
    pub connect_timeout_seconds: Option<u64>,
    /// The time the query may take until its last row has arrived.
    pub statement_timeout_seconds: u64,
}

/// The place that names the server, the database and the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// A URL in the environment variable of this name.
    UrlEnv(String),
    /// A URL in this file.
    UrlFile(PathBuf),
    /// Keys of their own; what is `None` is in libpq's environment variables.
    Keys {
        /// The server's host, or the folder of its socket.
        host: Option<String>,
        /// The server's port.
        port: Option<u16>,
        /// The database.
        database: Option<String>,
        /// The user.
        user: Option<String>,
    },
}

/// The use of TLS, in libpq's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SslMode {
    /// Never.
    Disable,
    /// When the server offers it; its certificate is not checked.
    #[default]
    Prefer,
    /// Always; the certificate is not checked.
    Require,
    /// Always; the certificate is of a trusted authority and names the host.
    VerifyFull,
}

impl SslMode {
    /// The mode of this name, as a URL or the environment writes it.
    pub fn named(name: &str) -> Option<SslMode> {
        let modes = [
            ("disable", SslMode::Disable),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-full", SslMode::VerifyFull),
        ];
        modes.into_iter().find_map(|(known, mode)| (known == name).then_some(mode))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostgresKeys {
    #[serde(deserialize_with = "query")]
    query: String,
    #[serde(default, deserialize_with = "variable")]
    url_env: Option<String>,
    #[serde(default, deserialize_with = "file")]
    url_file: Option<PathBuf>,
    #[serde(default, deserialize_with = "host")]
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    #[serde(default, deserialize_with = "file")]
    password_file: Option<PathBuf>,
    sslmode: Option<SslMode>,
    root_certificate: Option<PathBuf>,
    #[serde(default = "utc", deserialize_with = "time_zone")]
    time_zone: String,
    #[serde(default, deserialize_with = "optional_timeout")]
    connect_timeout_seconds: Option<u64>,
    #[serde(default = "one_hour", deserialize_with = "timeout")]
    statement_timeout_seconds: u64,
}

impl TryFrom<PostgresKeys> for PostgresConfig {
    type Error = &'static str;

    fn try_from(keys: PostgresKeys) -> Result<PostgresConfig, &'static str> {
        let verifies = keys.sslmode.is_none_or(|mode| mode == SslMode::VerifyFull);
        if keys.root_certificate.is_some() && !verifies {
            return Err(
                "root_certificate is read only with sslmode = \"verify-full\"; write that, \
                        or remove root_certificate",
            );
        }
        let has_parts = keys.host.is_some()
            || keys.port.is_some()
            || keys.database.is_some()
            || keys.user.is_some();
        let login = match (keys.url_env, keys.url_file) {
            (None, None) => Login::Keys {
                host: keys.host,
                port: keys.port,
                database: keys.database,
                user: keys.user,
            },
            _ if has_parts => {
                return Err("url_env or url_file is written beside host, port, database or user; \
                            write the URL's variable or file, or the parts");
            }
            (Some(variable), None) => Login::UrlEnv(variable),
            (None, Some(file)) => Login::UrlFile(file),
            (Some(_), Some(_)) => {
                return Err("url_env and url_file are both written; remove one");
            }
        };
        Ok(PostgresConfig {
            query: keys.query,
            login,
            password_file: keys.password_file,
            sslmode: keys.sslmode,
            root_certificate: keys.root_certificate,
            time_zone: keys.time_zone,
            connect_timeout_seconds: keys.connect_timeout_seconds,
            statement_timeout_seconds: keys.statement_timeout_seconds,
        })
    }
}

fn query<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = String::deserialize(d)?;
    let query = text.trim_end_matches(|end: char| end == ';' || end.is_whitespace());
    if query.trim_start().is_empty() {
        return Err(D::Error::custom("query is empty; write a select"));
    }
    // PostgreSQL's texts end at this byte.
    if query.contains('\0') {
        return Err(D::Error::custom("query holds a zero byte; remove it"));
    }
    Ok(query.to_owned())
}

// A URL in the place of a name would be repeated by later errors, password and all. These errors
// repeat no value.

fn variable<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(d)?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name && !name.is_empty() {
        return Ok(Some(name));
    }
    Err(D::Error::custom(
        "url_env is not the name of an environment variable; write a name such as \"SHOP_DB_URL\", \
         and the URL into that variable",
    ))
}

fn file<'de, D: Deserializer<'de>>(d: D) -> Result<Option<PathBuf>, D::Error> {
    let path = String::deserialize(d)?;
    if path.is_empty() || path.contains("://") {
        return Err(D::Error::custom("the value is not the path of a file; write one"));
    }
    Ok(Some(PathBuf::from(path)))
}

fn host<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    let host = String::deserialize(d)?;
    let is_folder = host.starts_with('/');
    if host.is_empty() || (host.contains(['/', '@', ',']) && !is_folder) {
        return Err(D::Error::custom(
            "host is not one host; write its name or address, or the folder of the server's socket",
        ));
    }
    Ok(Some(host))
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A zone by its name. PostgreSQL takes `+2` and `UTC+2` as well, and means two hours west.
fn time_zone<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let zone = String::deserialize(d)?;
    let is_name = zone.starts_with(|first: char| first.is_ascii_alphabetic())
        && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    let is_offset = zone.contains(|digit: char| digit.is_ascii_digit());
    if is_name && (!is_offset || zone.starts_with("Etc/")) {
        return Ok(zone);
    }
    Err(D::Error::custom(format!(
        "time_zone {zone:?} is not the name of a time zone; write one such as \"Europe/London\""
    )))
}

fn one_hour() -> u64 {
    3_600
}

fn timeout<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    let seconds = u64::deserialize(d)?;
    if (1..=LONGEST_TIMEOUT_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    Err(D::Error::custom(format!(
        "a timeout of {seconds} seconds is out of range; write 1 to {LONGEST_TIMEOUT_SECONDS}"
    )))
}

fn optional_timeout<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u64>, D::Error> {
    timeout(d).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    const HEAD: &str = "horizons_days = [30]\ncurrency = \"GBP\"\n[orders]\n";

    fn config(orders: &str) -> Result<Config, String> {
        let text = format!("{HEAD}{orders}\n");
        Config::from_text(&text, Path::new("shop")).map_err(|error| error.to_string())
    }

    fn postgres(keys: &str) -> Result<PostgresConfig, String> {
        let config = config(&format!("[orders.postgres]\nquery = \"select 1\"\n{keys}"))?;
        Ok(config.orders.source.postgres.expect("the section is written"))
    }

    #[test]
    fn a_query_alone_is_filled_with_documented_defaults() {
        let found = postgres("").unwrap();
        assert_eq!(found.query, "select 1");
        assert_eq!(found.time_zone, "UTC");
        assert_eq!(found.statement_timeout_seconds, 3_600);
        let nothing = Login::Keys { host: None, port: None, database: None, user: None };
        assert_eq!((found.login, found.sslmode), (nothing, None));
    }

    #[test]
    fn a_section_and_an_inline_table_are_the_same() {
        let inline =
            config("postgres = { query = \"select 1;\\n ;\", url_env = \"SHOP\" }").unwrap();
        let section = postgres("url_env = \"SHOP\"").unwrap();
        assert_eq!(inline.orders.source.postgres, Some(section));
    }

    #[test]
    fn a_table_has_one_origin() {
        let both = config("path = \"o.csv\"\npostgres = { query = \"select 1\" }").unwrap_err();
        assert!(both.contains("line 3") && both.contains("path and postgres"), "{both}");
        let neither = config("max_rejected_share = 0.5").unwrap_err();
        assert!(neither.contains("line 3") && neither.contains("neither path nor"), "{neither}");
    }

    #[test]
    fn keys_of_csv_files_have_no_effect_on_a_query_and_are_refused() {
        for key in ["separator = \";\"", "quoted = false"] {
            let error =
                config(&format!("{key}\npostgres = {{ query = \"select 1\" }}")).unwrap_err();
            assert!(error.contains("line 3") && error.contains("CSV files"), "{error}");
        }
    }

    #[test]
    fn keys_that_contradict_each_other_are_refused() {
        for (keys, part) in [
            ("url_env = \"A\"\nurl_file = \"b\"", "both"),
            ("url_env = \"A\"\nhost = \"h\"", "beside host"),
            ("url_file = \"a\"\nport = 1", "beside host"),
            ("sslmode = \"require\"\nroot_certificate = \"r.pem\"", "verify-full"),
        ] {
            let error = postgres(keys).unwrap_err();
            assert!(error.contains("line 4") && error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_value_that_makes_no_sense_is_refused_with_its_line() {
        for (keys, part) in [
            ("time_zone = \"+2\"", "Europe/London"),
            ("time_zone = \"UTC+2\"", "Europe/London"),
            ("time_zone = \"'; drop\"", "Europe/London"),
            ("statement_timeout_seconds = 0", "1 to"),
            ("connect_timeout_seconds = 0", "1 to"),
            ("sslmode = \"verify-ca\"", "verify-full"),
            ("port = 70000", "65535"),
        ] {
            let error = postgres(keys).unwrap_err();
            assert!(error.contains("line 6") && error.contains(part), "{error}");
        }
        for zone in ["Europe/London", "America/Port-au-Prince", "Etc/GMT+3", "UTC"] {
            postgres(&format!("time_zone = \"{zone}\"")).unwrap();
        }
    }

    #[test]
    fn a_password_or_url_in_the_config_is_refused_and_not_repeated() {
        let url = "postgres://reader:hunter2@db/shop";
        for key in ["password", "url", "url_env", "url_file", "host", "password_file"] {
            let error = postgres(&format!("{key} = \"{url}\"")).unwrap_err();
            assert!(error.contains("line 6") && error.contains(key), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
