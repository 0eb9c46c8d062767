//! Rows: accepted, left out or rejected.

use tenure::history::OrderKind;

use super::{HEADER, shop};
use crate::tables::{Note, Reason, orders};

#[test]
fn each_bad_row_is_quarantined_with_its_number_reason_and_values() {
    let shop = shop(&format!(
        "{HEADER}a,2011-01-01,1\na,01/02/2011,1\na,1899-12-31,1\na,2020-01-02,1\na,2011-01-01,\n\
         a,2011-01-01,NaN\na,2011-01-01,\"1,5\"\na,2011-01-01,1e14\na,2011-01-01,1,5\na\n"
    ));
    let table = shop.read().unwrap();
    let reasons: Vec<(Reason, u64)> = table.tally.rejected.into_iter().collect();
    assert_eq!(
        reasons,
        [
            (Reason::UnreadableDate, 2),
            (Reason::DateOutOfRange, 1),
            (Reason::FutureDate, 1),
            (Reason::MissingAmount, 1),
            (Reason::UnreadableAmount, 2),
            (Reason::AmountTooLarge, 1),
            (Reason::TooManyFields, 1),
        ]
    );
    let quarantine = shop.quarantine();
    let lines: Vec<&str> = quarantine.lines().collect();
    let head = "file,row,reason,detail,customer_id,ordered_at,amount,order_id,known_at,currency,\
                kind,margin,discount,units,unit_price,category,channel";
    assert_eq!(lines[0], head);
    assert_eq!(lines.len(), 10);
    let path = shop.folder.path().join("orders.csv");
    let second = format!(
        "{},2,unreadable_date,\"ordered_at is \"\"01/02/2011\"\"\",a,01/02/2011,1,,,,,,,,,,",
        path.display()
    );
    assert_eq!(lines[1], second);
    assert!(lines[6].contains(",7,unreadable_amount,") && lines[6].contains("\"1,5\""));
}

#[test]
fn too_many_rejected_rows_stop_the_run_with_the_reasons_and_the_place() {
    let shop = shop(&format!("{HEADER}a,2011-01-01,1\na,x,1\na,x,1\na,2011-01-01,y\n"))
        .with_orders("max_rejected_share = 0.5");
    let error = shop.error();
    let parts = ["3 of 4 rows", "unreadable_date 2, unreadable_amount 1", "quarantine.csv"];
    assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    assert_eq!(shop.quarantine().lines().count(), 4);
}

#[test]
fn rows_without_a_customer_are_guests_unless_the_config_calls_them_mistakes() {
    let csv = format!("{HEADER}a,2011-01-01,1\n,2011-01-01,1\n  ,2011-01-01,1\n");
    let table = shop(&csv).read().unwrap();
    assert_eq!(table.tally.noted[&Note::Guest], 2);
    assert_eq!(table.tally.rejected_rows(), 0);
    let strict = shop(&csv)
        .with_orders("max_rejected_share = 1.0\nmissing_customer = \"reject\"")
        .read()
        .unwrap();
    assert_eq!(strict.tally.rejected[&Reason::MissingCustomer], 2);
}

#[test]
fn blank_lines_are_left_out_but_keep_their_row_numbers() {
    let shop = shop(&format!("{HEADER}a,2011-01-01,1\n\n,,\nb,x,1\n"));
    let table = shop.read().unwrap();
    assert_eq!(table.tally.noted[&Note::Blank], 2);
    assert!(shop.quarantine().contains(",4,unreadable_date,"), "{}", shop.quarantine());
}

#[test]
fn negative_amounts_are_returns_at_their_own_time() {
    let table = shop(&format!("{HEADER}a,2011-01-01,5\na,2011-01-09,-2\n")).read().unwrap();
    assert_eq!(table.tally.noted[&Note::NegativeAmount], 1);
    let histories = table.into_histories();
    let orders = histories.histories[0].orders();
    assert_eq!((orders[0].kind, orders[0].amount_minor), (OrderKind::Purchase, 500));
    assert_eq!((orders[1].kind, orders[1].amount_minor), (OrderKind::Return, -200));
}

#[test]
fn the_shops_words_tell_returns_from_purchases_and_other_words_are_rejected() {
    let shop = shop("customer_id,ordered_at,amount,is_cancellation\na,2011-01-01,5,0\na,2011-01-02,2,1\na,2011-01-03,-3,1\na,2011-01-04,4,2\na,2011-01-05,6,\n")
        .with_orders("max_rejected_share = 1.0\npurchase_values = [\"0\"]\nreturn_values = [\"1\"]\ncolumns.kind = \"is_cancellation\"");
    assert_eq!(
        shop.lines(),
        ["a 2011-01-01 500", "a 2011-01-02 -200", "a 2011-01-03 -300", "a 2011-01-05 600"]
    );
    assert_eq!(shop.read().unwrap().tally.rejected[&orders::UNKNOWN_KIND], 1);
}

