//! A standard output whose reader went away, or that is full: the work is done nevertheless.

use std::process::{Command, Output, Stdio};

use super::program::{Shop, cdnow, failure, succeeded};

/// The commands that print, each with a file that it writes.
const COMMANDS: [(&[&str], &str); 3] = [
    (&["check", "--config", "config.toml"], "quarantine.csv"),
    (&["run", "--config", "config.toml", "--out", "out"], "out/base/CURRENT"),
    (&["base", "--config", "config.toml", "--horizon", "91", "--out", "base.csv"], "base.csv"),
];

/// The command in the shop's folder, printing to `stdout`.
fn printing_to(stdout: impl Into<Stdio>, shop: &Shop, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tenure-train"))
        .current_dir(shop.path(""))
        .args(arguments)
        .stdout(stdout)
        .output()
        .expect("the program starts")
}

#[test]
fn a_reader_who_goes_away_changes_neither_the_work_nor_the_exit_code() {
    for (arguments, written) in COMMANDS {
        let shop = Shop::with_orders(&cdnow());
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = printing_to(writer, &shop, arguments);
        succeeded(&output);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert!(shop.path(written).exists(), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
mod full {
    use super::*;
    use std::fs::File;

    fn full() -> File {
        File::options().write(true).open("/dev/full").expect("it is on every Linux")
    }

    #[test]
    fn a_full_output_is_an_error_that_names_what_was_written() {
        for (arguments, written) in COMMANDS {
            let shop = Shop::with_orders(&cdnow());
            let line = failure(&printing_to(full(), &shop, arguments));
            assert!(line.contains("but standard output cannot be written: "), "{line}");
            let named = written.split('/').next().expect("a name");
            assert!(line.contains(&format!(" in {named},")), "{line}");
            assert!(shop.path(written).exists(), "{arguments:?}");
        }
    }

    #[test]
    fn a_full_standard_error_leaves_the_exit_code_of_a_failure() {
        let shop = Shop::with_orders("");
        let failed = Command::new(env!("CARGO_BIN_EXE_tenure-train"))
            .current_dir(shop.path(""))
            .args(["check", "--config", "config.toml"])
            .stderr(full())
            .status()
            .expect("the program starts");
        assert_eq!(failed.code(), Some(1));
    }
}
