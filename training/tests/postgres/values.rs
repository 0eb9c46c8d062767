//! Values as `COPY` writes them and as the checks of a row read them.

use std::fs;

use super::server::server;
use super::shop::Shop;

/// A select of rows of `customer_id`, `ordered_at` and `amount`, each written as SQL.
fn rows(rows: &[&str]) -> String {
    let rows = rows.join("), (");
    format!("select * from (values ({rows})) as rows (customer_id, ordered_at, amount)")
}

#[test]
fn each_type_of_a_time_is_read_and_infinity_is_rejected() {
    let Some(server) = server() else { return };
    for (time, first_day) in [
        ("date '2011-09-01'", Some("2011-09-01")),
        ("timestamp '2011-09-01 23:30:00.123456'", Some("2011-09-01")),
        ("timestamptz '2011-09-01 23:30:00.5+00'", Some("2011-09-01")),
        ("timestamptz '2011-09-01 23:30:00+05:30'", Some("2011-09-01")),
        ("'2011-09-01'::text", Some("2011-09-01")),
        ("20110901", Some("2011-09-01")),
        ("timestamp 'infinity'", None),
        ("date '-infinity'", None),
        ("date '2011-09-01 BC'", None),
        ("date '12011-09-01'", None),
        ("null::date", None),
    ] {
        let row = format!("'a', {time}, 1");
        let shop = Shop::asking(server, &rows(&[&row]));
        match first_day {
            Some(day) => {
                let summary = shop.summary();
                assert!(
                    summary.contains(&format!("days        {day} to {day}")),
                    "{time}: {summary}"
                );
            }
            None => {
                shop.refusal(&["unreadable_date"]);
            }
        }
    }
}

#[test]
fn a_time_with_a_zone_becomes_a_day_of_the_configured_zone() {
    let Some(server) = server() else { return };
    let night = rows(&["'a', timestamptz '1997-09-01 23:30:00+00', 1"]);
    for (keys, day) in [
        // The server itself is set to another zone, and to another style of dates.
        ("", "1997-09-01"),
        ("time_zone = \"Europe/London\"", "1997-09-02"),
        ("time_zone = \"America/New_York\"", "1997-09-01"),
        ("time_zone = \"Asia/Kathmandu\"", "1997-09-02"),
    ] {
        let summary = Shop::asking_with(server, &night, keys).summary();
        assert!(summary.contains(&format!("days        {day} to {day}")), "{keys}: {summary}");
    }
}

#[test]
fn null_and_the_empty_text_are_both_a_missing_value() {
    let Some(server) = server() else { return };
    let day = "date '1997-09-01'";
    let query = rows(&[
        &format!("'a', {day}, 1"),
        &format!("null, {day}, 1"),
        &format!("'', {day}, 1"),
        &format!("'  ', {day}, 1"),
        "null, null, null",
    ]);
    let summary = Shop::asking(server, &query).summary();
    assert!(summary.contains("1 blank rows") && summary.contains("3 rows of guests"), "{summary}");
}

#[test]
fn values_that_csv_has_to_quote_arrive_whole() {
    let Some(server) = server() else { return };
    let query = "select E'a, \"b\"\\n;\\r\\\\. é' as customer_id, date '1997-09-01' as ordered_at, \
                 'x' as amount, E'\\\\.' as note";
    let shop = Shop::asking_with(server, query, "").with_variable("TZ", "Asia/Tokyo");
    shop.refusal(&["unreadable_amount"]);
    let quarantine = fs::read_to_string(shop.path("quarantine.csv")).expect("it is written");
    assert!(quarantine.contains("\"a, \"\"b\"\"\n;\r\\. é\",1997-09-01,x"), "{quarantine}");
    assert!(quarantine.contains("\npostgres://reader@127.0.0.1:"), "{quarantine}");
}

#[test]
fn amounts_of_each_numeric_type_are_read_and_others_rejected() {
    let Some(server) = server() else { return };
    for (amount, sum) in [
        ("12.50::numeric", "12.50 USD"),
        ("12.50::float8", "12.50 USD"),
        ("0.1::float4", "0.10 USD"),
        ("1e3::float8", "1000.00 USD"),
        ("12::bigint", "12.00 USD"),
        ("'12.5'::text", "12.50 USD"),
        ("'12.5'::json", "12.50 USD"),
    ] {
        let row = format!("'a', date '1997-09-01', {amount}");
        let summary = Shop::asking(server, &rows(&[&row])).summary();
        assert!(summary.contains(sum), "{amount}: {summary}");
    }
    for amount in [
        "'NaN'::numeric",
        "'Infinity'::float8",
        "true",
        "'12.50'::money",
        "array[1, 2]",
        "'\\x0c'::bytea",
        "date '1997-09-01'",
        "'{\"a\": 1}'::jsonb",
    ] {
        let row = format!("'a', date '1997-09-01', {amount}");
        Shop::asking(server, &rows(&[&row])).refusal(&["1 of 1 rows were rejected", "_amount"]);
    }
}

#[test]
fn ids_of_any_type_are_their_text() {
    let Some(server) = server() else { return };
    for (id, text) in [
        ("7::bigint", "7"),
        ("'007'::text", "007"),
        ("'0b1e5c2a-7d3f-4a6b-8c9d-0e1f2a3b4c5d'::uuid", "0b1e5c2a-7d3f-4a6b-8c9d-0e1f2a3b4c5d"),
        ("'{1,2}'::int[]", "\"{1,2}\""),
        ("true", "t"),
    ] {
        let shop = Shop::asking(server, &rows(&[&format!("{id}, date '1997-09-01', 'x'")]));
        shop.refusal(&["unreadable_amount"]);
        let quarantine = fs::read_to_string(shop.path("quarantine.csv")).expect("it is written");
        assert!(quarantine.contains(&format!(",{text},1997-09-01,x")), "{quarantine}");
    }
}

#[test]
fn a_huge_row_and_many_rows_arrive_whole() {
    let Some(server) = server() else { return };
    let query = "select n as customer_id, date '1997-01-01' + n % 400 as ordered_at, 1.25 as amount, \
                 repeat('x', case when n = 7 then 30000000 else 10 end) as note \
                 from generate_series(1, 200000) as n";
    let summary = Shop::asking(server, query).summary();
    assert!(summary.contains("(200000 rows)") && summary.contains("250000.00 USD"), "{summary}");
}
