//! `cargo demo`: says at once what is going to happen and how long it takes, then lets cargo
//! build and start `tenure-train demo` with the same arguments.
//!
//! A program of its own, without dependencies, so that it is there within seconds while the
//! first build of everything else takes minutes.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)] // It talks to a terminal and to cargo.

use std::env;
use std::process::{Command, ExitCode};

const WELCOME: &str = "\
Tenure's demo, on the CDNOW sample that comes with it (6,919 orders of 2,357 customers): it
  1. builds the programs; the first time this takes about four minutes on two cores,
  2. trains on the orders up to 1998-03-31 and publishes scores, a few seconds,
  3. shows how good they are on the 91 days that followed, beside naive rules,
  4. serves them on 127.0.0.1:50051 until Ctrl-C (--no-serve leaves this out).
";

fn main() -> ExitCode {
    println!("{WELCOME}");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut demo = Command::new(cargo);
    demo.args(["run", "--package", "tenure-training", "--bin", "tenure-train", "--", "demo"]);
    let error = hand_over(demo.args(env::args_os().skip(1)));
    eprintln!("cargo demo: failed: cargo cannot be started: {error}");
    ExitCode::FAILURE
}

/// Becomes cargo, so that Ctrl-C reaches one process only; comes back when that fails.
#[cfg(unix)]
fn hand_over(cargo: &mut Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(cargo)
}

/// Runs cargo and ends with its exit code; comes back when cargo cannot be started.
#[cfg(not(unix))]
fn hand_over(cargo: &mut Command) -> std::io::Error {
    match cargo.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
