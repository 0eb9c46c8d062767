//! Each kind of bad input ends in one line that names what, where and what to do, and
//! leaves nothing published.

use super::program::{Shop, cdnow, failure};

/// Runs on these orders; the line must hold each part, and nothing may be published.
fn refused(orders: &str, further: &[&str], parts: &[&str]) {
    let shop = Shop::with_orders(orders);
    refused_in(&shop, further, parts);
}

fn refused_in(shop: &Shop, further: &[&str], parts: &[&str]) {
    let line = failure(&shop.run("out", further));
    for part in parts {
        assert!(line.contains(part), "{part:?} is not in: {line}");
    }
    let left = shop.files("out");
    let published = |name: &&String| {
        name.starts_with("models/") || name.starts_with("base/") || name.starts_with("scores")
    };
    assert_eq!(left.keys().find(published), None, "{line}");
}

#[test]
fn a_missing_column() {
    let orders = cdnow().replacen("amount", "amnt", 1);
    refused(&orders, &[], &["orders.csv", "amount"]);
}

#[test]
fn an_empty_file_and_a_file_of_a_head_alone() {
    refused("", &[], &["orders.csv"]);
    refused("customer_id,date,cds,amount\n", &[], &["orders.csv"]);
}

#[test]
fn too_many_rows_that_cannot_be_read() {
    let orders = cdnow().replace(",1997", ",maybe 1997");
    refused(&orders, &[], &["unreadable_date", "quarantine.csv"]);
}

#[test]
fn nobody_bought_twice() {
    // The third first bought after the as-of: the run does not know that customer yet.
    let orders = "customer_id,date,cds,amount\n\
                  a,19970105,1,5.00\nb,19970301,1,7.00\nc,19980401,1,7.00\n";
    refused(orders, &[], &["none of the 2 customers", "customer_id"]);
}

#[test]
fn amounts_that_are_all_negative_are_named_as_returns() {
    let orders = "customer_id,date,cds,amount\na,19970105,1,-5.00\na,19980301,1,-7.00\n";
    refused(
        orders,
        &["--as-of", "1998-03-01"],
        &["no purchase by 1998-03-01", "only returns", "turn the sign"],
    );
}

#[test]
fn an_as_of_outside_the_data() {
    refused(&cdnow(), &["--as-of", "2005-01-01"], &["2005-01-01", "1998-06-30"]);
    refused(&cdnow(), &["--as-of", "1990-01-01"], &["1990-01-01", "1997-01-01"]);
}

#[test]
fn amounts_of_a_customer_that_add_up_to_more_than_64_bits() {
    let mut orders = cdnow();
    for less in 0..93_000_u64 {
        let amount = 999_999_999_999 - less;
        orders.push_str(&format!("whale,19970105,1,{amount}.00\n"));
    }
    refused(&orders, &[], &["whale", "add up to more than 64 bits"]);
}

#[test]
fn a_history_too_short_for_trees_and_for_the_customer_base_model() {
    let visits = ["19970101", "19970105", "19970120"];
    let orders: String = visits.iter().map(|day| format!("a,{day},1,5.00\n")).collect();
    let orders = format!("customer_id,date,cds,amount\n{orders}");
    let both = ["91 days", "1997-06-01", "horizons_days", "1 of 1 customers", "longer history"];
    refused(&orders, &["--as-of", "1997-01-20"], &both);
}

#[test]
fn a_config_with_an_unknown_key_or_no_file() {
    let shop = Shop::with_orders(&cdnow());
    shop.write(
        "config.toml",
        "horizon = [91]\ncurrency = \"USD\"\n[orders]\npath = \"orders.csv\"\n",
    );
    refused_in(&shop, &[], &["config.toml", "line 1", "horizon"]);
    let shop = Shop::with_orders(&cdnow());
    std::fs::remove_file(shop.path("orders.csv")).unwrap();
    refused_in(&shop, &[], &["orders.csv"]);
}

#[test]
fn an_output_folder_that_is_a_file() {
    let shop = Shop::with_orders(&cdnow());
    shop.write("out", "");
    let line = failure(&shop.run("out", &[]));
    assert!(line.contains("out"), "{line}");
}

#[test]
fn an_earlier_publication_survives_a_failing_run() {
    let shop = Shop::with_orders(&cdnow());
    let before = shop.published("out");
    shop.write("orders.csv", &cdnow().replacen("amount", "amnt", 1));
    failure(&shop.run("out", &[]));
    assert!(before == shop.files("out"));
}
