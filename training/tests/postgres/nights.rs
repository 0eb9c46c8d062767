//! Whole nights: a table from the server gives what the same table gives from a file.

use super::server::server;
use super::shop::{ALL, Shop, cdnow, failure};

#[test]
fn a_night_from_the_server_publishes_the_bytes_of_a_night_from_a_file() {
    let Some(server) = server() else { return };
    let from_server = Shop::asking(server, ALL);
    let from_file =
        Shop::with_section("path = \"orders.csv\"\n[orders.columns]\nordered_at = \"date\"");
    from_file.write("orders.csv", &cdnow());
    let mut nights = [from_server, from_file].map(|shop| {
        let output = shop.run();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        shop.published()
    });
    assert!(nights[0].keys().any(|name| name.contains("scores.parquet")), "{:?}", nights[0].keys());
    let [from_server, from_file] = &mut nights;
    assert!(from_server.keys().eq(from_file.keys()));
    for (name, bytes) in from_server {
        assert!(*bytes == from_file[name], "{name} differs");
    }
}

#[test]
fn a_check_shows_the_server_in_the_place_of_a_file() {
    let Some(server) = server() else { return };
    let summary = Shop::asking(server, ALL).summary();
    let rows = cdnow().lines().count() - 1;
    let line =
        format!("file        postgres://reader@127.0.0.1:{}/shop ({rows} rows)", server.port);
    assert!(summary.contains(&line), "{summary}");
    assert!(summary.contains("columns     customer_id, ordered_at, amount"), "{summary}");
}

#[test]
fn a_server_that_dies_midway_leaves_the_previous_night_published() {
    let Some(server) = server() else { return };
    let shop = Shop::asking(server, ALL);
    assert!(shop.run().status.success());
    let before = shop.published();
    // It ends its own session in the middle of the rows.
    let dying = "select customer_id, date as ordered_at, amount, case when line = 1000 then \
                 pg_terminate_backend(pg_backend_pid()) end from orders order by line";
    let config = std::fs::read_to_string(shop.path("config.toml")).expect("it was written");
    shop.write("config.toml", &config.replace(ALL, dying));
    let line = failure(&shop.run());
    assert!(line.contains("broke after") && line.contains("run again"), "{line}");
    assert_eq!(shop.published(), before);
}
