//! A shop with every table: what happens after the as-of, in any of them, changes no score.

use tenure::history::History;

use super::program::{Shop, cdnow};

const SECTIONS: [&str; 4] = ["engagement", "customers", "identities", "contacts"];

/// A young shop whose customers looked before they bought, were written to, and are described.
fn described_shop() -> Shop {
    let shop = Shop::young();
    let mut config = std::fs::read_to_string(shop.path("config.toml")).expect("it was written");
    for table in SECTIONS {
        config.push_str(&format!("[{table}]\npath = \"{table}.csv\"\n"));
    }
    shop.write("config.toml", &config);
    let orders = cdnow();
    let orders: Vec<(&str, &str)> =
        orders.lines().skip(1).map(|line| (&line[..5], &line[6..14])).collect();
    let mut engagement = "customer_id,at,known_at,kind,category,channel,value\n".to_owned();
    let mut contacts = "customer_id,at,campaign,channel,arm,cost,propensity\n".to_owned();
    let mut customers = "customer_id,signup_at,consent_marketing,valid_from,region\n".to_owned();
    for (place, (id, day)) in orders.iter().enumerate() {
        engagement.push_str(&format!("{id},{day},,view,cd,web,{}\n", place % 5));
        let arm = if place % 4 == 0 { "control" } else { "treated" };
        contacts.push_str(&format!("{id},{day},welcome,post,{arm},0.50,0.75\n"));
    }
    let mut ids: Vec<&str> = orders.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    for (place, id) in ids.iter().enumerate() {
        customers.push_str(&format!("{id},19970101,yes,,region {}\n", place % 3));
    }
    let identities = "channel,external_id,customer_id,valid_from\napp,visitor,00004,\n";
    shop.write("engagement.csv", &engagement);
    shop.write("contacts.csv", &contacts);
    shop.write("customers.csv", &customers);
    shop.write("identities.csv", identities);
    shop
}

#[test]
fn a_future_event_in_any_table_changes_no_score() {
    let shop = described_shop();
    let before = shop.published("before");
    let history_before = history(&shop, "before");
    assert!(!history_before.engagement().is_empty() && !history_before.contacts().is_empty());
    for (table, rows) in [
        ("orders", "00004,19970501,1,99999.99\n"),
        ("engagement", "00004,19970601,,complaint,tape,app,9\n"),
        ("engagement", "00004,19970420,19970502,view,cd,web,1\n"),
        ("customers", "00004,19970101,no,19970601,region 9\n"),
        ("identities", ",00004,00008,19970601\n"),
        ("contacts", "00004,19970601,farewell,web,treated,9.00,0.1\n"),
    ] {
        let file = format!("{table}.csv");
        let text = std::fs::read_to_string(shop.path(&file)).expect("it was written");
        shop.write(&file, &format!("{text}{rows}"));
        let after = shop.published("after");
        assert!(before["scores.parquet"] == after["scores.parquet"], "{table}: {rows}");
        if table != "identities" {
            assert_ne!(history(&shop, "after"), history_before, "{table}: {rows}");
        }
        shop.write(&file, &text);
    }
}

/// The published history of one customer.
fn history(shop: &Shop, out: &str) -> History {
    shop.state(out).epoch().history("00004").expect("a customer of the sample")
}
