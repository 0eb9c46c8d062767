//! Connections that never become calls: closed in time, counted, and reported.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenure::serving::{ConnectionTrouble, ServerSettings};

use crate::fixture::{TestServer, by_id};

/// Far longer than any limit of these tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the server hangs up; panics if it does not.
async fn is_closed(mut connection: TcpStream) {
    let closed = tokio::task::spawn_blocking(move || {
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        match connection.read_to_end(&mut Vec::new()) {
            Ok(_) => true,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    });
    assert!(closed.await.unwrap(), "the connection is still open");
}

#[tokio::test]
async fn connections_that_do_not_open_are_closed_and_clients_served_on() {
    let handshake_limit = Duration::from_millis(50);
    let settings = ServerSettings { handshake_limit, ..ServerSettings::default() };
    let server = TestServer::start_with(settings).await;
    let mut client = server.scoring().await;
    client.score_customer(by_id("c001", "")).await.unwrap();
    let silent = TcpStream::connect(server.address).unwrap();
    let mut half = TcpStream::connect(server.address).unwrap();
    half.write_all(b"PRI * HTTP/2.0\r\n").unwrap();
    is_closed(silent).await;
    is_closed(half).await;
    // The client's connection is older than the limit by now.
    client.score_customer(by_id("c001", "")).await.unwrap();
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_at_once_and_reported_once() {
    static REPORTS: AtomicUsize = AtomicUsize::new(0);
    let report = |trouble: &ConnectionTrouble| {
        assert!(matches!(trouble, ConnectionTrouble::TooMany { connections_max: 2 }));
        REPORTS.fetch_add(1, Ordering::Relaxed);
    };
    let settings = ServerSettings { connections_max: 2, report, ..ServerSettings::default() };
    let server = TestServer::start_with(settings).await;
    let mut client = server.scoring().await;
    client.score_customer(by_id("c001", "")).await.unwrap();
    let second = TcpStream::connect(server.address).unwrap();
    for _ in 0..3 {
        is_closed(TcpStream::connect(server.address).unwrap()).await;
    }
    assert_eq!(REPORTS.load(Ordering::Relaxed), 1);
    client.score_customer(by_id("c001", "")).await.unwrap();
    // The place of a closed connection is free once the server has seen it close.
    drop(second);
    let mut other = server.scoring().await;
    while other.score_customer(by_id("c001", "")).await.is_err() {}
}
