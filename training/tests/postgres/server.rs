//! A PostgreSQL server for the tests of one run.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

/// The password of every user, which no output may show.
pub(crate) const PASSWORD: &str = "hunter2-%/@:";
/// The same in a URL.
pub(crate) const PASSWORD_IN_URL: &str = "hunter2-%25%2F%40%3A";

/// A running server with the database `shop` and its orders.
pub(crate) struct Server {
    programs: PathBuf,
    /// The server's folder, which holds its socket and certificates.
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
    /// Ends the server when it is closed, with this process at the latest.
    _guard: Child,
}

/// The server of this run; `None`, and a line that says so, without PostgreSQL.
#[expect(clippy::print_stderr, reason = "a test that proves nothing has to say so")]
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: LazyLock<Option<Server>> = LazyLock::new(|| {
        let server = programs().map(|programs| Server::start(&programs));
        if server.is_none() {
            assert!(!in_ci(), "PostgreSQL is not installed, and in CI its tests must run");
            eprintln!(
                "SKIPPED: PostgreSQL is not installed, so no test of tests/postgres.rs proves \
                 anything; install Debian's package postgresql, or put initdb on the PATH"
            );
        }
        server
    });
    SERVER.as_ref()
}

#[expect(clippy::disallowed_methods, reason = "CI announces itself in the environment")]
fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The folder of the server's programs: Debian keeps them off the PATH.
fn programs() -> Option<PathBuf> {
    let debian = glob_versions();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = debian.into_iter().chain(std::env::split_paths(&path));
    folders.find(|folder| {
        ["initdb", "pg_ctl", "psql"].iter().all(|program| folder.join(program).is_file())
    })
}

/// Debian's folders, the newest version first.
fn glob_versions() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound socket").port()
}

impl Server {
    fn start(programs: &Path) -> Server {
        let port = free_port();
        let mut command = as_anyone_but_root();
        let mut guard = command
            .arg(include_str!("server.sh"))
            .arg("server.sh")
            .arg(programs)
            .arg(port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut folder = String::new();
        let output = guard.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut folder).expect("the shell's output");
        assert!(!folder.is_empty(), "PostgreSQL did not start; its messages are above");
        let folder = PathBuf::from(folder.trim());
        let server = Server { programs: programs.to_owned(), folder, port, _guard: guard };
        server.sql("postgres", "CREATE DATABASE shop");
        server.sql("shop", &fill());
        server
    }

    /// Runs SQL as the server's owner.
    pub(crate) fn sql(&self, database: &str, text: &str) {
        let mut psql = Command::new(self.programs.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres"])
            .arg(format!("--host={}", self.folder.display()))
            .arg(format!("--port={}", self.port))
            .arg(format!("--dbname={database}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("psql is there");
        let mut input = psql.stdin.take().expect("it is piped");
        input.write_all(text.as_bytes()).expect("psql reads");
        drop(input);
        assert!(psql.wait().expect("psql ends").success(), "{text}");
    }

    /// The URL of the shop's database for one of its users.
    pub(crate) fn url(&self, user: &str) -> String {
        format!("postgres://{user}:{PASSWORD_IN_URL}@127.0.0.1:{}/shop", self.port)
    }
}

/// A shell that runs the text of its first argument. The server refuses to run as root.
fn as_anyone_but_root() -> Command {
    let id = Command::new("id").arg("-u").output().expect("id is there");
    if id.stdout.trim_ascii() != b"0" {
        let mut shell = Command::new("sh");
        shell.arg("-c");
        return shell;
    }
    let mut shell = Command::new("runuser");
    shell.args(["-u", "postgres", "--", "sh", "-c"]);
    shell
}

/// The users, and the orders of the CDNOW sample that the other tests of the program run on.
fn fill() -> String {
    let users = ["reader", "encrypted", "plain"].map(|user| {
        format!(
            "CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}'; GRANT pg_read_all_data TO {user};\n"
        )
    });
    let orders: Vec<String> = super::shop::cdnow().lines().skip(1).map(str::to_owned).collect();
    format!(
        "{}CREATE TABLE orders (line serial, customer_id text, date date, cds int, amount numeric);\n\
         CREATE TABLE secrets (id int); REVOKE pg_read_all_data FROM plain;\n\
         COPY orders (customer_id, date, cds, amount) FROM STDIN WITH (FORMAT csv);\n{}\n\\.\n",
        users.concat(),
        orders.join("\n")
    )
}
