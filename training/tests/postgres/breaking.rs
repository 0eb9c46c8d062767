//! Connections that break: no part of a table is ever taken for the whole.

use super::proxy::cutting_after;
use super::server::server;
use super::shop::{ALL, Shop};

#[test]
fn a_connection_that_breaks_at_any_point_is_an_error() {
    let Some(server) = server() else { return };
    for bytes in [1, 40, 300, 20_000, 60_000] {
        let port = cutting_after(bytes, server.port);
        let url = server.url("reader").replace(&server.port.to_string(), &port.to_string());
        let shop =
            Shop::asking_with(server, ALL, "sslmode = \"disable\"").with_variable("SHOP_DB", &url);
        let line =
            shop.refusal(&["orders.postgres", &format!("postgres://reader@127.0.0.1:{port}/shop")]);
        assert!(line.contains("no session") || line.contains("broke after"), "{bytes}: {line}");
        assert!(!shop.path("quarantine.csv").exists(), "{bytes}");
    }
}

#[test]
fn a_session_that_the_server_ends_is_an_error() {
    let Some(server) = server() else { return };
    let query = "select customer_id, date as ordered_at, amount, case when line = 2000 then \
                 pg_terminate_backend(pg_backend_pid()) end from orders order by line";
    Shop::asking(server, query).refusal(&["broke after", "terminating connection", "run again"]);
}

#[test]
fn a_row_that_fails_after_others_were_sent_is_an_error() {
    let Some(server) = server() else { return };
    let query = "select customer_id, date as ordered_at, 1 / (line - 2000) as amount \
                 from orders order by line";
    Shop::asking(server, query).refusal(&["refused or gave up", "division by zero"]);
}
