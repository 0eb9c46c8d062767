//! Queries that the server or the program refuses.

use super::server::server;
use super::shop::{ALL, Shop};

#[test]
fn an_error_in_the_query_has_its_place_and_the_words_of_the_server() {
    let Some(server) = server() else { return };
    let query = "select customer_id,\n  date as ordered_at, amont as amount from orders";
    let place = format!("postgres://reader@127.0.0.1:{}/shop", server.port);
    Shop::asking(server, query).refusal(&[
        "orders.postgres",
        &place,
        "line 2, column 23",
        "column \"amont\" does not exist",
        "hint: Perhaps you meant",
    ]);
    Shop::asking(server, "selec 1").refusal(&["line 1, column 1", "syntax error"]);
}

#[test]
fn a_query_that_writes_is_refused_and_writes_nothing() {
    let Some(server) = server() else { return };
    server.sql("shop", "CREATE TABLE IF NOT EXISTS notes (id int); GRANT ALL ON notes TO reader");
    let insert = "insert into notes values (1) returning id as customer_id, now() as ordered_at, 1 as amount";
    Shop::asking(server, insert).refusal(&["read-only", "only reads"]);
    let hidden = format!("with n as ({insert}) select * from n");
    Shop::asking(server, &hidden).refusal(&["orders.postgres"]);
    let unlocked = "select set_config('transaction_read_only', 'off', true)";
    Shop::asking(server, unlocked).refusal(&["read-write mode"]);
    Shop::asking(server, "delete from notes").refusal(&["gives no columns"]);
    server.sql("shop", "DO $$ BEGIN ASSERT (SELECT count(*) FROM notes) = 0; END $$");
}

#[test]
fn several_statements_are_refused_and_semicolons_at_the_end_are_not() {
    let Some(server) = server() else { return };
    Shop::asking(server, &format!("{ALL} ;\n;")).summary();
    Shop::asking(server, &format!("{ALL} -- all of them")).summary();
    for query in [
        "select 1; select 2",
        "select 1) TO STDOUT; drop table orders; --",
        "select 1) TO PROGRAM 'true' --",
    ] {
        Shop::asking(server, query).refusal(&["orders.postgres", "refused"]);
    }
}

#[test]
fn a_query_without_rows_columns_or_values_says_so() {
    let Some(server) = server() else { return };
    let empty = "select customer_id, date as ordered_at, amount from orders where line < 0";
    Shop::asking(server, empty).refusal(&["gives no rows", "conditions"]);
    Shop::asking(server, "select from orders").refusal(&["gives no columns"]);
    Shop::asking(server, "select * from orders where line > $1")
        .refusal(&["parameters such as $1"]);
}

#[test]
fn a_right_that_is_missing_is_named() {
    let Some(server) = server() else { return };
    let shop = Shop::asking_with(server, "select * from secrets", "sslmode = \"disable\"")
        .with_variable("SHOP_DB", &server.url("plain"));
    shop.refusal(&["permission denied for table secrets", "grant"]);
}

#[test]
fn columns_that_are_missing_twice_there_or_unnamed_are_named_like_those_of_a_file() {
    let Some(server) = server() else { return };
    let missing = "select customer_id, date, amount from orders";
    Shop::asking(server, missing).refusal(&["postgres://reader@", "\"ordered_at\"", "date"]);
    let twice = "select customer_id, date as ordered_at, amount, cds as amount from orders";
    Shop::asking(server, twice).refusal(&["two columns \"amount\""]);
    let unnamed = "select customer_id, date as ordered_at, amount * 2 from orders";
    Shop::asking(server, unnamed).refusal(&["\"amount\" for amount", "?column?"]);
    let named = format!("{unnamed} order by line");
    let columns = "[orders.columns]\namount = \"?column?\"";
    Shop::asking_with(server, &named, columns).summary();
}

#[test]
fn a_query_that_takes_too_long_is_given_up() {
    let Some(server) = server() else { return };
    let slow = "select pg_sleep(60)::text as customer_id";
    let shop = Shop::asking_with(server, slow, "statement_timeout_seconds = 1");
    shop.refusal(&["statement timeout", "statement_timeout_seconds"]);
}

#[test]
fn a_time_zone_that_the_server_does_not_know_is_named() {
    let Some(server) = server() else { return };
    let shop = Shop::asking_with(server, ALL, "time_zone = \"Europe/Atlantis\"");
    shop.refusal(&["Europe/Atlantis", "time_zone"]);
}
