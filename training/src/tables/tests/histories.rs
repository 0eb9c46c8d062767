//! Tables of several kinds become one history for each customer.

use tenure::history::{History, Word, WordList};

use super::Shop;
use crate::tables::CustomerHistories;

const ORDERS: &str = "customer_id,ordered_at,order_id,amount,margin,units,category,channel\n\
                      b,2011-01-05,1,5.00,2.00,2,toys,shop\n\
                      b,2011-01-05,1,3.00,,,games,shop\n\
                      a,2011-01-09,2,4.00,,1,toys,web\n\
                      b,2011-02-05,3,-5.00,-2.00,-2,toys,shop\n";
const ENGAGEMENT: &str = "customer_id,at,known_at,kind,category,channel,value\n\
                          b,2011-01-04,,view,books,app,\n\
                          b,2011-01-04,,view,books,app,2.5\n\
                          p,2011-01-02,2011-01-03,search,,web,\n";
const CONTACTS: &str = "customer_id,at,campaign,channel,offer,arm,cost,propensity\n\
                        b,2011-01-20 10:00,spring,post,half,treated,0.50,0.5\n\
                        q,2011-01-20 10:00,spring,post,half,control,,0.5\n";

fn shop(tables: [&str; 3]) -> Shop {
    Shop::new()
        .with_orders("rows = \"lines\"\n")
        .with_rest("[engagement]\npath = \"events.csv\"\n[contacts]\npath = \"contacts.csv\"\n")
        .with_file("orders.csv", tables[0])
        .with_file("events.csv", tables[1])
        .with_file("contacts.csv", tables[2])
}

fn histories(tables: [&str; 3]) -> CustomerHistories {
    shop(tables).read_all().unwrap().into_histories()
}

fn of<'h>(histories: &'h CustomerHistories, id: &str) -> &'h History {
    let place = histories.ids.iter().position(|other| other == id).unwrap();
    &histories.histories[place]
}

/// The text of a word of any list, `-` for none.
fn text(list: &WordList, word: Word) -> String {
    list.text(word).unwrap_or("-").to_owned()
}

#[test]
fn events_of_every_table_are_in_the_history_of_their_customer() {
    let histories = histories([ORDERS, ENGAGEMENT, CONTACTS]);
    let words = &histories.words;
    let b = of(&histories, "b");
    assert_eq!(b.orders().len(), 2);
    let terms = b.orders()[0].terms;
    assert_eq!((terms.margin_minor.get(), terms.units_milli.get()), (Some(200), Some(2_000)));
    assert_eq!(
        (terms.discount_minor.get(), text(&words.channels, terms.channel)),
        (None, "shop".to_owned())
    );
    let basket: Vec<String> = b
        .baskets()
        .iter()
        .map(|line| {
            let category = text(&words.categories, line.category);
            format!("{} {category} {} {:?}", line.day, line.amount_minor, line.units_milli)
        })
        .collect();
    assert_eq!(
        basket,
        [
            "2011-01-05 games 300 None",
            "2011-01-05 toys 500 Some(2000)",
            "2011-02-05 toys -500 Some(-2000)",
        ]
    );
    let [viewed] = b.engagement() else { panic!("the views of a day are one entry") };
    assert_eq!((viewed.count, viewed.value_milli.get()), (2, Some(2_500)));
    assert_eq!(text(&words.kinds, viewed.kind), "view");
    let [contact] = b.contacts() else { panic!("one contact") };
    assert_eq!(text(&words.offers, contact.offer), "half");
    assert_eq!(
        (contact.cost_minor.get(), contact.propensity_millionths),
        (Some(50), Some(500_000))
    );
}

#[test]
fn channels_and_categories_of_all_tables_are_one_list_each() {
    let words = histories([ORDERS, ENGAGEMENT, CONTACTS]).words;
    assert_eq!(words.channels.texts(), ["app", "post", "shop", "web"]);
    assert_eq!(words.categories.texts(), ["books", "games", "toys"]);
    assert_eq!(words.kinds.texts(), ["search", "view"]);
}

#[test]
fn who_has_bought_nothing_is_a_customer_too_known_by_other_tables() {
    let histories = histories([ORDERS, ENGAGEMENT, CONTACTS]);
    assert_eq!(histories.ids, ["a", "b", "p", "q"]);
    let p = of(&histories, "p");
    assert!(p.orders().is_empty() && p.contacts().is_empty());
    assert_eq!(p.engagement()[0].known_day.to_string(), "2011-01-03");
    assert_eq!(of(&histories, "q").contacts().len(), 1);
    assert_eq!(
        (histories.first_day, histories.last_day.to_string().as_str()),
        ("2011-01-05".parse().unwrap(), "2011-02-05")
    );
}

#[test]
fn histories_and_words_do_not_depend_on_the_order_of_the_rows() {
    let reversed = |table: &str| {
        let (head, rows) = table.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let tables = [ORDERS, ENGAGEMENT, CONTACTS].map(reversed);
    let tables = tables.each_ref().map(String::as_str);
    assert_eq!(histories(tables), histories([ORDERS, ENGAGEMENT, CONTACTS]));
}
