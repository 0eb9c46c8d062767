//! Identities: files to joined customers, and each kind of bad input.

use super::{Shop, shop};

const ORDERS: &str = "customer_id,ordered_at,amount,channel,order_id\n\
                      7,2011-01-01,1,app,o1\n7,2011-01-02,2,web,o2\nx,2011-01-03,4,,o3\n\
                      x,2011-01-01,1,,o1\n";

/// A shop with orders of three ids and these rows of identities.
fn identified(rows: &str) -> Shop {
    shop(ORDERS)
        .with_file("identities.csv", format!("channel,external_id,customer_id,valid_from\n{rows}"))
        .with_rest("[identities]\npath = \"identities.csv\"\nmax_rejected_share = 0.5")
}

#[test]
fn orders_of_a_channels_ids_are_those_of_one_customer_and_one_order_is_counted_once() {
    let shop = identified("app,7,x,\n");
    assert_eq!(shop.lines(), ["7 2011-01-02 200", "x 2011-01-01 100", "x 2011-01-03 400"]);
}

#[test]
fn without_identities_an_id_is_one_customer_in_every_channel() {
    let lines = shop(ORDERS).lines();
    let expected = ["7 2011-01-01 100", "7 2011-01-02 200", "x 2011-01-01 100", "x 2011-01-03 400"];
    assert_eq!(lines, expected);
}

#[test]
fn a_mapping_after_the_as_of_changes_nothing() {
    let before = identified("web,7,x,2011-01-02\n").lines();
    assert_eq!(identified("web,7,x,2011-01-02\napp,7,x,2011-01-04\n").lines(), before);
    assert_eq!(identified("web,7,x,2011-01-02\napp,7,x,2011-01-02\n").lines().len(), 3);
}

#[test]
fn bad_rows_are_quarantined_in_a_file_of_their_own() {
    let shop =
        identified("app,7,x,\napp,7,x,\napp,,x,\napp,8,,\napp,9,x,soon\nweb,1,y,\nweb,2,y,\n");
    assert_eq!(shop.lines().len(), 3);
    let path = shop.folder.path().join("quarantine-identities.csv");
    let quarantine = std::fs::read_to_string(path).unwrap();
    for part in ["3,missing_external_id", "4,missing_customer", "5,unreadable_valid_from"] {
        assert!(quarantine.contains(part), "{part} in {quarantine}");
    }
    assert_eq!(quarantine.lines().count(), 4);
}

#[test]
fn each_bad_table_of_identities_stops_the_run_with_one_clear_line() {
    for (rows, parts) in [
        ("app,7,x,\napp,7,y,\n", ["\"7\" of the channel \"app\"", "\"x\" and \"y\""]),
        (",x,y,\n,y,x,\n", ["in a circle", "\"x\" to \"y\""]),
        ("", ["identities.path", "no rows"]),
        ("app,,x,\n", ["missing_external_id 1", "identities.max_rejected_share"]),
    ] {
        let error = identified(rows).error();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
    let error = identified("").with_file("identities.csv", "external_id,customer_id\n").error();
    assert!(error.contains("\"channel\"") && error.contains("[identities.columns]"), "{error}");
}
