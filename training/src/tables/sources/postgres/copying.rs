//! A session that copies the answer to one query, as CSV.
//!
//! The text is held in memory and nowhere else. The reader of CSV needs it there whole, so a file
//! in between would save nothing, and would leave the shop's orders on the disk of a run that is
//! killed.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{Client, Error};

use super::connection::PostgresConnection;
use super::error::{PostgresError, ServerMessage};
use super::tls::HandshakeError;
use crate::config::PostgresConfig;
use crate::progress::Progress;

/// The time that the server has to report its own timeout, before the session is given up.
const GRACE: Duration = Duration::from_secs(5);

/// Asks the server, and returns the answer as CSV with a header.
pub(super) fn copy(
    connection: &PostgresConnection,
    config: &PostgresConfig,
) -> Result<Vec<u8>, PostgresError> {
    let failed = |source: std::io::Error| no_session(connection, source.into());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(session(connection, config))
}

async fn session(
    connection: &PostgresConnection,
    config: &PostgresConfig,
) -> Result<Vec<u8>, PostgresError> {
    let opening = connection.settings.connect(connection.tls.clone());
    let (client, driver) = match timeout(connection.connect_timeout, opening).await {
        Ok(opened) => opened.map_err(|error| no_session(connection, error.into()))?,
        Err(_) => {
            return Err(PostgresError::TooSlow {
                table: connection.table,
                server: connection.server.clone(),
                awaited: "session",
                seconds: connection.connect_timeout.as_secs(),
                key: "connect_timeout_seconds",
            });
        }
    };
    let driver = tokio::spawn(driver);
    let progress = Progress::of_bytes();
    progress.doing(format!("of {} from {}", connection.table, connection.server));
    let mut copying = Copying { client: &client, progress, text: Vec::new() };
    let limit = Duration::from_secs(config.statement_timeout_seconds) + GRACE;
    let copied = timeout(limit, copying.run(config)).await;
    copying.progress.finish();
    let text = copying.text;
    drop(client);
    match copied {
        Ok(Ok(())) => Ok(text),
        Ok(Err(Stopped::NotATable(problem))) => Err(PostgresError::NotATable {
            table: connection.table,
            server: connection.server.clone(),
            problem,
        }),
        Ok(Err(Stopped::Failed(error))) => {
            // The client only knows that the connection is closed; its driver knows why.
            let reason = if error.is_closed() { driver.await.ok() } else { None };
            let error = reason.and_then(Result::err).unwrap_or(error);
            Err(broken_or_refused(connection, config, error, text.len()))
        }
        Err(_) => Err(too_slow(connection, config)),
    }
}

/// The reason a query gave no text.
enum Stopped {
    Failed(Error),
    NotATable(&'static str),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Failed(error)
    }
}

struct Copying<'a> {
    client: &'a Client,
    progress: Progress,
    text: Vec<u8>,
}

impl Copying<'_> {
    async fn run(&mut self, config: &PostgresConfig) -> Result<(), Stopped> {
        self.client.batch_execute(&terms(config)).await?;
        // On its own first: the server then counts positions of errors in the shop's own text, and
        // refuses a second statement and a bracket that would end the COPY early.
        let query = self.client.prepare(&config.query).await?;
        if query.columns().is_empty() {
            return Err(Stopped::NotATable("gives no columns; write one select of the columns"));
        }
        if !query.params().is_empty() {
            return Err(Stopped::NotATable(
                "has parameters such as $1, which have no values here; write the values",
            ));
        }
        let copy = format!("COPY (\n{}\n) TO STDOUT WITH (FORMAT csv, HEADER)", config.query);
        let copy = self.client.prepare(&copy).await?;
        let mut rows = pin!(self.client.copy_out(&copy).await?);
        while let Some(chunk) = rows.next().await {
            let chunk = chunk?;
            self.text.extend_from_slice(&chunk);
            self.progress.add_bytes(chunk.len());
        }
        Ok(())
    }
}

/// The terms of the session. They hold for one transaction, as a pool of connections wants it.
fn terms(config: &PostgresConfig) -> String {
    let milliseconds = config.statement_timeout_seconds * 1_000;
    let zone = &config.time_zone;
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
         SET LOCAL statement_timeout = {milliseconds}; \
         SET LOCAL DateStyle = 'ISO'; \
         SET LOCAL TimeZone = '{zone}'; \
         SET LOCAL extra_float_digits = 3"
    )
}

fn no_session(
    connection: &PostgresConnection,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> PostgresError {
    let (table, server) = (connection.table, connection.server.clone());
    let error = match source.downcast::<Error>() {
        Ok(error) => error,
        Err(source) => {
            let remedy = "free memory and open files, and run again";
            return PostgresError::NoSession { table, server, remedy, source };
        }
    };
    if let Some(answer) = error.as_db_error() {
        let (remedy, source) = (login_remedy(answer.code()), ServerMessage::new(answer).into());
        return PostgresError::NoSession { table, server, remedy, source };
    }
    let cause = std::error::Error::source(&*error);
    let remedy = if cause.is_some_and(|cause| cause.is::<std::io::Error>()) {
        "check the host and the port, and that the server runs and listens there"
    } else if cause.is_some_and(|cause| cause.is::<HandshakeError>()) {
        "name the authority of the server's certificate as root_certificate and the host as the \
         certificate does, or choose another sslmode"
    } else {
        "check the password and sslmode"
    };
    PostgresError::NoSession { table, server, remedy, source: error }
}

fn login_remedy(code: &SqlState) -> &'static str {
    if *code == SqlState::INVALID_PASSWORD {
        "correct the user or the password"
    } else if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        "correct the user and sslmode, or let the user in by the server's pg_hba.conf"
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        "correct the database"
    } else {
        "see the server's message"
    }
}

fn broken_or_refused(
    connection: &PostgresConnection,
    config: &PostgresConfig,
    error: Error,
    bytes: usize,
) -> PostgresError {
    let (table, server) = (connection.table, connection.server.clone());
    let Some(answer) = error.as_db_error() else {
        return PostgresError::Broken { table, server, bytes, source: error.into() };
    };
    if *answer.code() == SqlState::ADMIN_SHUTDOWN || *answer.code() == SqlState::CRASH_SHUTDOWN {
        let source = ServerMessage::new(answer).into();
        return PostgresError::Broken { table, server, bytes, source };
    }
    let (place, remedy) = (place(answer, &config.query), query_remedy(answer.code()));
    PostgresError::Refused { table, server, place, remedy, source: ServerMessage::new(answer) }
}

fn query_remedy(code: &SqlState) -> &'static str {
    if *code == SqlState::QUERY_CANCELED {
        "raise statement_timeout_seconds, or make the query faster"
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        "write a query that only reads"
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        "grant the user the right to read it"
    } else if *code == SqlState::INVALID_PARAMETER_VALUE {
        "correct time_zone or the value that the server names"
    } else {
        "correct the query"
    }
}

/// The place of an error in the query, as the middle of a sentence.
fn place(answer: &DbError, query: &str) -> String {
    let Some(ErrorPosition::Original(position)) = answer.position() else { return String::new() };
    let before: String = query.chars().take((*position as usize).saturating_sub(1)).collect();
    let line = 1 + before.matches('\n').count();
    let column = 1 + before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    format!(" at line {line}, column {column}")
}

fn too_slow(connection: &PostgresConnection, config: &PostgresConfig) -> PostgresError {
    PostgresError::TooSlow {
        table: connection.table,
        server: connection.server.clone(),
        awaited: "last row",
        seconds: config.statement_timeout_seconds,
        key: "statement_timeout_seconds",
    }
}
