//! A shop whose orders come from the server, and `tenure-train` on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::server::{PASSWORD, PASSWORD_IN_URL, Server};

/// The head of every configuration here.
const HEAD: &str = "horizons_days = [91]\ncurrency = \"USD\"\n";
/// The query for all orders, in the order of the file they came from.
pub(crate) const ALL: &str =
    "select customer_id, date as ordered_at, cds, amount from orders order by line";

/// The CDNOW orders of every fourth customer.
pub(crate) fn cdnow() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cdnow/orders.csv");
    let orders = fs::read_to_string(path).expect("the sample is in the repository");
    let kept =
        |line: &&str| line.starts_with("customer_id") || line.as_bytes()[3].is_multiple_of(4);
    orders.lines().filter(kept).map(|line| format!("{line}\n")).collect()
}

/// A folder with a config, and the environment that the program is started in.
pub(crate) struct Shop {
    folder: tempfile::TempDir,
    environment: BTreeMap<String, String>,
}

impl Shop {
    /// A shop with this `[orders]` section and what follows it.
    pub(crate) fn with_section(orders: &str) -> Shop {
        let shop = Shop {
            folder: tempfile::tempdir().expect("a temporary folder"),
            environment: BTreeMap::new(),
        };
        shop.write("config.toml", &format!("{HEAD}[orders]\n{orders}\n"));
        shop
    }

    /// A shop whose orders are the answer to a query of the user `reader`.
    pub(crate) fn asking(server: &Server, query: &str) -> Shop {
        Shop::asking_with(server, query, "")
    }

    /// The same with further keys of `[orders.postgres]`.
    pub(crate) fn asking_with(server: &Server, query: &str, keys: &str) -> Shop {
        let section =
            format!("[orders.postgres]\nquery = '''{query}'''\nurl_env = \"SHOP_DB\"\n{keys}");
        Shop::with_section(&section).with_variable("SHOP_DB", &server.url("reader"))
    }

    pub(crate) fn with_variable(mut self, name: &str, value: &str) -> Shop {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the folder is writable");
    }

    /// `tenure-train check`.
    pub(crate) fn check(&self) -> Output {
        let quarantine = self.path("quarantine.csv");
        self.start(&["check", "--quarantine", &quarantine.to_string_lossy()])
    }

    /// `tenure-train run` into the folder `out`, as of a day of the sample.
    pub(crate) fn run(&self) -> Output {
        let out = self.path("out");
        self.start(&["run", "--as-of", "1998-03-31", "--out", &out.to_string_lossy()])
    }

    fn start(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenure-train"));
        for variable in ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE"] {
            command.env_remove(variable);
        }
        command.args(arguments).arg("--config").arg(self.path("config.toml"));
        let output = command.envs(&self.environment).output().expect("the program starts");
        for text in [&output.stdout, &output.stderr] {
            assert_secret_is_kept(text, "the program's output");
        }
        output
    }

    /// The summary of a check that succeeds.
    pub(crate) fn summary(&self) -> String {
        let output = self.check();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The one line of a check that fails. It holds each of the parts.
    pub(crate) fn refusal(&self, parts: &[&str]) -> String {
        let line = failure(&self.check());
        for part in parts {
            assert!(line.contains(part), "{part:?} is not in: {line}");
        }
        line
    }

    /// Every file below the folder `out`, none with the password in it.
    pub(crate) fn published(&self) -> BTreeMap<String, Vec<u8>> {
        let root = self.path("out");
        let mut files = BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.expect("a readable entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).expect("a readable file");
                let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy();
                assert_secret_is_kept(&bytes, &name);
                files.insert(name.into_owned(), bytes);
            }
        }
        files
    }
}

fn assert_secret_is_kept(bytes: &[u8], place: &str) {
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains(PASSWORD) && !text.contains(PASSWORD_IN_URL), "{place}: {text}");
    assert!(!text.contains("hunter2"), "{place}: {text}");
}

/// The one line a failing run prints.
pub(crate) fn failure(output: &Output) -> String {
    let line = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert!(!output.status.success(), "it should have failed");
    assert!(line.starts_with("tenure-train: failed: "), "{line}");
    assert!(!line.contains('\n') && !line.contains("panicked"), "{line}");
    line
}
