//! Errors of a table that a query to PostgreSQL answers. None of them holds a password.

use std::error::Error;
use std::path::PathBuf;

/// The reason a query brought no table.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The server, the database or the user is named nowhere.
    #[error(
        "{table}.postgres names no {key}; write {key} = ..., set {variable}, or name a URL as url_env"
    )]
    Unnamed {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The missing key.
        key: &'static str,
        /// The environment variable that is read in its place.
        variable: &'static str,
    },
    /// The environment variable that should hold the URL is not set.
    #[error(
        "the environment variable {variable}, named by {table}.postgres.url_env, is not set; set it to the URL of the database"
    )]
    UnsetVariable {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The variable.
        variable: String,
    },
    /// A value of the environment or of a URL cannot be used.
    #[error("{place}, which {table}.postgres reads: {problem}")]
    Unusable {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The variable or file, without its content.
        place: String,
        /// The mistake and its remedy, without the value.
        problem: &'static str,
    },
    /// A file of the login could not be read.
    #[error("{} cannot be read, which {table}.postgres.{key} names; check the path and its permissions", path.display())]
    UnreadableFile {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The key that names the file.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system, or of the reader of certificates.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The system has no trusted authorities.
    #[error(
        "{table}.postgres: this system has no root certificates for sslmode verify-full; install ca-certificates, or name a file as root_certificate"
    )]
    NoRoots {
        /// The table, as its section is called in the configuration.
        table: &'static str,
    },
    /// No session could be opened.
    #[error("{table}.postgres: no session at {server}; {remedy}")]
    NoSession {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The user, host, port and database.
        server: String,
        /// The likely remedy.
        remedy: &'static str,
        /// The error of the network, of TLS or of the server.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server refused the query or gave it up.
    #[error("{table}.postgres: {server} refused or gave up the query{place}; {remedy}")]
    Refused {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The user, host, port and database.
        server: String,
        /// ` at line 1, column 8` where the server knows it; otherwise empty.
        place: String,
        /// The likely remedy.
        remedy: &'static str,
        /// The error of the server.
        source: ServerMessage,
    },
    /// The connection broke before the last row.
    #[error(
        "{table}.postgres: the connection to {server} broke after {bytes} bytes of the table; run again, and look in the server's log if it repeats"
    )]
    Broken {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The user, host, port and database.
        server: String,
        /// The bytes received before; they are not used.
        bytes: usize,
        /// The error of the network.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server gave no answer in time.
    #[error(
        "{table}.postgres: {server} gave no {awaited} within {seconds} seconds; check the server and the network, or raise {key}"
    )]
    TooSlow {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The user, host, port and database.
        server: String,
        /// A session, or the last row.
        awaited: &'static str,
        /// The seconds waited.
        seconds: u64,
        /// The key that sets them.
        key: &'static str,
    },
    /// The query is of a kind that gives no table.
    #[error("{table}.postgres: the query to {server} {problem}")]
    NotATable {
        /// The table, as its section is called in the configuration.
        table: &'static str,
        /// The user, host, port and database.
        server: String,
        /// The reason and the remedy.
        problem: &'static str,
    },
}

/// A message of the server, in its own words.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct ServerMessage {
    text: String,
}

impl ServerMessage {
    /// The message, and what the server adds to it, on one line.
    pub(super) fn new(error: &tokio_postgres::error::DbError) -> ServerMessage {
        let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let hint = error.hint().map(|hint| format!(" (hint: {hint})")).unwrap_or_default();
        let text = format!("{}{detail}{hint}", error.message());
        ServerMessage { text: text.replace(['\n', '\r'], " ") }
    }
}
