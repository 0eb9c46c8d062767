//! Engagement: files to folded rows, and each kind of bad input.

use super::{HEADER, Shop, gzipped, shop};
use crate::tables::{EngagementTable, ShopTables, TablesError};

const EVENTS: &str = "customer_id,at,kind,known_at,category,channel,value\n\
                      a,2011-01-01 10:00,view,,toys,app,1.5\na,2011-01-01 23:00,view,,toys,app,2\n\
                      a,2011-01-01 09:00,cart_add,2011-01-03,,,\nb,2011-01-02,view,,,,\n\
                      ,2011-01-02,view,,,,\n";

/// A shop with one order and these events.
fn engaged(name: &str, events: impl AsRef<[u8]>) -> Shop {
    shop(&format!("{HEADER}a,2011-01-01,1\n"))
        .with_file(name, events)
        .with_rest("[engagement]\npath = \"events*\"\nmax_rejected_share = 0.5")
}

fn read(shop: &Shop) -> Result<EngagementTable, TablesError> {
    shop.read_all().map(|tables: ShopTables| tables.engagement.unwrap())
}

/// Each row as "customer day kind category channel count value known-day".
fn lines(table: &EngagementTable) -> Vec<String> {
    let line = |row: &crate::tables::EngagementRow| {
        let kind = table.kinds.word(row.kind.into());
        let category = row.category().map_or("-", |category| table.categories.word(category));
        let channel = row.channel().map_or("-", |channel| table.channels.word(channel.into()));
        let (id, value) = (&table.customer_ids[row.customer as usize], row.value_thousandths.get());
        let value = value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let (day, known_day, count) = (row.day, row.known_day, row.count);
        format!("{id} {day} {kind} {category} {channel} {count} {value} {known_day}")
    };
    table.rows.iter().map(line).collect()
}

#[test]
fn events_of_one_customer_day_and_kind_are_one_row_with_their_number_and_value() {
    let table = read(&engaged("events.csv", EVENTS)).unwrap();
    assert_eq!(
        lines(&table),
        [
            "a 2011-01-01 view toys app 2 3500 2011-01-01",
            "a 2011-01-01 cart_add - - 1 - 2011-01-03",
            "b 2011-01-02 view - - 1 - 2011-01-02",
        ]
    );
    assert_eq!((table.events(), table.tally.rows), (4, 5));
    assert_eq!(table.tally.notes(), "1 rows of guests left out");
}

#[test]
fn words_and_rows_do_not_depend_on_the_order_of_the_rows() {
    let head = EVENTS.lines().next().unwrap();
    let mut rows: Vec<&str> = EVENTS.lines().skip(1).collect();
    rows.sort_unstable();
    let sorted = format!("{head}\n{}\n", rows.join("\n"));
    let (first, second) = (
        read(&engaged("events.csv", EVENTS)).unwrap(),
        read(&engaged("events.csv", sorted)).unwrap(),
    );
    assert_eq!((first.rows, first.kinds), (second.rows, second.kinds));
}

#[test]
fn events_of_joined_ids_are_folded_together() {
    let shop = engaged(
        "events.csv",
        "customer_id,at,kind,channel\n7,2011-01-01,view,app\na,2011-01-01,view,app\n",
    )
    .with_file("identities.csv", "channel,external_id,customer_id\napp,7,a\n");
    let rest = format!("{}\n[identities]\npath = \"identities.csv\"", shop.rest);
    let table = read(&shop.with_rest(&rest)).unwrap();
    assert_eq!(lines(&table), ["a 2011-01-01 view - app 2 - 2011-01-01"]);
}

#[test]
fn bad_rows_are_quarantined_in_a_file_of_their_own() {
    let shop = engaged(
        "events.csv",
        "customer_id,at,kind,value\na,2011-01-01,view,1\na,2011-01-02,view,1\na,2011-01-01,view,2\n\
         a,2011-01-01,,1\na,soon,view,1\na,2011-01-01,view,much\na,2020-01-02,view,1\n\
         a,2011-01-03,view,1\n",
    );
    let table = read(&shop).unwrap();
    let reasons = "unreadable_date 1, future_date 1, missing_kind 1, unreadable_value 1";
    assert_eq!(table.tally.reasons(), reasons);
    let quarantine =
        std::fs::read_to_string(shop.folder.path().join("quarantine-engagement.csv")).unwrap();
    assert!(quarantine.contains(",6,unreadable_value,"), "{quarantine}");
    assert_eq!(quarantine.lines().count(), 5);
}

#[test]
fn each_bad_table_of_events_stops_the_run_with_one_clear_line() {
    let whole = gzipped(EVENTS);
    for (name, content, parts) in [
        (
            "events.csv",
            b"customer_id,at\na,2011-01-01\n".to_vec(),
            ["\"kind\"", "[engagement.columns]"],
        ),
        ("events.csv", vec![], ["events.csv", "is empty"]),
        ("events.csv", b"customer_id,at,kind\n".to_vec(), ["engagement.path", "no rows"]),
        (
            "events.csv",
            b"customer_id,at,kind\n,2011-01-01,view\n".to_vec(),
            ["none of 1 rows", "guests"],
        ),
        (
            "events.csv",
            b"customer_id,at,kind\na,x,view\n".to_vec(),
            ["engagement.date_format", "\"x\""],
        ),
        ("events.csv.gz", whole[..whole.len() - 9].to_vec(), ["events.csv.gz", "cannot be read"]),
        ("events.parquet", b"PAR1damagedPAR1".to_vec(), ["events.parquet", "damaged"]),
        ("events.parquet", vec![], ["events.parquet", "is empty"]),
        ("other.csv", vec![], ["engagement.path", "events*"]),
    ] {
        let error = read(&engaged(name, content)).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn the_summary_says_what_was_found_and_who_is_in_one_table_alone() {
    let tables = engaged("events.csv", EVENTS).read_all().unwrap();
    let printed = tables.further_summary().to_string();
    for words in [
        "\nengagement\n",
        "events.csv (5 rows)",
        "events      4, 3 rows by customer and day",
        "kinds       2 (cart_add, view)",
        "channels    1 (app)",
        "days        2011-01-01 to 2011-01-02",
        "1 rows of guests",
        "rejected    0 of 5 rows",
        "customers   2, of whom 1 are in the orders",
        "1 without an order, such as b",
    ] {
        assert!(printed.contains(words), "{words} in\n{printed}");
    }
    assert!(!printed.contains("in the orders alone"), "{printed}");
}
