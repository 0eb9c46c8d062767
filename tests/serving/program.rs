//! The program itself: one clear line and a non-zero exit, or a server that stops cleanly.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::fixture::{Published, bundle, change_byte};

fn program(models: &Path, data: &Path, listen: &str) -> Child {
    program_with("--data", models, data, listen)
}

fn program_with(data_flag: &str, models: &Path, data: &Path, listen: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tenure-serve"))
        .arg("--models")
        .arg(models)
        .arg(data_flag)
        .arg(data)
        .args(["--listen", listen])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs the program, which must fail, and returns the one line it prints.
fn failure(models: &Path, data: &Path, listen: &str) -> String {
    let output = program(models, data, listen).wait_with_output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[test]
fn a_missing_state_is_named_with_the_command_that_makes_one() {
    let published = Published::new();
    let nowhere = published.data().join("nowhere");
    let line = failure(&published.models(), &nowhere, "127.0.0.1:0");
    assert!(line.contains("nowhere") && line.contains("tenure-train run"), "{line}");
}

#[test]
fn the_older_name_of_the_flag_still_works() {
    let published = Published::new();
    let nowhere = published.data().join("nowhere");
    let child = program_with("--base", &published.models(), &nowhere, "127.0.0.1:0");
    let output = child.wait_with_output().unwrap();
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.contains("nowhere") && line.contains("--data"), "{line}");
}

#[test]
fn a_missing_or_damaged_bundle_is_named() {
    let published = Published::new();
    change_byte(&published.bundle_dir().join("models.json"), b'7', b'8');
    let line = failure(&published.models(), &published.data(), "127.0.0.1:0");
    assert!(line.contains("models.json") && line.contains("retrain"), "{line}");
    fs::remove_dir_all(published.bundle_dir()).unwrap();
    let line = failure(&published.models(), &published.data(), "127.0.0.1:0");
    assert!(line.contains(bundle().id()) && line.contains("manifest.json"), "{line}");
}

#[test]
fn a_damaged_state_is_named() {
    let published = Published::new();
    let current = fs::read_to_string(published.data().join("CURRENT")).unwrap();
    let epoch = published.data().join(current.trim());
    change_byte(&epoch.join("histories.bin"), b'c', b'd');
    let line = failure(&published.models(), &published.data(), "127.0.0.1:0");
    assert!(line.contains("histories.bin") && line.contains("again"), "{line}");
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let published = Published::new();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let line = failure(&published.models(), &published.data(), &address);
    assert!(line.contains(&address) && line.contains("--listen"), "{line}");
}

#[cfg(unix)]
#[test]
fn a_terminated_server_says_where_it_listened_and_exits_cleanly() {
    let published = Published::new();
    let mut child = program(&published.models(), &published.data(), "127.0.0.1:0");
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("41 customers as of 2011-09-01"), "{line}");
    let address = line.trim_end().rsplit(' ').next().unwrap();
    std::net::TcpStream::connect(address).unwrap();
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("stopped"), "{rest}");
}
