//! The server, the user and the terms of a session, from the configuration, files and the
//! environment.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode as LibrarySslMode};

use super::error::PostgresError;
use super::tls::Tls;
use super::url::{self, DatabaseUrl};
use crate::config::{Login, PostgresConfig, SslMode};

const DEFAULT_PORT: u16 = 5_432;
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A server that vanished is noticed after this silence of its machine.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);

/// The value of an environment variable; `None` when it is not set or empty.
pub(super) type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// The settings of a session: the server, the user and the use of TLS.
pub(crate) struct PostgresConnection {
    pub(super) table: &'static str,
    pub(super) settings: Config,
    pub(super) tls: Tls,
    pub(super) connect_timeout: Duration,
    /// `postgres://user@host:port/database`, as errors and the summary show it.
    pub(super) server: String,
}

/// The place where a table's connection is looked up.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a> {
    pub(super) table: &'static str,
    /// The folder that relative paths start from.
    pub(super) config_dir: &'a Path,
    pub(super) config: &'a PostgresConfig,
    pub(super) environment: Environment<'a>,
}

impl Lookup<'_> {
    /// Looks up everything; the server is not asked yet.
    pub(super) fn connection(&self) -> Result<PostgresConnection, PostgresError> {
        let DatabaseUrl { mut settings, sslmode } = self.login()?;
        self.check_named(&settings)?;
        self.set_password(&mut settings)?;
        let sslmode = match self.config.sslmode.or(sslmode) {
            Some(mode) => mode,
            None => self.sslmode_of_environment()?,
        };
        let tls = self.tls(sslmode)?;
        let connect_timeout = match self.config.connect_timeout_seconds {
            Some(seconds) => Duration::from_secs(seconds),
            None => settings.get_connect_timeout().copied().unwrap_or(DEFAULT_CONNECT_TIMEOUT),
        };
        settings
            .ssl_mode(library_sslmode(sslmode))
            .connect_timeout(connect_timeout)
            .keepalives_idle(KEEPALIVE_IDLE);
        if settings.get_application_name().is_none() {
            settings.application_name("tenure-train");
        }
        let server = name(&settings);
        Ok(PostgresConnection { table: self.table, settings, tls, connect_timeout, server })
    }

    fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    fn login(&self) -> Result<DatabaseUrl, PostgresError> {
        let table = self.table;
        let (text, place) = match &self.config.login {
            Login::UrlEnv(variable) => {
                let text = self.variable(variable);
                let unset = || PostgresError::UnsetVariable { table, variable: variable.clone() };
                (text.ok_or_else(unset)?, format!("the environment variable {variable}"))
            }
            Login::UrlFile(file) => {
                let path = self.config_dir.join(file);
                (self.read("url_file", file)?, path.display().to_string())
            }
            Login::Keys { .. } => return Ok(DatabaseUrl { settings: self.keys()?, sslmode: None }),
        };
        url::read(&text).map_err(|problem| PostgresError::Unusable { table, place, problem })
    }

    fn keys(&self) -> Result<Config, PostgresError> {
        let mut settings = Config::new();
        let Login::Keys { host, port, database, user } = &self.config.login else {
            return Ok(settings);
        };
        if let Some(host) = host.clone().or_else(|| self.variable("PGHOST")) {
            settings.host(host);
        }
        if let Some(database) = database.clone().or_else(|| self.variable("PGDATABASE")) {
            settings.dbname(database);
        }
        if let Some(user) = user.clone().or_else(|| self.variable("PGUSER")) {
            settings.user(user);
        }
        let port = match (port, self.variable("PGPORT")) {
            (Some(port), _) => *port,
            (None, None) => DEFAULT_PORT,
            (None, Some(text)) => text.trim().parse().map_err(|_| {
                self.unusable("PGPORT", "the value is not a port; write a number from 1 to 65535")
            })?,
        };
        settings.port(port);
        Ok(settings)
    }

    /// Checks that nothing is left to a guess, such as the user of the operating system, and that
    /// no name is a URL, which every message would repeat.
    fn check_named(&self, settings: &Config) -> Result<(), PostgresError> {
        let has_host = !settings.get_hosts().is_empty() || !settings.get_hostaddrs().is_empty();
        let named = [
            ("host", "PGHOST", has_host),
            ("database", "PGDATABASE", settings.get_dbname().is_some()),
            ("user", "PGUSER", settings.get_user().is_some()),
        ];
        if let Some((key, variable, _)) = named.into_iter().find(|(_, _, is_named)| !is_named) {
            return Err(PostgresError::Unnamed { table: self.table, key, variable });
        }
        if name(settings).matches("://").count() > 1 {
            let problem = "a part of the login is itself a URL; write the URL into a variable and \
                           its name as url_env";
            return Err(self.unusable("the host, the database or the user", problem));
        }
        Ok(())
    }

    fn set_password(&self, settings: &mut Config) -> Result<(), PostgresError> {
        if let Some(file) = &self.config.password_file {
            let text = self.read("password_file", file)?;
            let password = text.strip_suffix('\n').unwrap_or(&text);
            let password = password.strip_suffix('\r').unwrap_or(password);
            let place = || self.config_dir.join(file).display().to_string();
            let problem = if password.is_empty() || password.contains(['\n', '\0']) {
                "the file is not one line with the password alone; write it so"
            } else if settings.get_password().is_some() {
                "the URL has a password as well; remove one of them"
            } else {
                settings.password(password);
                return Ok(());
            };
            return Err(PostgresError::Unusable { table: self.table, place: place(), problem });
        }
        if settings.get_password().is_none()
            && let Some(password) = self.variable("PGPASSWORD")
        {
            settings.password(password);
        }
        Ok(())
    }

    fn sslmode_of_environment(&self) -> Result<SslMode, PostgresError> {
        match self.variable("PGSSLMODE") {
            None => Ok(SslMode::default()),
            Some(name) => {
                SslMode::named(&name).ok_or_else(|| self.unusable("PGSSLMODE", url::MODE))
            }
        }
    }

    fn tls(&self, sslmode: SslMode) -> Result<Tls, PostgresError> {
        let roots = self.config.root_certificate.as_ref();
        if sslmode == SslMode::VerifyFull {
            let roots = roots.map(|file| self.config_dir.join(file));
            return Tls::checked(self.table, roots.as_deref());
        }
        if roots.is_some() {
            let problem = "the certificate is not checked; write sslmode = \"verify-full\" beside \
                           root_certificate in the configuration";
            return Err(self.unusable("sslmode", problem));
        }
        Ok(Tls::unchecked())
    }

    fn unusable(&self, variable: &str, problem: &'static str) -> PostgresError {
        PostgresError::Unusable { table: self.table, place: variable.to_owned(), problem }
    }

    fn read(&self, key: &'static str, file: &Path) -> Result<String, PostgresError> {
        let (table, path) = (self.table, self.config_dir.join(file));
        fs::read_to_string(&path).map_err(|source| {
            // An error about the text must not hold any of it.
            PostgresError::UnreadableFile { table, key, path, source: source.into() }
        })
    }
}

fn library_sslmode(mode: SslMode) -> LibrarySslMode {
    match mode {
        SslMode::Disable => LibrarySslMode::Disable,
        SslMode::Prefer => LibrarySslMode::Prefer,
        SslMode::Require | SslMode::VerifyFull => LibrarySslMode::Require,
    }
}

/// The user, hosts, ports and database, in the form of a URL without a password.
fn name(settings: &Config) -> String {
    let port = |index: usize| {
        let ports = settings.get_ports();
        ports.get(index).or(ports.first()).copied().unwrap_or(DEFAULT_PORT)
    };
    let hosts = settings.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) if name.contains(':') => format!("[{name}]"),
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    });
    let addresses = settings.get_hostaddrs().iter().map(ToString::to_string);
    let mut places: Vec<String> = hosts.collect();
    if places.is_empty() {
        places = addresses.collect();
    }
    let places: Vec<String> =
        places.iter().enumerate().map(|(index, host)| format!("{host}:{}", port(index))).collect();
    let (user, database) = (settings.get_user(), settings.get_dbname());
    format!(
        "postgres://{}@{}/{}",
        user.unwrap_or_default(),
        places.join(","),
        database.unwrap_or_default()
    )
}
