//! Lines of orders: amounts from units and prices, and the details that are kept.

use tenure::history::OptionalSum;

use super::{Shop, shop};
use crate::tables::{CategoryShare, OrderDetails, Reason};

const LINES: &str = "Invoice,Stock,Quantity,Day,Price,Customer\n\
                     7,22087,2,2011-01-05,1.255,a\n\
                     7,22086,-1,2011-01-05,0.5,a\n\
                     7,85206A,0.5,2011-01-05,0.01,a\n\
                     C7,22087,-2,2011-01-09,1.255,a\n\
                     8,22087,1,2011-01-09,3,\n\
                     9,POST,1,2011-01-09,18,b\n";

const COLUMNS: &str = "rows = \"lines\"\ncategory_prefix = 3\n[orders.columns]\ncustomer_id = \"Customer\"\n\
                       ordered_at = \"Day\"\norder_id = \"Invoice\"\nunits = \"Quantity\"\n\
                       unit_price = \"Price\"\ncategory = \"Stock\"\n";

fn line_shop(lines: &str) -> Shop {
    shop(lines).with_orders(COLUMNS)
}

#[test]
fn an_amount_is_units_times_the_price_rounded_line_by_line() {
    let shop = line_shop(LINES);
    // 2.51 - 0.50 + 0.01, each rounded on its own; the cancellation is an event of its own day.
    assert_eq!(shop.lines(), ["a 2011-01-05 202", "a 2011-01-09 -251", "b 2011-01-09 1800"]);
    assert_eq!(
        shop.read().unwrap().tally.notes(),
        "1 rows of guests left out, 2 lines added to their order, 1 negative amounts, kept as returns"
    );
}

#[test]
fn an_order_keeps_its_units_and_its_amounts_by_category() {
    let mut rows: Vec<&str> = LINES.lines().skip(1).collect();
    for _ in 0..2 {
        rows.reverse();
        let text = format!("{}\n{}\n", LINES.lines().next().unwrap(), rows.join("\n"));
        let table = line_shop(&text).read().unwrap();
        let words: Vec<&str> = table.categories.iter().collect();
        assert_eq!(words, ["220", "852", "POS"]);
        let order = table.rows.iter().position(|row| row.order.amount_minor == 202).unwrap();
        let details = &table.details[order];
        assert_eq!((details.lines, details.units_thousandths), (3, Some(1_500)));
        let share = |category, amount_minor, units| CategoryShare {
            category,
            amount_minor,
            units_thousandths: OptionalSum::of(units),
        };
        assert_eq!(table.shares_of(details), [share(0, 201, 1_000), share(1, 1, 500)]);
    }
}

#[test]
fn a_column_of_amounts_goes_before_units_and_prices_unless_the_config_names_the_price() {
    let text = "customer_id,ordered_at,amount,units,unit_price\na,2011-01-01,5,2,1\n";
    assert_eq!(shop(text).lines(), ["a 2011-01-01 500"]);
    let named = shop(text).with_orders("columns.unit_price = \"unit_price\"");
    assert_eq!(named.lines(), ["a 2011-01-01 200"]);
}

#[test]
fn a_price_without_units_is_a_missing_column() {
    let text = "customer_id,ordered_at,price\na,2011-01-01,5\n";
    let error = shop(text).with_orders("columns.unit_price = \"price\"").error();
    assert!(error.contains("no column \"units\" for units"), "{error}");
    let error = shop(text).error();
    assert!(error.contains("no column \"amount\" for amount"), "{error}");
}

#[test]
fn units_and_prices_that_cannot_be_read_are_rejected_with_their_column() {
    let shop = line_shop(
        "Invoice,Stock,Quantity,Day,Price,Customer\n7,1,two,2011-01-05,1,a\n7,1,2,2011-01-05,x,a\n\
         7,1,,2011-01-05,1,a\n7,1,1e12,2011-01-05,100,a\n7,1,1,2011-01-05,1,a\n",
    )
    .with_limit();
    let reasons = shop.read().unwrap().tally.reasons();
    for reason in
        ["unreadable_units 1", "unreadable_amount 1", "missing_amount 1", "amount_too_large 1"]
    {
        assert!(reasons.contains(reason), "{reasons}");
    }
    assert!(shop.quarantine().contains("\"units is \"\"two\"\"\""), "{}", shop.quarantine());
}

impl Shop {
    /// The same shop, which stops for no rejected row.
    fn with_limit(self) -> Shop {
        let orders = format!("max_rejected_share = 1.0\n{}", self.orders);
        Shop { orders, ..self }
    }
}

#[test]
fn margins_and_discounts_are_converted_and_turned_with_the_amount() {
    let shop = shop(
        "customer_id,ordered_at,amount,currency,kind,margin,discount,units,channel,category\n\
         a,2011-01-01,10,EUR,order,4,,3,web,toys\na,2011-01-02,10,GBP,return,4,1,1,app,\n\
         a,2011-01-03,-10,GBP,return,-4,0,-1,,toys\na,2011-01-04,1,GBP,order,x,,,,\n",
    )
    .with_orders("max_rejected_share = 1.0")
    .with_rest("[currencies]\nEUR = \"0.5\"");
    let table = shop.read().unwrap();
    let said: Vec<_> = table
        .details
        .iter()
        .map(|d: &OrderDetails| (d.margin_minor, d.discount_minor, d.units_thousandths))
        .collect();
    assert_eq!(
        said,
        [
            (Some(200), None, Some(3_000)),
            (Some(-400), Some(-100), Some(-1_000)),
            (Some(-400), Some(0), Some(-1_000)),
        ]
    );
    let channels: Vec<Option<&str>> = table
        .details
        .iter()
        .map(|details| details.channel.map(|channel| table.channels.word(channel.into())))
        .collect();
    assert_eq!(channels, [Some("web"), Some("app"), None]);
    assert_eq!(table.tally.rejected[&Reason::UnreadableAmount], 1);
    assert!(shop.quarantine().contains("margin is"), "{}", shop.quarantine());
}

#[test]
fn orders_that_state_nothing_more_keep_no_details() {
    let table = shop("customer_id,ordered_at,amount\na,2011-01-01,1\n").read().unwrap();
    assert!(table.details.is_empty() && table.shares.is_empty() && table.channels.is_empty());
}
