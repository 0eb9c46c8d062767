//! The customers table: numbers and categories, changes in time, and what is refused.

use tenure::history::{AttributeValue, History};

use super::Shop;
use crate::tables::{CustomerHistories, TablesError};

const ORDERS: &str = "customer_id,ordered_at,amount\na,2011-01-05,5.00\nb,2011-02-05,3.00\n";
const CUSTOMERS: &str = "customer_id,valid_from,signup_at,consent_marketing,tier,age,note\n\
                         a,2011-01-01,2010-12-24,yes,gold,41.5,\n\
                         a,2011-02-01,2010-12-24,no,silver,41.5,\n\
                         b,,2011-02-03,TRUE,,-3,\n\
                         p,,,,gold,7,\n";

fn described(customers: &str) -> Shop {
    Shop::new()
        .with_file("orders.csv", ORDERS)
        .with_file("customers.csv", customers)
        .with_rest("[customers]\npath = \"customers*\"\nmax_rejected_share = 0.5\n")
}

fn histories(shop: &Shop) -> CustomerHistories {
    shop.read_all().unwrap().into_histories()
}

fn refused(shop: &Shop) -> String {
    shop.read_all().map_err(|error: TablesError| error.to_string()).unwrap_err()
}

/// The attributes of a customer as known at the end of a day, each as "name value".
fn at(histories: &CustomerHistories, id: &str, day: &str) -> Vec<String> {
    let place = histories.ids.iter().position(|other| other == id).unwrap();
    let history: &History = &histories.histories[place];
    let past = history.past(day.parse::<tenure::time::Day>().unwrap().end());
    let words = &histories.words;
    let value = |name: &String| match past.attribute(words.attributes.word(name)) {
        AttributeValue::Missing => None,
        AttributeValue::Number(bits) => Some(format!("{name} {}", f64::from_bits(bits))),
        AttributeValue::Category(word) => Some(format!("{name} {}", words.values.text(word)?)),
    };
    words.attributes.texts().iter().filter_map(value).collect()
}

#[test]
fn attributes_are_numbers_or_categories_and_change_in_time() {
    let histories = histories(&described(CUSTOMERS));
    let names = ["age", "consent_marketing", "note", "signup_day", "tier"];
    assert_eq!(histories.words.attributes.texts(), names);
    assert_eq!(histories.words.values.texts(), ["gold", "silver"]);
    assert_eq!(at(&histories, "a", "2010-12-31"), [""; 0]);
    let first = ["age 41.5", "consent_marketing 1", "signup_day 14967", "tier gold"];
    assert_eq!(at(&histories, "a", "2011-01-31"), first);
    let second = ["age 41.5", "consent_marketing 0", "signup_day 14967", "tier silver"];
    assert_eq!(at(&histories, "a", "2011-02-01"), second);
    assert_eq!(histories.ids, ["a", "b", "p"], "a customer without an order is one too");
}

#[test]
fn a_signup_is_not_known_before_its_day() {
    let histories = histories(&described(CUSTOMERS));
    assert_eq!(at(&histories, "b", "2011-02-02"), ["age -3", "consent_marketing 1"]);
    let after = ["age -3", "consent_marketing 1", "signup_day 15008"];
    assert_eq!(at(&histories, "b", "2011-02-03"), after);
}

#[test]
fn nothing_depends_on_the_order_of_rows_or_files() {
    let (head, rows) = CUSTOMERS.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    let reversed = described(&format!("{head}\n{}\n", rows.join("\n")));
    assert_eq!(histories(&reversed), histories(&described(CUSTOMERS)));
    let two = described(&format!("{head}\n{}\n", rows[..2].join("\n")))
        .with_file("customers2.csv", format!("{head}\n{}\n", rows[2..].join("\n")));
    assert_eq!(histories(&two), histories(&described(CUSTOMERS)));
}

