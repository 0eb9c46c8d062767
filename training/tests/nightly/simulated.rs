//! A made-up shop through the programs that a shop uses: simulate, check, run.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tenure::requests::PublishedState;

use crate::program::{failure, succeeded};

fn train(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenure-train"));
    command.args(arguments).current_dir(folder).output().expect("the program starts")
}

#[test]
fn a_made_up_shop_is_checked_and_run_with_its_own_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let simulate = ["simulate", "--customers", "2000", "--days", "600", "--out", "shop"];
    succeeded(&train(&simulate, folder.path()));
    let check = train(&["check", "--config", "shop/shop.toml"], folder.path());
    succeeded(&check);
    let printed = String::from_utf8(check.stdout).unwrap();
    for table in ["engagement", "contacts", "customers", "identities"] {
        assert!(printed.contains(&format!("\n{table}\n")), "{table} in {printed}");
    }
    let quarantine = fs::read_to_string(folder.path().join("quarantine.csv")).unwrap();
    assert_eq!(quarantine.lines().count(), 1, "{quarantine}");
    succeeded(&train(&["run", "--config", "shop/shop.toml", "--out", "out"], folder.path()));
    assert!(folder.path().join("out/scores.parquet").exists());
    let path = |name: &str| folder.path().join("out").join(name);
    let state = PublishedState::load(&path("models"), &path("base")).unwrap();
    let words = state.epoch().words();
    assert!(!words.kinds.texts().is_empty() && !words.campaigns.texts().is_empty());
    assert!(!words.attributes.texts().is_empty() && !words.categories.texts().is_empty());
}

#[test]
fn what_cannot_be_simulated_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |further: &[&str]| {
        let arguments = [&["simulate", "--out", "shop"], further].concat();
        let line = failure(&train(&arguments, folder.path()));
        assert!(!folder.path().join("shop").exists());
        line
    };
    assert!(refused(&["--customers", "0"]).contains("1 to"));
    assert!(refused(&["--customers", "9", "--days", "59"]).contains("60 to"));
    assert!(refused(&["--customers", "9", "--engagement", "2"]).contains("0 to 1"));
    let future = refused(&["--customers", "9", "--first-day", "9000-01-01"]);
    assert!(future.contains("earlier --first-day"), "{future}");
}
