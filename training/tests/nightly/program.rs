//! Runs `tenure-train` in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tenure::requests::PublishedState;

/// A shop's folder: a config, an orders file, and what runs leave there.
pub(crate) struct Shop {
    folder: tempfile::TempDir,
}

/// The CDNOW orders of every fourth customer: enough to fit, quick to run.
pub(crate) fn cdnow() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cdnow/orders.csv");
    let orders = fs::read_to_string(path).expect("the sample is in the repository");
    let kept =
        |line: &&str| line.starts_with("customer_id") || line.as_bytes()[3].is_multiple_of(4);
    orders.lines().filter(kept).map(|line| format!("{line}\n")).collect()
}

impl Shop {
    pub(crate) fn with_orders(orders: &str) -> Shop {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shop = Shop { folder };
        shop.write("orders.csv", orders);
        shop.write(
            "config.toml",
            "as_of = \"1998-03-31\"\nhorizons_days = [91]\ncurrency = \"USD\"\n\
             [orders]\npath = \"orders.csv\"\n[orders.columns]\nordered_at = \"date\"\n",
        );
        shop
    }

    /// A shop whose history carries trees for four weeks, and for a quarter only the
    /// customer-base model.
    pub(crate) fn young() -> Shop {
        let shop = Shop::with_orders(&cdnow());
        let config = std::fs::read_to_string(shop.path("config.toml")).expect("it was written");
        let config = config.replace("1998-03-31", "1997-04-30").replace("[91]", "[28, 91]");
        shop.write("config.toml", &config);
        shop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the folder is writable");
    }

    /// `tenure-train run` into the folder `out`, with further arguments.
    pub(crate) fn run(&self, out: &str, further: &[&str]) -> Output {
        self.run_on_threads(out, further, 2)
    }

    pub(crate) fn run_on_threads(&self, out: &str, further: &[&str], threads: usize) -> Output {
        self.command(out, further, threads).output().expect("the program starts")
    }

    /// The command of a run, not yet started.
    pub(crate) fn command(&self, out: &str, further: &[&str], threads: usize) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenure-train"));
        command
            .env("RAYON_NUM_THREADS", threads.to_string())
            .env("POLARS_MAX_THREADS", threads.to_string())
            .arg("run")
            .arg("--config")
            .arg(self.path("config.toml"))
            .arg("--out")
            .arg(self.path(out))
            .args(further);
        command
    }

    /// Runs, which must succeed.
    pub(crate) fn published(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        succeeded(&self.run(out, &[]));
        self.files(out)
    }

    /// The state that a run published for the server.
    pub(crate) fn state(&self, out: &str) -> PublishedState {
        let path = |name: &str| self.path(out).join(name);
        PublishedState::load(&path("models"), &path("base")).expect("a whole base")
    }

    /// Every file below a folder with its bytes. Those of the published night are here once, under
    /// the paths that readers know: its own name covers the report, which may know more than the rest.
    pub(crate) fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let root = self.path(out);
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.expect("a readable entry").path();
                if path.ends_with("base/night") || path.ends_with("base/nights") {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).expect("it lies below");
                    let bytes = fs::read(&path).expect("a readable file");
                    files.insert(name.to_string_lossy().into_owned(), bytes);
                }
            }
        }
        files
    }
}

pub(crate) fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The one line a failing run prints.
pub(crate) fn failure(output: &Output) -> String {
    let line = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert!(!output.status.success(), "it should have failed");
    assert!(line.starts_with("tenure-train: failed: "), "{line}");
    assert!(!line.contains('\n') && !line.contains("panicked"), "{line}");
    line
}