#[test]
fn a_column_is_of_numbers_when_every_cell_is_one() {
    for (cells, expected) in [
        (["1", "2.5"], ["x 1", "x 2.5"]),
        (["1", "1e3"], ["x 1", "x 1000"]),
        (["1", "two"], ["x 1", "x two"]),
        (["1", "inf"], ["x 1", "x inf"]),
        (["-0.5", "0x1"], ["x -0.5", "x 0x1"]),
    ] {
        let text = format!("customer_id,x\na,{}\nb,{}\n", cells[0], cells[1]);
        let histories = histories(&described(&text));
        let found = ["a", "b"].map(|id| at(&histories, id, "2011-01-01").join(" "));
        assert_eq!(found, expected);
    }
}

#[test]
fn a_decimal_comma_is_read_where_the_table_has_it() {
    let shop = described("customer_id;x;y\na;1,5;1.500\n")
        .with_rest("[customers]\npath = \"customers*\"\nseparator = \";\"\ndecimal_comma = true\n");
    assert_eq!(at(&histories(&shop), "a", "2011-01-01"), ["x 1.5", "y 1.500"]);
}

#[test]
fn of_several_values_of_one_day_the_greatest_is_kept_and_equal_rows_count_once() {
    let text = "customer_id,x,tier\na,-1,gold\na,-2,silver\na,-1,gold\na,,\n";
    let shop = described(text);
    let tables = shop.read_all().unwrap();
    let notes = tables.customers.as_ref().unwrap().tally.notes();
    assert!(notes.contains("1 duplicates left out"), "{notes}");
    assert!(notes.contains("2 attributes of one customer and day"), "{notes}");
    assert_eq!(at(&tables.into_histories(), "a", "2011-01-01"), ["tier silver", "x -1"]);
}

#[test]
fn a_listed_column_alone_is_an_attribute() {
    let listed = |names: &str| {
        let rest = format!("[customers]\npath = \"customers*\"\nattributes = {names}\n");
        described(CUSTOMERS).with_rest(&rest)
    };
    let names = histories(&listed("[\"tier\"]")).words.attributes;
    assert_eq!(names.texts(), ["consent_marketing", "signup_day", "tier"]);
    let none = histories(&listed("[]")).words.attributes;
    assert_eq!(none.texts(), ["consent_marketing", "signup_day"]);
    let error = refused(&listed("[\"tiers\"]"));
    assert!(error.contains("\"tiers\"") && error.contains("customers.attributes"), "{error}");
    let error = refused(&listed("[\"signup_at\"]"));
    assert!(error.contains("\"signup_at\""), "{error}");
}

#[test]
fn rows_that_cannot_be_used_are_rejected_by_reason() {
    let text =
        format!("{CUSTOMERS}c,soon,,,,,\nd,,never,,,,\ne,,,maybe,,,\n,2011-01-01,,,gold,,\n");
    let tables = described(&text).read_all().unwrap();
    let reasons = tables.customers.unwrap().tally.reasons();
    for reason in [
        "unreadable_valid_from 1",
        "unreadable_signup_at 1",
        "unreadable_consent 1",
        "missing_customer 1",
    ] {
        assert!(reasons.contains(reason), "{reason} in {reasons}");
    }
}

#[test]
fn a_table_that_cannot_be_used_is_refused_with_the_remedy() {
    let mut text = "customer_id,mail\n".to_owned();
    (0..=10_000).for_each(|row| text.push_str(&format!("c{row},c{row}@example.org\n")));
    for (text, parts) in [
        (text.as_str(), ["\"mail\"", "10001", "customers.attributes"]),
        ("", ["customers.csv", "empty", "header"]),
        ("customer_id,tier\n", ["customers", "no rows", "export"]),
        ("id,tier\na,gold\n", ["customer_id", "tier", "[customers.columns]"]),
        ("customer_id,tier,tier\na,x,y\n", ["two columns", "\"tier\"", "rename"]),
        (
            "customer_id,signup_at,signup_day\na,2011-01-01,5\n",
            ["\"signup_day\"", "signup_at", "rename"],
        ),
    ] {
        let error = refused(&described(text));
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
}
