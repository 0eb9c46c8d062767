//! The orders table as a whole, from CSV files to histories and the summary.

use tenure::time::Day;

use super::{HEADER, shop};
use crate::tables::{Note, orders};

#[test]
fn orders_become_histories_sorted_by_customer_and_time() {
    let shop = shop(
        "customer_id,ordered_at,amount\n007,2011-02-01,5\nb,2011-01-01 10:00:00,1.50\n007,20110101,2.5\n",
    );
    assert_eq!(shop.lines(), ["007 2011-01-01 250", "007 2011-02-01 500", "b 2011-01-01 150"]);
    let table = shop.read().unwrap();
    assert_eq!(table.summary("GBP".parse().unwrap()).repeat_buyers, 1);
    let histories = table.into_histories();
    assert_eq!(histories.first_day.to_string(), "2011-01-01");
    assert_eq!(histories.last_day.to_string(), "2011-02-01");
}

#[test]
fn duplicates_are_dropped_only_where_an_order_id_proves_them() {
    let without = shop(&format!("{HEADER}a,2011-01-01,1\na,2011-01-01,1\n"));
    assert_eq!(without.lines().len(), 2);
    let with = shop(
        "customer_id,ordered_at,amount,order_id\na,2011-01-01,1,7\na,2011-01-01,1,7\nb,2011-01-01,1,7\na,2011-01-01,2,7\n",
    );
    assert_eq!(with.lines(), ["a 2011-01-01 100", "a 2011-01-01 200", "b 2011-01-01 100"]);
    let tally = with.read().unwrap().tally;
    assert_eq!((tally.noted[&Note::Duplicate], tally.noted[&orders::ORDER_ID_AGAIN]), (1, 1));
    assert_eq!(tally.rejected_rows(), 0);
}

#[test]
fn lines_of_an_order_are_added_up() {
    let shop = shop("customer_id,ordered_at,amount,order_id\na,2011-01-01,1,7\na,2011-01-01,1,7\na,2011-01-01,-0.5,7\n")
        .with_orders("rows = \"lines\"");
    assert_eq!(shop.lines(), ["a 2011-01-01 150"]);
}

#[test]
fn the_summary_says_what_was_found() {
    let table = shop("customer_id,ordered_at,amount,Nr\na,2011-01-01,5,1\na,2011-01-03,5,2\nb,2011-01-02,-1,3\nb,x,1,4\n")
        .with_orders("max_rejected_share = 1.0\ncolumns.order_id = \"Nr\"")
        .read()
        .unwrap();
    let printed = table.summary("GBP".parse().unwrap()).to_string();
    assert_eq!(table.into_histories().ids, ["a", "b"]);
    for words in [
        "orders.csv (4 rows)",
        "customer_id, ordered_at, amount, order_id = Nr",
        "2, of whom 1 (50.0 %)",
        "2011-01-01 to 2011-01-03",
        "2, together 10.00 GBP",
        "1, together -1.00 GBP",
        "1 negative amounts",
        "1 of 4 rows (unreadable_date 1)",
    ] {
        assert!(printed.contains(words), "{words} in\n{printed}");
    }
}

#[test]
fn many_rows_are_read_in_the_sequence_they_stand_in() {
    let day = |row: i32| Day::from_days_since_epoch(10_000 + row % 3_000);
    let rows = (0..5_000).map(|row| format!("c{:04},{},{}\n", row % 700, day(row), row));
    let text = format!("{HEADER}{}", rows.collect::<String>());
    let table = shop(&text).read().unwrap();
    assert_eq!(table.customer_ids[..3], ["c0000", "c0001", "c0002"]);
    assert_eq!(table.rows.len(), 5_000);
    let sum: i64 = table.rows.iter().map(|row| row.order.amount_minor).sum();
    assert_eq!(sum, (0..5_000).sum::<i64>() * 100);
}