#[test]
fn other_currencies_are_converted_or_rejected() {
    let shop = shop("customer_id,ordered_at,amount,currency\na,2011-01-01,10,EUR\na,2011-01-02,10,gbp\na,2011-01-03,10,\na,2011-01-04,10,USD\n")
        .with_rest("[currencies]\nEUR = \"0.86\"");
    assert_eq!(shop.lines(), ["a 2011-01-01 860", "a 2011-01-02 1000", "a 2011-01-03 1000"]);
    let tally = shop.read().unwrap().tally;
    assert_eq!(tally.rejected[&Reason::UnknownCurrency], 1);
    assert_eq!(tally.noted[&Note::Converted], 1);
}

#[test]
fn an_order_known_before_it_was_made_is_known_when_it_was_made() {
    let shop = shop(
        "customer_id,ordered_at,amount,known_at\na,2011-01-05,1,2011-01-01\na,2011-01-06,1,2011-02-01\na,2011-01-07,1,\na,2011-01-08,1,soon\n",
    );
    let table = shop.read().unwrap();
    assert_eq!(table.tally.noted[&Note::KnownTooEarly], 1);
    assert_eq!(table.tally.rejected[&Reason::UnreadableKnownAt], 1);
    let histories = table.into_histories();
    let known: Vec<String> =
        histories.histories[0].orders().iter().map(|o| o.known_at.day().to_string()).collect();
    assert_eq!(known, ["2011-01-05", "2011-02-01", "2011-01-07"]);
}

#[test]
fn a_customer_id_of_more_bytes_than_can_be_published_is_rejected() {
    let (longest, longer) = ("a".repeat(256), "b".repeat(257));
    let shop = shop(&format!("{HEADER}{longest},2011-01-01,1\n{longer},2011-01-01,1\n"));
    let table = shop.read().unwrap();
    assert_eq!(table.customer_ids, [longest]);
    assert_eq!(table.tally.rejected[&Reason::CustomerIdTooLong], 1);
    let quarantine = shop.quarantine();
    let reason = ",2,customer_id_too_long,\"customer_id has 257 bytes, more than 256\",";
    assert!(quarantine.contains(reason), "{quarantine}");
}

#[test]
fn beside_a_decimal_comma_a_point_is_not_read_as_one() {
    let shop = shop("customer_id;ordered_at;amount\na;2011-01-01;1.234\na;2011-01-01;1.234,56\na;2011-01-01;12.50\na;2011-01-01;1234,56\n")
        .with_orders("max_rejected_share = 1.0\nseparator = \";\"\ndecimal_comma = true");
    assert_eq!(shop.lines(), ["a 2011-01-01 123456"]);
    assert_eq!(shop.read().unwrap().tally.rejected[&Reason::UnreadableAmount], 3);
}

#[test]
fn a_stop_for_rejected_rows_shows_a_value_and_the_key_that_is_likely_missing() {
    let dates = shop(&format!("{HEADER}a,31.12.2010,1\na,30.12.2010,1\n"));
    let limited = "max_rejected_share = 0.5";
    for error in [dates.error(), dates.with_orders(limited).error()] {
        assert!(error.contains("\"31.12.2010\"; set orders.date_format"), "{error}");
    }
    let amounts = shop(&format!("{HEADER}a,2010-12-31,\"12,50\"\n")).error();
    assert!(amounts.contains("\"12,50\"") && amounts.contains("orders.decimal_comma"), "{amounts}");
    let endless = shop(&format!("{HEADER}a,{},1\n", "x".repeat(1_000))).error();
    assert!(endless.len() < 500, "{endless}");
}

#[test]
fn ids_that_look_like_mistakes_of_the_export_are_remarked_upon() {
    let rows: String = ["NULL", "nan", "NULL", "Anna", "anna", "10", "007"]
        .map(|id| format!("{id},2011-01-01,1\n"))
        .concat();
    let notes = shop(&format!("{HEADER}{rows}")).read().unwrap().tally.notes();
    assert!(
        notes.contains("3 rows, kept, whose customer id looks like a missing value"),
        "{notes}"
    );
    assert!(notes.contains("2 customer ids, kept apart, that differ"), "{notes}");
    let clean = shop(&format!("{HEADER}Anna,2011-01-01,1\nben,2011-01-01,1\n"));
    assert_eq!(clean.read().unwrap().tally.notes(), "");
}
