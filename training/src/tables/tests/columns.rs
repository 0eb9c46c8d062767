//! Columns: the mapping of ours to the file's.

use super::{HEADER, shop};

#[test]
fn the_shops_own_names_separator_format_and_decimal_comma_are_read() {
    let shop = shop("Kunde;Datum;Betrag\n1;31.12.2010;12,50\n").with_orders(
        "separator = \";\"\ndate_format = \"%d.%m.%Y\"\ndecimal_comma = true\n\
         [orders.columns]\ncustomer_id = \"Kunde\"\nordered_at = \"Datum\"\namount = \"Betrag\"",
    );
    assert_eq!(shop.lines(), ["1 2010-12-31 1250"]);
}

#[test]
fn a_missing_column_is_named_with_the_columns_there_are() {
    let error = shop("client,ordered_at,amount\na,2011-01-01,1\n").error();
    assert!(error.contains("\"customer_id\"") && error.contains("client, ordered_at"), "{error}");
    let configured = shop(&format!("{HEADER}a,2011-01-01,1\n"))
        .with_orders("columns.order_id = \"Invoice\"")
        .error();
    assert!(configured.contains("\"Invoice\" for order_id"), "{configured}");
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let error = shop("customer_id,ordered_at,amount,amount\na,2011-01-01,1,2\n").error();
    assert!(error.contains("two columns \"amount\""), "{error}");
}

#[test]
fn an_error_quotes_no_more_of_a_file_than_fits_a_line() {
    let rows: String = (0..5_000).map(|row| format!("customer {row},2011-01-01,1\r")).collect();
    let error = shop(&format!("customer_id,ordered_at,amount\r{rows}")).error();
    assert!(error.contains("orders.csv, line 1") && error.contains("CR LF"), "{error}");
    let error = shop(&format!("{}\tx\n1\n", "name".repeat(1_000))).error();
    assert!(error.len() < 500 && error.contains("namename...") && !error.contains('\t'), "{error}");
}

#[test]
fn another_separator_in_the_header_is_named_with_the_key_to_set() {
    for separator in ["\t", "|", ";"] {
        let text = "customer_id,ordered_at,amount\na,2011-01-01,1\n".replace(',', separator);
        let error = shop(&text).error();
        let remedy = format!("set orders.separator = {separator:?}");
        assert!(error.contains(&remedy), "{error}");
    }
}

#[test]
fn the_separator_line_of_a_spreadsheet_is_skipped_or_named() {
    let text = "sep=;\r\ncustomer_id;ordered_at;amount\r\na;2011-01-01;1\r\n";
    assert_eq!(shop(text).with_orders("separator = \";\"").lines(), ["a 2011-01-01 100"]);
    let error = shop(text).error();
    assert!(error.contains("line 1") && error.contains("orders.separator = \";\""), "{error}");
}

#[test]
fn one_column_is_not_read_as_two_unless_both_are_times() {
    let text = "customer_id,day,amount\na,2011-01-01,1\n";
    let times = "columns.ordered_at = \"day\"\ncolumns.known_at = \"day\"";
    assert_eq!(shop(text).with_orders(times).lines(), ["a 2011-01-01 100"]);
    let both = format!("{times}\ncolumns.customer_id = \"amount\"");
    let error = shop(text).with_orders(&both).error();
    assert!(error.contains("\"amount\"") && error.contains("customer_id and amount"), "{error}");
}

#[test]
fn lines_of_orders_without_an_order_id_are_refused() {
    let error = shop(&format!("{HEADER}a,2011-01-01,1\n")).with_orders("rows = \"lines\"").error();
    assert!(error.contains("orders.csv") && error.contains("order_id"), "{error}");
}
