//! The program itself: one clear line and a non-zero exit, or a server that stops cleanly.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tenure::serving::proto::scoring_service_client::ScoringServiceClient;

use crate::fixture::{Published, bundle, by_id, change_byte};

fn program(models: &Path, data: &Path, listen: &str) -> Child {
    program_with("--data", models, data, listen)
}

fn program_with(data_flag: &str, models: &Path, data: &Path, listen: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenure-serve"));
    arguments(&mut command, data_flag, models, data, listen);
    command.stderr(Stdio::piped()).spawn().unwrap()
}

fn arguments(command: &mut Command, data_flag: &str, models: &Path, data: &Path, listen: &str) {
    command.arg("--models").arg(models).arg(data_flag).arg(data).args(["--listen", listen]);
}

/// The address at the end of the line that a program prints when it listens.
fn address_of(stderr: &mut impl BufRead) -> String {
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("41 customers as of 2011-09-01"), "{line}");
    line.trim_end().rsplit(' ').next().unwrap().to_owned()
}

/// Asks the server at `address` for a score.
fn ask(address: &str) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let address = format!("http://{address}");
        let mut client = ScoringServiceClient::connect(address).await?;
        client.score_customer(by_id("c001", "")).await?;
        Ok(())
    })
}

#[cfg(unix)]
fn terminate(mut child: Child) {
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
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
    ask(&address_of(&mut stderr)).unwrap();
    terminate(child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("stopped"), "{rest}");
}

#[cfg(unix)]
#[test]
fn a_host_name_is_listened_on() {
    let published = Published::new();
    let mut child = program(&published.models(), &published.data(), "localhost:0");
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    ask(&address_of(&mut stderr)).unwrap();
    terminate(child);
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_whose_stderr_is_full_or_closed_serves() {
    let published = Published::new();
    for redirection in ["2>/dev/full", "2>&-", ">&- 2>&-"] {
        let address = free_address();
        let mut command = Command::new("sh");
        let script = format!("exec \"$0\" \"$@\" {redirection}");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_tenure-serve")]);
        arguments(&mut command, "--data", &published.models(), &published.data(), &address);
        let mut child = command.spawn().unwrap();
        // Without a line on stderr only an answer shows that the server listens.
        while ask(&address).is_err() {
            assert_eq!(child.try_wait().unwrap(), None, "{redirection}");
        }
        terminate(child);
    }
}

/// A loopback address with a port that was free a moment ago.
#[cfg(target_os = "linux")]
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_without_file_descriptors_reports_it_and_recovers() {
    let published = Published::new();
    let mut command = Command::new("sh");
    let script = "ulimit -n 32 && exec \"$0\" \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_tenure-serve")]);
    arguments(&mut command, "--data", &published.models(), &published.data(), "127.0.0.1:0");
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let address = address_of(&mut stderr);
    let silent: Vec<_> = (0..40).map(|_| std::net::TcpStream::connect(&address).unwrap()).collect();
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("file descriptors") && line.contains("ulimit"), "{line}");
    drop(silent);
    ask(&address).unwrap();
    terminate(child);
}

#[cfg(target_os = "linux")]
#[test]
fn a_new_server_takes_over_a_shared_port_before_the_old_one_stops() {
    let published = Published::new();
    let start = |listen: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenure-serve"));
        arguments(&mut command, "--data", &published.models(), &published.data(), listen);
        command.arg("--share-port");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let address = address_of(&mut BufReader::new(child.stderr.take().unwrap()));
        (child, address)
    };
    let (old, address) = start("127.0.0.1:0");
    let (new, same) = start(&address);
    assert_eq!(same, address);
    terminate(old);
    ask(&address).unwrap();
    terminate(new);
}
